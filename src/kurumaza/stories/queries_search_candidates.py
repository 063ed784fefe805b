"""What the index names for a search, newest told first: a little more than what is true, never less.

The one place that asks each database in its own tongue. SQL that only reads."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connections, router

from kurumaza.core.text.searching import word_tokens
from kurumaza.stories.models_search import SearchText
from kurumaza.stories.queries_search_tokens import TITLE

# A long query is narrowed down by some of its pairs already.
MAX_TOKENS = 24
_ABOVE_ALL = 2**63 - 1
_FTS5 = (
    "SELECT rowid FROM stories_search_index WHERE stories_search_index MATCH %s AND rowid < %s "
    "ORDER BY rowid DESC LIMIT %s"
)
_TEXT = "SELECT id FROM stories_searchtext WHERE tokens @@ %s::tsquery AND id < %s ORDER BY id DESC LIMIT %s"
_TITLE = "SELECT id FROM stories_searchtext WHERE title_tokens @@ %s::tsquery AND id < %s ORDER BY id DESC LIMIT %s"


class Wanted(NamedTuple):
    """A question to the index: all of `words` in the title, or somewhere (`in_title`); any of `scopes`, all of `also`."""

    words: Sequence[str]
    scopes: Sequence[str]
    also: Sequence[str] = ()
    in_title: bool = False


def candidates(wanted: Wanted, *, below: int | None, limit: int) -> list[int]:
    """Keys of the search's texts, the newest first, below a key."""
    connection = connections[router.db_for_read(SearchText)]
    is_sqlite = connection.vendor == "sqlite"
    statement = _FTS5 if is_sqlite else _TITLE if wanted.in_title else _TEXT
    values: tuple[str, int, int] = (_asked(wanted, is_sqlite), _ABOVE_ALL if below is None else below, limit)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row for (row,) in cursor.fetchall()]


def _asked(wanted: Wanted, is_sqlite: bool) -> str:
    """As FTS5 or as a tsquery. Tokens are letters and digits only, so that nothing in them is anything else to a database."""
    both, either = (" AND ", " OR ") if is_sqlite else (" & ", " | ")
    parts = [_token(token, wanted.in_title, is_sqlite) for token in _tokens(wanted.words)]
    parts += [_quoted(one, is_sqlite) for one in wanted.also]
    parts.append(f"({either.join(_quoted(one, is_sqlite) for one in wanted.scopes)})")
    return both.join(parts)


def _tokens(words: Sequence[str]) -> list[tuple[str, bool]]:
    """With whether it is only how a token begins."""
    found = dict.fromkeys((token, len(word) == 1) for word in words for token in word_tokens(word))
    return list(found)[:MAX_TOKENS]


def _token(token: tuple[str, bool], in_title: bool, is_sqlite: bool) -> str:
    text, is_beginning = token
    quoted = _quoted((TITLE if in_title else "") + text, is_sqlite)
    if not is_beginning:
        return quoted
    return f"{quoted} *" if is_sqlite else f"{quoted}:*"


def _quoted(token: str, is_sqlite: bool) -> str:
    return f'"{token}"' if is_sqlite else f"'{token}'"
