"""How the voices and pictures of a term's circles travel, and where the meeting of a round is."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.core.text.meetings import MeetingRefusal, read_meeting_address
from kurumaza.people.models import Person
from kurumaza.terms.errors import MediaRefused
from kurumaza.terms.models import Round, Slot, Term

# Pages of one evening must all go the same way: nothing changes from shortly before a slot until well after it.
BEFORE_SLOT = timedelta(minutes=15)
AFTER_SLOT = timedelta(minutes=60)


@transaction.atomic
def choose_media(
    *,
    term: Term,
    media: str,
    relay_only: bool,
    by: Person,
    now: datetime,
    servers: AbstractSet[str],
) -> Term | MediaRefused:
    """Sets a term's media. `servers` are those that this server can hand people over to: "livekit", "turn"."""
    term = Term.objects.select_for_update().get(pk=term.pk)
    if (term.media, term.relay_only) == (media, relay_only):
        return term
    if media == Term.Media.LIVEKIT and "livekit" not in servers:
        return MediaRefused("no_media_server")
    if term.age_rule == Term.AgeRule.GUARDIAN and media == Term.Media.EXTERNAL:
        return MediaRefused("minors_elsewhere")
    if term.age_rule == Term.AgeRule.GUARDIAN and not relay_only:
        return MediaRefused("minors")
    if relay_only and "turn" not in servers:
        return MediaRefused("no_relay")
    if is_under_way(term, now):
        return MediaRefused("under_way")
    term.media, term.relay_only = media, relay_only
    term.save(update_fields=["media", "relay_only"])
    record(
        "terms.media_chosen",
        actor=by.uuid,
        subject_kind="term",
        subject=term.uuid,
        media=media,
        relay_only=relay_only,
    )
    return term


@transaction.atomic
def offer_airtime(*, term: Term, measures: bool, by: Person) -> None:
    """Whether people of a term are asked if their 話した時間 may be measured. Nobody's is without their own agreement."""
    if term.measures_airtime == measures:
        return
    Term.objects.filter(pk=term.pk).update(measures_airtime=measures)
    term.measures_airtime = measures
    record("terms.airtime_offered", actor=by.uuid, subject_kind="term", subject=term.uuid, measures=measures)


def set_meeting(*, held: Round, address: str, by: Person) -> Round | MeetingRefusal:
    """Sets the one meeting of a round; an empty address takes it away. It is not noted in the log of acts."""
    found = read_meeting_address(address) if address.strip() else ""
    if isinstance(found, MeetingRefusal):
        return found
    if held.meeting_url == found:
        return held
    held.meeting_url = found
    with transaction.atomic():
        held.save(update_fields=["meeting_url"])
        record(
            "terms.meeting_set", actor=by.uuid, subject_kind="round", subject=held.uuid, is_set=bool(found)
        )
    return held


def is_under_way(term: Term, now: datetime) -> bool:
    """Whether people of a term talk now, or are about to."""
    near = Slot.objects.filter(
        round__term=term, starts_at__lte=now + BEFORE_SLOT, starts_at__gt=now - timedelta(days=1)
    )
    return any(now <= slot.starts_at + timedelta(minutes=slot.minutes) + AFTER_SLOT for slot in near)
