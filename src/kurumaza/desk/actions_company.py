"""Two participants try their connection together: a companion takes a time, and a room for it is made with the actions of the apps below."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from kurumaza.audit.actions import record
from kurumaza.circles.models import Circle
from kurumaza.desk.actions_rehearsal import LASTS, end_rehearsal, seat_and_watch
from kurumaza.scripts.queries import practice_script
from kurumaza.terms.actions_accompaniment import (
    settle_company,
    step_back_from_company,
    take_company_back,
)
from kurumaza.terms.actions_rehearsal import Sitter, open_rehearsal
from kurumaza.terms.errors import AccompanimentRefused
from kurumaza.terms.models import Accompaniment, Enrolment
from kurumaza.terms.queries_accompaniment import companions_for, standing_of, times_ahead


@transaction.atomic
def take_company(
    *, wish: Accompaniment, companion: Enrolment, starts_at: datetime, now: datetime
) -> Circle | AccompanimentRefused:
    """A companion takes one of the times of a wish; whoever is first. The same words where it is theirs no more, for whatever reason."""
    rows = Accompaniment.objects.select_for_update(of=("self",)).select_related("enrolment__term__programme")
    locked = rows.filter(pk=wish.pk).first()
    if locked is None or standing_of(locked, now) != "waiting" or starts_at not in times_ahead(locked, now):
        return AccompanimentRefused("gone")
    if companion.person_id not in {one.person_id for one in companions_for(locked, now)}:
        return AccompanimentRefused("gone")
    term = locked.enrolment.term
    script = practice_script(term.programme)
    if script is None:
        return AccompanimentRefused("no_script")
    # Kept, and read by both: not in the language of whoever takes the time.
    with override("ja"):
        name = _("接続の練習")
        opening_line = _("接続の練習です。つながることと、声が届くことを、二人で確かめます。")
    made = open_rehearsal(
        of=term,
        script=script,
        sitters=[_sitter(locked.enrolment), _sitter(companion)],
        by=companion.person,
        now=now,
        name=name,
        opening_line=opening_line,
        starts_at=starts_at,
    )
    settle_company(wish=locked, companion=companion, starts_at=starts_at, practice=made.term, now=now)
    record(
        "terms.company_settled",
        actor=companion.person.uuid,
        subject_kind="enrolment",
        subject=locked.enrolment.uuid,
    )
    return seat_and_watch(made, of=term, by=companion.person, ends_by_itself=starts_at + LASTS)


@transaction.atomic
def take_wish_back(*, enrolment: Enrolment, now: datetime) -> None:
    """Nobody is to come, or nobody any more; done twice, nothing more happens."""
    practice = take_company_back(enrolment=enrolment, now=now)
    if practice is not None:
        end_rehearsal(rehearsal=practice, now=now)


@transaction.atomic
def step_back(*, wish: Accompaniment, now: datetime) -> None:
    """The companion cannot come; done twice, nothing more happens."""
    practice = step_back_from_company(wish=wish, now=now)
    if practice is not None:
        end_rehearsal(rehearsal=practice, now=now)


def _sitter(place: Enrolment) -> Sitter:
    return Sitter(place.person, place.call_name, place.side.organisation)
