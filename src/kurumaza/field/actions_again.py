"""What members deleted or ended is deleted and ended again where an older database was put back: visits, voices, notes, a wish that was
taken back, being a member; the name of whoever agrees to it no more; what partners published together. Photos, leads, insights and
cards: see `actions_erasure`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from kurumaza.field.actions_agreements import AGREEMENT_ENDED
from kurumaza.field.actions_days import NOTE, VISIT, VOICE, VOICE_NAME
from kurumaza.field.actions_members import end_roles
from kurumaza.field.actions_wishes import ENDED, LEFT, WISH
from kurumaza.field.models import AgreementVersion, FieldNote, JoinWish, Visit, Voice
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


def _take_name_out_again(voices: Mapping[UUID, datetime], _now: datetime) -> None:
    """A name that was written since came with another consent."""
    for voice in Voice.objects.filter(uuid__in=voices, name_consented_at__isnull=False):
        if voice.name_consented_at is not None and voice.name_consented_at < voices[voice.uuid]:
            voice.name, voice.name_consented_at = "", None
            voice.save(update_fields=["name", "name_consented_at"])


def _agreements_ended(since: datetime | None) -> dict[UUID, datetime]:
    rows = AgreementVersion.objects.filter(taken_back_at__isnull=False)
    rows = rows if since is None else rows.filter(taken_back_at__gte=since)
    found = rows.order_by("taken_back_at").values_list("agreement__uuid", "taken_back_at")
    return {uuid: at for uuid, at in found if at is not None}


def _end_agreements_again(agreements: Mapping[UUID, datetime], now: datetime) -> None:
    """Whichever wording stands in the older database; not one that all partners agreed to since."""
    rows = AgreementVersion.objects.filter(agreement__uuid__in=agreements, published_at__isnull=False)
    last = {one.agreement.uuid: one for one in rows.select_related("agreement").order_by("number")}
    for uuid, version in last.items():
        published, ended = version.published_at, version.taken_back_at
        if published is not None and ended is None and published <= agreements[uuid]:
            version.taken_back_at = now
            version.save(update_fields=["taken_back_at"])


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
retracts(Retracted(VOICE_NAME, _nothing_is_left, _take_name_out_again))
retracts(Retracted(AGREEMENT_ENDED, _agreements_ended, _end_agreements_again))
retracts(Retracted(WISH, _standing(State.WITHDRAWN), _withdraw_again))
retracts(Retracted(LEFT, _standing(State.LEFT, ended_by=EndedBy.MEMBER), _end_again(EndedBy.MEMBER)))
retracts(Retracted(ENDED, _standing(State.LEFT, ended_by=EndedBy.HOST), _end_again(EndedBy.HOST)))
