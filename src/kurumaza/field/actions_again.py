"""What members deleted or ended is deleted and ended again where an older database was put back: visits, voices, notes, a wish that was
taken back, being a member. Photos, leads, insights and cards: see `actions_erasure`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from kurumaza.field.actions_days import NOTE, VISIT, VOICE
from kurumaza.field.actions_members import end_roles
from kurumaza.field.actions_wishes import ENDED, LEFT, WISH
from kurumaza.field.models import FieldNote, JoinWish, Visit, Voice
from kurumaza.people.erasures import Retracted, retracts

State, EndedBy = JoinWish.State, JoinWish.EndedBy


def _nothing_is_left(_since: datetime | None) -> dict[UUID, datetime]:
    """What was deleted left no row: that it was is kept when it goes."""
    return {}


def _delete_again(
    model: type[Visit | Voice | FieldNote],
) -> Callable[[Mapping[UUID, datetime], datetime], None]:
    def delete(rows: Mapping[UUID, datetime], _now: datetime) -> None:
        model._default_manager.filter(uuid__in=rows).delete()

    return delete


def _standing(state: str, **more: str) -> Callable[[datetime | None], dict[UUID, datetime]]:
    """They stay for a while after they have ended."""

    def standing(since: datetime | None) -> dict[UUID, datetime]:
        rows = JoinWish.objects.filter(state=state, ended_at__isnull=False, **more)
        rows = rows if since is None else rows.filter(ended_at__gte=since)
        return {uuid: at for uuid, at in rows.values_list("uuid", "ended_at") if at is not None}

    return standing


def _withdraw_again(wishes: Mapping[UUID, datetime], now: datetime) -> None:
    waiting = JoinWish.objects.filter(uuid__in=wishes, state=State.WAITING)
    waiting.update(state=State.WITHDRAWN, ended_at=now)


def _end_again(ended_by: str) -> Callable[[Mapping[UUID, datetime], datetime], None]:
    """What was said at parting is not known any more."""

    def end(wishes: Mapping[UUID, datetime], now: datetime) -> None:
        rows = JoinWish.objects.filter(uuid__in=wishes, state=State.ACCEPTED)
        for wish in rows.select_related("placement", "enrolment__term"):
            wish.placement.members.remove(wish.enrolment)
            end_roles(enrolments=[wish.enrolment], now=now)
            wish.state, wish.ended_at, wish.ended_by = State.LEFT, now, ended_by
            wish.save(update_fields=["state", "ended_at", "ended_by"])

    return end


for _kind, _model in ((VISIT, Visit), (VOICE, Voice), (NOTE, FieldNote)):
    retracts(Retracted(_kind, _nothing_is_left, _delete_again(_model)))
retracts(Retracted(WISH, _standing(State.WITHDRAWN), _withdraw_again))
retracts(Retracted(LEFT, _standing(State.LEFT, ended_by=EndedBy.MEMBER), _end_again(EndedBy.MEMBER)))
retracts(Retracted(ENDED, _standing(State.LEFT, ended_by=EndedBy.HOST), _end_again(EndedBy.HOST)))
