"""接続の練習に付きそう: somebody wishes it, and it is settled with a companion or opened again. The room for it: `desk.actions_company`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Person
from kurumaza.terms.dates import zone_of
from kurumaza.terms.errors import AccompanimentRefused
from kurumaza.terms.models import Accompaniment, Enrolment, Term
from kurumaza.terms.queries_accompaniment import companions_for, is_adult, standing_of

TIMES_MAX = 3
AHEAD = timedelta(days=30)
SOON = timedelta(days=1)


@transaction.atomic
def wish_company(
    *, enrolment: Enrolment, times: Sequence[datetime], now: datetime
) -> Accompaniment | AccompanimentRefused:
    """Says when somebody could be accompanied; said anew, the times change. Every companion of the programme hears that something waits."""
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    ahead = sorted({one for one in times if now < one <= now + AHEAD})[:TIMES_MAX]
    if not is_adult(enrolment):
        return AccompanimentRefused("adults_only")
    if not ahead:
        return AccompanimentRefused("no_time")
    found = Accompaniment.objects.select_for_update(of=("self",)).filter(enrolment=enrolment).first()
    if found is not None and standing_of(found, now) == "settled":
        return AccompanimentRefused("settled")
    was_waiting = found is not None and standing_of(found, now) == "waiting"
    wish, _is_new = Accompaniment.objects.update_or_create(
        enrolment=enrolment,
        defaults={
            "times": [one.isoformat() for one in ahead],
            "wished_at": now,
            **dict.fromkeys(("companion", "starts_at", "practice")),
        },
    )
    if not was_waiting:
        _tell_companions(wish, now)
    return wish


@transaction.atomic
def take_company_back(*, enrolment: Enrolment, now: datetime) -> Term | None:
    """As if it had never been wished; a companion who had taken a time is told. The practice that is not needed any more."""
    wish = Accompaniment.objects.select_for_update(of=("self",)).filter(enrolment=enrolment).first()
    if wish is None:
        return None
    practice, companion = wish.practice, wish.companion
    is_settled = standing_of(wish, now) == "settled"
    wish.delete()
    if companion is not None and is_settled:
        tell_company(companion, "off", wish, now)
    return practice


def settle_company(
    *, wish: Accompaniment, companion: Enrolment, starts_at: datetime, practice: Term, now: datetime
) -> None:
    """A companion takes one of the times; the other is told, and both once more the day before. Called with the row locked."""
    wish.companion, wish.starts_at, wish.practice = companion, starts_at, practice
    wish.save(update_fields=["companion", "starts_at", "practice"])
    tell_company(wish.enrolment, "found", wish, now)
    if starts_at - SOON > now:
        for place in (wish.enrolment, companion):
            tell_company(place, "soon", wish, now, at=starts_at - SOON)


@transaction.atomic
def step_back_from_company(*, wish: Accompaniment, now: datetime) -> Term | None:
    """The companion cannot come: the wish waits again, for the times that are still ahead. The practice that is not needed any more."""
    locked = Accompaniment.objects.select_for_update(of=("self",)).get(pk=wish.pk)
    if standing_of(locked, now) != "settled":
        return None
    practice = locked.practice
    locked.companion = locked.starts_at = locked.practice = None
    locked.save(update_fields=["companion", "starts_at", "practice"])
    tell_company(locked.enrolment, "off", locked, now)
    return practice


def call_company_off(*, person: Person, now: datetime) -> None:
    """Somebody is erased: their own wish goes, and who was to be accompanied by them waits again. Their practices are nobody's by now."""
    for wish in Accompaniment.objects.filter(enrolment__person=person).select_related("enrolment"):
        take_company_back(enrolment=wish.enrolment, now=now)
    for wish in Accompaniment.objects.filter(companion__person=person):
        step_back_from_company(wish=wish, now=now)
    # A time that is past names them still.
    Accompaniment.objects.filter(companion__person=person).delete()


def tell_company(
    place: Enrolment, what: str, wish: Accompaniment, now: datetime, *, at: datetime | None = None
) -> None:
    """One of the two hears that a time is `found`, is `off` or comes `soon`."""
    starts_at = wish.starts_at.isoformat() if wish.starts_at else now.isoformat()
    notify(
        "terms.company_changed",
        person=place.person,
        key=f"{wish.uuid}:{place.uuid}:{what}:{starts_at}",
        zone=zone_of(place.term),
        now=now,
        at=at,
        enrolment=str(place.uuid),
        accompaniment=str(wish.uuid),
        what=what,
    )


def _tell_companions(wish: Accompaniment, now: datetime) -> None:
    for companion in companions_for(wish, now):
        notify(
            "terms.company_wanted",
            person=companion.person,
            key=f"{wish.uuid}:{wish.wished_at.isoformat()}:{companion.uuid}",
            zone=zone_of(companion.term),
            now=now,
            haste="gathered",
            enrolment=str(companion.uuid),
            accompaniment=str(wish.uuid),
        )
