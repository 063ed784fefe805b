"""Telling people that they can answer what is asked before the first circle, after the last and once later."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from kurumaza.people.actions import mint_link
from kurumaza.people.mails import link_address
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.reflections.occasions import Occasion
from kurumaza.reflections.queries_questions import answers_on, standing_of
from kurumaza.reflections.words import occasion_name
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_public import hosts_of


@notice("reflections.questions", is_optional=True)
def questions(enrolment: str, occasion: Occasion) -> NoticeContent | None:
    """That something can be answered. None for who has begun to, has left, or would come too late."""
    rows = Enrolment.objects.select_related("person", "term__questionnaire", "side__organisation")
    place, now = rows.filter(uuid=UUID(enrolment), left_at__isnull=True).first(), timezone.now()
    if place is None or standing_of(place, occasion, now) != "open" or answers_on(place, occasion):
        return None
    path = reverse("questions", args=[place.uuid, occasion])
    token = mint_link(person=place.person, next_path=path, about=place.term.name, now=now)
    context = {
        "term": place.term,
        "hosts": hosts_of(place.term),
        "call_name": place.call_name,
        "occasion": occasion,
        "title": occasion_name(occasion),
        "address": link_address(token),
    }
    return NoticeContent(
        subject=occasion_name(occasion),
        template="reflections/mails/questions",
        context=context,
        reply_to=place.side.organisation.contact_email,
    )
