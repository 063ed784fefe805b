"""What is written for the search: an approved story's words come in, and nothing of them stays when it leaves."""

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from kurumaza.core.text.folding import fold
from kurumaza.jobs.actions import enqueue
from kurumaza.jobs.models import Job
from kurumaza.stories.actions_search_index import leave_nothing_behind, put_in, take_off, tokens_of
from kurumaza.stories.models import Story, StoryConsent
from kurumaza.stories.models_search import SearchText
from kurumaza.stories.queries import consent_of, told_words
from kurumaza.stories.queries_search_tokens import scope_of


def index_story(story: Story) -> None:
    """In the transaction that approves it. Approved anew, it is told anew."""
    unindex_story(story)
    words, consent = told_words(story), consent_of(story)
    is_public = consent is not None and consent.audience == StoryConsent.Audience.PUBLIC
    row = SearchText.objects.create(
        story=story,
        title=fold(words.title),
        text=" ".join(fold(part) for part in words[1:]),
        scope=scope_of(story.term_id, story.person_id, story.turning_points, is_public=is_public),
    )
    put_in(connections[row._state.db or "default"], row.pk, tokens_of(row.title, row.text, row.scope))


def unindex_story(story: Story) -> None:
    """In the transaction in which it leaves the open: nothing finds it any more. FTS5's own pages forget it a moment later, in a job."""
    row = SearchText.objects.filter(story=story).first()
    if row is None:
        return
    connection = connections[row._state.db or "default"]
    take_off(connection, row.pk, tokens_of(row.title, row.text, row.scope))
    row.delete()
    _see_to_the_index(connection)


def _see_to_the_index(connection: BaseDatabaseWrapper) -> None:
    """One job for all that is taken off until it begins. Who writes on SQLite is alone: a job that nobody has taken yet begins after this."""
    waiting = Job.objects.filter(name="stories.clear_index", done_at__isnull=True, failed_at__isnull=True)
    if connection.vendor == "sqlite" and not waiting.filter(lease_until__isnull=True).exists():
        enqueue("stories.clear_index")


def clear_index() -> None:
    """Nothing of what was taken off stays in the index."""
    leave_nothing_behind(connections[SearchText.objects.db])
