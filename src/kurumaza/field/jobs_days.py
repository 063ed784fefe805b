"""Mails about days in the field: that something changed, that something is asked. What, stands on the page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.field.models import FieldEvent, Placement
from kurumaza.field.queries import members_of
from kurumaza.field.queries_days import people_going, unanswered_events, viewer_of
from kurumaza.field.queries_photos import ask_of, photo_seen
from kurumaza.field.queries_placements import find_placement
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import link_address
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_public import hosts_of


@notice("field.event_changed")
def event_changed(event: str, sequence: int, enrolment: str) -> NoticeContent | None:
    """To who said that they come. None if it has changed again since (the later mail says so), or they do not come any more."""
    rows = FieldEvent.objects.select_related("placement__term")
    found = rows.filter(uuid=event, sequence=sequence).first()
    if found is None or found.ends_at <= timezone.now():
        return None
    place = next((one for one in people_going(found) if str(one.uuid) == enrolment), None)
    if place is None:
        return None
    path = reverse("field_event", args=[found.placement.uuid, found.uuid])
    return NoticeContent(
        subject=_("参加する行事に、変わったことがあります"),
        template="field/mails/event_changed",
        context=_context(place, found.placement, path),
    )


@notice("field.event_added", is_optional=True)
def event_added(placement: str, enrolment: str) -> NoticeContent | None:
    """To a member: that there is something new in the calendar. None where nothing is ahead to which they have not answered."""
    found = find_placement(placement)
    place = members_of(found).filter(uuid=enrolment).first() if found is not None else None
    waiting = unanswered_events(place, found, timezone.now()) if found is not None and place else []
    if found is None or place is None or not waiting:
        return None
    path = reverse("field_events", args=[found.uuid])
    if len(waiting) == 1:
        path = reverse("field_event", args=[found.uuid, waiting[0].uuid])
    return NoticeContent(
        subject=_("加わっている現場に、新しい行事があります"),
        template="field/mails/event_added",
        context=_context(place, found, path),
    )


@notice("field.placement_finished")
def placement_finished(placement: str, enrolment: str) -> NoticeContent | None:
    """To a member: that the time together is over, and what was ahead does not take place."""
    found = find_placement(placement)
    if found is None or found.finished_at is None:
        return None
    place = members_of(found).filter(uuid=enrolment).first()
    if place is None:
        return None
    return NoticeContent(
        subject=_("加わっていた現場での活動が、終わりになりました"),
        template="field/mails/placement_finished",
        context=_context(place, found, reverse("placement_home", args=[found.uuid])),
        reply_to=found.organisation.contact_email,
    )


@notice("field.photo_asked")
def photo_asked(photo: str, enrolment: str) -> NoticeContent | None:
    """To a member who is in a photo. None if it is gone, they have answered, or it is of somebody who is kept apart from them."""
    ask = ask_of(enrolment, photo)
    if ask is None:
        return None
    viewer = viewer_of(ask.enrolment.person, ask.photo.placement.uuid)
    if viewer is None or photo_seen(viewer, ask.photo.uuid) is None:
        return None
    path = reverse("field_photo", args=[ask.photo.placement.uuid, ask.photo.uuid])
    return NoticeContent(
        subject=_("写真のことで、お聞きしたいことがあります"),
        template="field/mails/photo_asked",
        context=_context(ask.enrolment, ask.photo.placement, path),
    )


def _context(place: Enrolment, placement: Placement, path: str) -> dict[str, object]:
    token = mint_link(person=place.person, next_path=path, about=placement.term.name, now=timezone.now())
    return {
        "term": placement.term,
        "hosts": hosts_of(placement.term),
        "call_name": place.call_name,
        "address": link_address(token),
    }
