"""Reads about お知らせ."""

from datetime import UTC
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.partners.queries import runs_programme
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, News, Term


def news_for(person: Person | None, term: Term) -> QuerySet[News]:
    """What this person, or somebody who is not signed in, may read of a term, newest first."""
    published = term.news.filter(published_at__isnull=False)
    return published if person is not None and _belongs(person, term) else published.filter(is_public=True)


def _belongs(person: Person, term: Term) -> bool:
    takes_part = Enrolment.objects.filter(person=person, term=term, left_at__isnull=True).exists()
    return takes_part or runs_programme(person, term.programme)


def news_of(term: Term) -> list[News]:
    """All of a term for its organisers: drafts first, then what is published, newest first."""
    every = list(term.news.order_by("-published_at", "-pk"))
    return sorted(every, key=lambda one: one.published_at is not None)


def news_in(term: Term, uuid: UUID) -> News | None:
    """One of a term."""
    return News.objects.filter(term=term, uuid=uuid).first()


def publication_of(news: News) -> str:
    """Which time of being published this is: one that was taken back can be published, and told, anew."""
    return news.published_at.astimezone(UTC).isoformat() if news.published_at else ""


def published_news(uuid: UUID, publication: str) -> News | None:
    """One that is published now, since then. Empty: as a version before queued it, whenever that was."""
    rows = News.objects.select_related("term__programme").filter(uuid=uuid, published_at__isnull=False)
    found = rows.first()
    return found if found is not None and publication in ("", publication_of(found)) else None
