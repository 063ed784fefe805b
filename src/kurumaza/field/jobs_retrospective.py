"""Telling people that they are asked to look back together, and what became of it. Who has a seat hears of it as of any evening."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.field.models import Asked
from kurumaza.field.queries_own_retrospective import own_retrospective
from kurumaza.field.queries_retrospective import find_asked, person_of, slot_of
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import link_address
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.terms.dates import slot_text
from kurumaza.terms.queries_public import hosts_of

# What is told, and how somebody's own page then stands: else it has changed since, and says more.
_STANDS = {
    "asked": ("asked",),
    "no_seat": ("no_seat", "too_late"),
    "missed": ("missed",),
    "called_off": ("called_off",),
}


@notice("field.retrospective")
def retrospective(asked: str, what: str) -> NoticeContent | None:
    """To one of those who are asked: the question, that they have no seat this time, or that it does not take place."""
    found = find_asked(asked)
    if found is None:
        return None
    person, placement, now = person_of(found), found.retrospective.placement, timezone.now()
    own = own_retrospective(person, placement, now)
    if own is None or own.asked.pk != found.pk or own.state not in _STANDS[what]:
        return None
    if what == "asked" and found.answer != Asked.Answer.NONE:
        return None
    if what == "missed" and found.answer == Asked.Answer.NO:
        return None
    token = mint_link(
        person=person,
        next_path=reverse("retrospective", args=[placement.uuid]),
        about=placement.term.name,
        now=now,
    )
    call_name = (found.enrolment or found.membership).call_name  # type: ignore[union-attr]
    context = {
        "term": placement.term,
        "hosts": hosts_of(placement.term),
        "call_name": call_name,
        "what": what,
        "has_answered": found.answer != Asked.Answer.NONE,
        "when": slot_text(slot_of(found.retrospective)),
        "address": link_address(token),
    }
    return NoticeContent(
        subject=_subject(what),
        template="field/mails/retrospective",
        context=context,
        reply_to=placement.organisation.contact_email,
    )


def _subject(what: str) -> str:
    return {
        "asked": _("ふりかえりの対話に参加できるか、お聞かせください"),
        "no_seat": _("ふりかえりの対話は、別の日にご相談します"),
        "missed": _("ふりかえりの対話は、別の日にご相談します"),
        "called_off": _("ふりかえりの対話は、取りやめになりました"),
    }[what]
