"""お知らせ and よくある質問 of a term."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue
from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Person
from kurumaza.terms.dates import zone_of
from kurumaza.terms.errors import FaqRefused, NewsRefused
from kurumaza.terms.faq import ANSWER_MAX, QUESTION_MAX, QUESTIONS_MAX
from kurumaza.terms.models import News, Term
from kurumaza.terms.public_page import PageQuestion
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_news import publication_of, published_news

TITLE_MAX, TEXT_MAX = 60, 4000


@transaction.atomic
def write_news(
    *,
    term: Term,
    title: str,
    text: str,
    is_public: bool,
    by: Person,
    now: datetime,
    news: News | None = None,
) -> News | NewsRefused:
    """Keeps a new draft, or other words for one that is there (`news`), published or not."""
    title, text = title.strip(), text.replace("\r\n", "\n").strip()
    if not title or not text:
        return NewsRefused("empty")
    if len(title) > TITLE_MAX or len(text) > TEXT_MAX:
        return NewsRefused("too_long")
    kept = news or News(term=term, created_at=now)
    kept.title, kept.text, kept.is_public = title, text, is_public
    kept.save()
    record("terms.news_written", actor=by.uuid, subject_kind="news", subject=kept.uuid)
    return kept


@transaction.atomic
def publish_news(*, news: News, by_mail: bool, by: Person, now: datetime) -> News | NewsRefused:
    """Shows it to participants, and sends it to them `by_mail`, at most once each; anew only if it was taken back in between."""
    if news.term.opened_at is None:
        return NewsRefused("not_open")
    kept = News.objects.select_for_update().get(pk=news.pk)
    if kept.published_at is None:
        kept.published_at, kept.mailed_at = now, None
    if by_mail and kept.mailed_at is None:
        kept.mailed_at = now
        enqueue("terms.tell_news", news=str(kept.uuid), publication=publication_of(kept))
    kept.save()
    record("terms.news_published", actor=by.uuid, subject_kind="news", subject=kept.uuid)
    return kept


@transaction.atomic
def take_news_back(*, news: News, by: Person) -> News | NewsRefused:
    """It is a draft again; mails that have not gone do not go."""
    if not News.objects.filter(pk=news.pk, published_at__isnull=False).update(published_at=None):
        return NewsRefused("not_published")
    record("terms.news_taken_back", actor=by.uuid, subject_kind="news", subject=news.uuid)
    news.published_at = None
    return news


def tell_news(*, news_uuid: UUID, publication: str, now: datetime) -> None:
    """Queues it for everybody who takes part, unless it was taken back since. Safe to repeat: nobody is told twice of one publication."""
    news = published_news(news_uuid, publication)
    if news is None:
        return
    zone, key = zone_of(news.term), ":".join(filter(None, (str(news.uuid), publication)))
    for place in taking_part().filter(term=news.term).select_related("person").order_by("pk"):
        notify(
            "terms.news",
            person=place.person,
            key=f"{key}:{place.uuid}",
            zone=zone,
            now=now,
            haste="gathered",
            news=str(news.uuid),
            enrolment=str(place.uuid),
            publication=publication,
        )


@transaction.atomic
def set_faq(*, term: Term, faq: Sequence[PageQuestion], by: Person) -> FaqRefused | None:
    """Sets よくある質問 in this order; none: the usual ones."""
    stripped = [PageQuestion(one.question.strip(), one.answer.strip()) for one in faq]
    kept = [one for one in stripped if one.question or one.answer]
    if any(not one.question or not one.answer for one in kept):
        return FaqRefused("half")
    if len(kept) > QUESTIONS_MAX:
        return FaqRefused("too_many")
    if any(len(one.question) > QUESTION_MAX or len(one.answer) > ANSWER_MAX for one in kept):
        return FaqRefused("too_long")
    locked = Term.objects.select_for_update().get(pk=term.pk)
    locked.public_page = {**locked.public_page, "faq": msgspec.to_builtins(kept)}
    locked.save(update_fields=["public_page"])
    record("terms.faq_set", actor=by.uuid, subject_kind="term", subject=term.uuid, questions=len(kept))
    term.public_page = locked.public_page
    return None
