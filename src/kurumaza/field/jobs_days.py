"""Mails about days in the field: that something changed, that something is asked. What, stands on the page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.field.models import FieldEvent, Placement
from kurumaza.field.queries_days import people_going, viewer_of
from kurumaza.field.queries_photos import ask_of, photo_seen
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
