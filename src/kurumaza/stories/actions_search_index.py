"""The index of tokens: a table of FTS5 on SQLite, a column with GIN on PostgreSQL. Neither cuts or folds anything: tokens are the application's.

It narrows down where to look and may name too much, never too little: what is found is read before it counts as found."""

from collections.abc import Iterable, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from kurumaza.core.text.searching import folded_tokens
from kurumaza.stories.queries_search_tokens import TITLE, is_of_word

TEXTS = "stories_searchtext"
INDEX = "stories_search_index"
# No words are kept (content=''), nor where in the text they stood. Prefixes: one character alone, in a text and in a title.
_FTS5 = f"CREATE VIRTUAL TABLE {INDEX} USING fts5(tokens, content='', detail='none', tokenize='ascii', prefix='6 7')"
# Pages of about 4 kB that FTS5 writes in one go.
STEP = 500
# Few are written and many are read: nothing waits in a list that every search walks through.
GIN = (
    f"CREATE INDEX {INDEX} ON {TEXTS} USING gin (tokens) WITH (fastupdate = off)",
    f"CREATE INDEX {INDEX}_title ON {TEXTS} USING gin (title_tokens) WITH (fastupdate = off)",
)


def create_index(connection: BaseDatabaseWrapper) -> None:
    """In a migration, after the table of texts."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_FTS5)
            return
        # Titles have a column of their own: it is small enough to be read row by row.
        cursor.execute(f"ALTER TABLE {TEXTS} ADD COLUMN tokens tsvector, ADD COLUMN title_tokens tsvector")
        for statement in GIN:
            cursor.execute(statement)


def drop_index(connection: BaseDatabaseWrapper) -> None:
    """The way back of the migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TABLE {INDEX}")
        else:
            cursor.execute(f"ALTER TABLE {TEXTS} DROP COLUMN tokens, DROP COLUMN title_tokens")


def tokens_of(title: str, text: str, scope: str) -> list[str]:
    """Everything that is indexed of a story, from its folded title and text."""
    in_title = folded_tokens(title)
    found = [*in_title, *folded_tokens(text), *(TITLE + token for token in in_title), *scope.split()]
    return list(dict.fromkeys(found))


def put_in(connection: BaseDatabaseWrapper, key: int, tokens: Sequence[str]) -> None:
    """Under the key of the row of texts."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            put = "INSERT INTO stories_search_index(rowid, tokens) VALUES (%s, %s)"
            cursor.execute(put, [key, " ".join(tokens)])
        else:
            put = "UPDATE stories_searchtext SET tokens = array_to_tsvector(%s), title_tokens = array_to_tsvector(%s) WHERE id = %s"
            in_text = [one for one in tokens if not one.startswith(TITLE)]
            cursor.execute(put, [in_text, [one for one in tokens if not is_of_word(one)], key])


def take_off(connection: BaseDatabaseWrapper, key: int, tokens: Iterable[str]) -> None:
    """On SQLite with the very tokens that were put in: they are nowhere else. On PostgreSQL they go with the row."""
    if connection.vendor != "sqlite":
        return
    take = "INSERT INTO stories_search_index(stories_search_index, rowid, tokens) VALUES ('delete', %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(take, (key, " ".join(tokens)))


def leave_nothing_behind(connection: BaseDatabaseWrapper) -> None:
    """FTS5 only notes what was taken off, until what holds it is written anew: that is done here, the whole index, in short steps.

    Outside a transaction each step is one, so that others write in between. Where nothing was taken off since, it is one short step."""
    if connection.vendor != "sqlite":
        return
    pages = -STEP  # a number below zero begins with everything there is
    with connection.cursor() as cursor:
        while True:
            before = connection.connection.total_changes
            merge = "INSERT INTO stories_search_index(stories_search_index, rank) VALUES ('merge', %s)"
            cursor.execute(merge, [pages])
            if (
                connection.connection.total_changes - before < 2
            ):  # FTS5's way to say that nothing was left to do
                return
            pages = STEP
