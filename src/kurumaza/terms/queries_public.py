"""What anybody may read about terms. Nothing here knows who takes part."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from kurumaza.partners.models import Organisation
from kurumaza.terms.models import Round, Slot, Term


@dataclass(frozen=True)
class Sitting:
    """A round as announced: its first time, how many others are offered, and whether it is over."""

    round: Round
    first: Slot | None
    others: int
    is_over: bool


def public_terms() -> QuerySet[Term]:
    """All terms, newest first."""
    return Term.objects.select_related("programme").order_by("-starts_on", "pk")


def public_term(slug: str) -> Term | None:
    """One term by the name in its address."""
    return public_terms().filter(slug=slug).first()


def shows_sample() -> bool:
    """Whether the contacts that pages without a term show are those of a sample."""
    return Term.objects.filter(is_sample=True).exists()


def promises_at_the_door() -> list[str]:
    """参加無料 and the like, as the newest term words them, for pages that strangers land on."""
    newest = public_terms().first()
    return list(newest.public_page.get("promises", ())) if newest else []


def hosts_of(term: Term) -> list[Organisation]:
    """The organisations that run a term together, in the order in which they joined."""
    return list(
        Organisation.objects.filter(partnerships__programme=term.programme).order_by("partnerships__pk")
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
                is_over=bool(ends) and max(ends) <= now,
            )
        )
    return sittings
