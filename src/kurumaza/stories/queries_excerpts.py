"""Reads of lines that stand on their own: which may be used for what, and what their author has allowed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from kurumaza.partners.models import Approval
from kurumaza.people.models import Person
from kurumaza.stories.models import Excerpt, ExcerptConsent, Story
from kurumaza.stories.queries import consent_of, lines_of, told_stories
from kurumaza.stories.queries_mentions import names_somebody
from kurumaza.terms.models import Enrolment, Term

USES = tuple(ExcerptConsent.Use)
LINE_ON_PAGE = "story_excerpt"


@dataclass(frozen=True)
class Usable:
    """A line that may stand on its own now; without a call name it stands under none."""

    excerpt: UUID
    line: str
    call_name: str
    story: Story
    author: Person


@dataclass(frozen=True)
class Allowed:
    """What an author has said of one line: its leave by use, and whether it may name nobody else."""

    line: str
    can_be_allowed: bool
    leaves: tuple[ExcerptConsent, ...]


def usable_excerpts(term: Term, use: str) -> list[Usable]:
    """Lines of stories of a term that may be used now, in the order in which they were allowed: as they stand in the present version
    of a story that is told, with their author's leave; on a public page also once it was read for that (`needs_all_keys`)."""
    leaves = _standing_leaves(Excerpt.objects.filter(story__in=told_stories().filter(term=term)), use)
    waiting = {one.pk for one in _waiting(leaves)}
    authors = [one.person_id for one in leaves]
    rows = Enrolment.objects.filter(term=term, person__in=authors)
    names = dict(rows.values_list("person", "call_name"))
    return [
        Usable(
            one.excerpt.uuid,
            one.excerpt.line,
            names.get(one.person_id, "") if one.is_named else "",
            one.excerpt.story,
            one.excerpt.story.person,
        )
        for one in leaves
        if one.pk not in waiting
    ]


def leaves_that_wait(term: Term) -> list[ExcerptConsent]:
    """What authors let stand on the public page and what wants the partners' keys, the oldest first."""
    of_term = Excerpt.objects.filter(story__in=told_stories().filter(term=term))
    return _waiting(_standing_leaves(of_term, ExcerptConsent.Use.PAGE))


def find_leave(excerpt: Excerpt, use: str) -> ExcerptConsent | None:
    """What an author allows of a line of a story as it is told now."""
    told = Excerpt.objects.filter(pk=excerpt.pk, story__in=told_stories())
    return next(iter(_standing_leaves(told, use)), None)


def _standing_leaves(excerpts: QuerySet[Excerpt], use: str) -> list[ExcerptConsent]:
    latest = ExcerptConsent.objects.filter(excerpt=OuterRef("pk"), use=use).order_by("-pk").values("pk")[:1]
    present = excerpts.filter(version=F("story__version")).exclude(line="")
    rows = ExcerptConsent.objects.filter(pk__in=present.annotate(latest=Subquery(latest)).values("latest"))
    rows = rows.filter(granted=True).select_related("excerpt__story__term", "excerpt__story__person")
    return list(rows.order_by("pk"))


def own_excerpt(author: Person, uuid: UUID) -> Excerpt | None:
    """A line of one's own."""
    rows = Excerpt.objects.filter(uuid=uuid, story__person=author)
    return rows.select_related("story__term", "story__person").first()


def allowed_of(story: Story) -> list[Allowed]:
    """Each line of a told story with what its author allows of it; last those that are allowed and that it is no longer cut into."""
    present = Excerpt.objects.filter(story=story)
    by_line: dict[str, list[ExcerptConsent]] = {}
    for use in USES:
        for leave in _standing_leaves(present, use):
            by_line.setdefault(leave.excerpt.line, []).append(leave)
    return [
        Allowed(line, not names_somebody(story, line), tuple(by_line.get(line, ())))
        for line in dict.fromkeys([*lines_of(story), *by_line])
    ]


def wants_keys(leave: ExcerptConsent) -> bool:
    """Whether a line still waits for the partners' keys."""
    return bool(_waiting([leave]))


def needs_all_keys(term: Term) -> bool:
    """Whether every partner agrees to a line before strangers read it; else one organiser does. None is public unread: its story may
    have been read for a group alone."""
    return "publishing" in term.two_keys


def _waiting(leaves: Sequence[ExcerptConsent]) -> list[ExcerptConsent]:
    """Those of some leaves that wait for keys."""
    wanting = [one for one in leaves if one.use == ExcerptConsent.Use.PAGE]
    if not wanting:
        return []
    agreed = Approval.objects.filter(
        kind=LINE_ON_PAGE, subject__in=[one.excerpt.uuid for one in wanting], completed_at__isnull=False
    )
    digests = set(agreed.values_list("digest", flat=True))
    return [one for one in wanting if excerpt_digest(one) not in digests]


def is_asked(excerpt: Excerpt, digest: str) -> bool:
    """Whether partners are asked for exactly this now."""
    leave = find_leave(excerpt, ExcerptConsent.Use.PAGE)
    return leave is not None and excerpt_digest(leave) == digest


def excerpt_digest(leave: ExcerptConsent) -> str:
    """What exactly partners agree to: the line, under a name or none, as it was allowed this time. SHA-256, hex."""
    how = "named" if leave.is_named else "unnamed"
    written = "\0".join([str(leave.excerpt.uuid), leave.excerpt.line, how, str(leave.pk)])
    return hashlib.sha256(written.encode()).hexdigest()


def may_be_named(story: Story, use: str) -> bool:
    """A story that is public under no name would be known by a line of it that has one; in its term its author is known."""
    consent = consent_of(story)
    return consent is not None and (consent.is_named or use == ExcerptConsent.Use.OPENING)
