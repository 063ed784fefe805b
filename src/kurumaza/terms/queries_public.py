"""What anybody may read about terms. Nothing here knows who takes part."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kurumaza.partners.models import Organisation, Programme
from kurumaza.scripts.queries import lines_of
from kurumaza.terms.legal_texts import BLANK, KINDS, TITLES, Kind, draft_of
from kurumaza.terms.models import Round, Slot, Term
from kurumaza.terms.public_page import PublicPage, read_public_page


@dataclass(frozen=True)
class Sitting:
    """A round as announced: its first time, how many others are offered, and whether it is over."""

    round: Round
    first: Slot | None
    others: int
    is_over: bool


def public_terms() -> QuerySet[Term]:
    """All terms that were opened to people, with their sides and rules, newest first."""
    related = Term.objects.select_related("programme", "ground_rules").prefetch_related("sides")
    known = related.filter(rehearsal_of__isnull=True, retrospective_of__isnull=True)
    return known.filter(opened_at__isnull=False).order_by("-starts_on", "pk")


def public_term(slug: str) -> Term | None:
    """One term by the name in its address."""
    return public_terms().filter(slug=slug).first()


def public_term_by_id(uuid: UUID) -> Term | None:
    """One term by its public id, for mails."""
    return public_terms().filter(uuid=uuid).first()


@dataclass(frozen=True)
class LegalPage:
    """A legal page as it is shown. `reviewed_on` is None for a draft that nobody who knows the law has read."""

    kind: Kind
    title: str
    body: str
    reviewed_on: date | None

    @property
    def has_blanks(self) -> bool:
        """Whether something is left that only the partners know."""
        return BLANK in self.body


def legal_page_of(term: Term, kind: Kind) -> LegalPage:
    """As its organisers worded it, else the draft."""
    return next(page for page in legal_pages_of(term) if page.kind == kind)


def legal_pages_of(term: Term) -> list[LegalPage]:
    """All of them. The words of a draft are fixed when the term opens (`actions_legal.fix_legal_pages`)."""
    written = {text.kind: text for text in term.legal_texts.all()}
    hosts = hosts_of(term) if len(written) < len(KINDS) else []
    pages = []
    for kind in KINDS:
        kept = written.get(kind)
        body = kept.body if kept else draft_of(term, kind, hosts)
        pages.append(LegalPage(kind, str(TITLES[kind]), body, kept.reviewed_on if kept else None))
    return pages


def newest_term_of(programme: Programme) -> Term | None:
    """The newest term of a programme that was opened to people."""
    return public_terms().filter(programme=programme).first()


def page_of(term: Term) -> PublicPage:
    """The words of a term's public page. What its organisers did not write yet is said from its sides and rules."""
    return completed_page(term, read_public_page(term.public_page))


def completed_page(term: Term, page: PublicPage) -> PublicPage:
    """Words as the page of a term would show them."""
    return msgspec.structs.replace(
        page,
        lead=page.lead or _usual_lead(term),
        how_we_talk=page.how_we_talk or tuple(lines_of(term.ground_rules, get_language() or "ja")),
    )


def _usual_lead(term: Term) -> str:
    people = _("と、").join(side.name for side in term.sides.all())
    if not people:
        return ""
    words = _(
        "%(people)sが、少人数のオンラインで、人生とキャリアを語り合います。教える人も、教わる人もいません。"
    )
    return words % {"people": people}


def shows_sample() -> bool:
    """Whether the contacts that pages without a term show are those of a sample."""
    return Term.objects.filter(is_sample=True).exists()


def promises_at_the_door() -> list[str]:
    """参加無料 and the like, as the newest term words them, for pages that strangers land on."""
    newest = public_terms().first()
    return list(read_public_page(newest.public_page).promises) if newest else []


def hosts_of(term: Term) -> list[Organisation]:
    """The organisations that run a term together, in the order in which they joined."""
    return list(
        Organisation.objects.filter(partnerships__programme=term.programme_id).order_by("partnerships__pk")
    )


def sittings_of(term: Term, now: datetime) -> list[Sitting]:
    """The rounds of a term with their times, as of now."""
    sittings = []
    for held in term.rounds.prefetch_related("slots"):
        slots = list(held.slots.all())
        ends = [slot.starts_at + timedelta(minutes=slot.minutes) for slot in slots]
        sittings.append(
            Sitting(
                round=held,
                first=slots[0] if slots else None,
                others=max(0, len(slots) - 1),
                is_over=term.closed_at is not None or (bool(ends) and max(ends) <= now),
            )
        )
    return sittings
