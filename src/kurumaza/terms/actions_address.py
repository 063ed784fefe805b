"""Correcting the address of somebody whom no mail has reached."""

from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import send_mail, withdraw_mails
from kurumaza.people.actions import (
    end_handed_over_links,
    ensure_person,
    expire_unopened_links,
    forget_newcomer,
)
from kurumaza.people.actions_notices import mail_goes_at
from kurumaza.people.models import Person
from kurumaza.terms.actions_roster import not_invited, queue_invitation
from kurumaza.terms.dates import zone_of
from kurumaza.terms.errors import AddressRefused, InviteRefused
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import has_begun
from kurumaza.terms.queries_erased import erased_among
from kurumaza.terms.queries_moved import moved_mark


@transaction.atomic
def correct_address(
    *, enrolment: Enrolment, email: str, by: Person, now: datetime
) -> Enrolment | AddressRefused | InviteRefused:
    """Moves a place that nobody has begun with to the person of another address, and invites them.

    A person is their address: it is never changed, so nobody comes into somebody's account by it, and whoever has come in is moved by
    no organiser. Somebody with that address may take part on another side: then they alone are told, as with a roster, and the
    organiser sees no difference."""
    place = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("person", "term", "side__organisation")
        .get(pk=enrolment.pk)
    )
    if refused := not_invited(place):
        return refused
    if place.person.email == email:
        return AddressRefused("same")
    if has_begun(place):
        return AddressRefused("has_begun")
    if erased_among(place.side.organisation, [(email, place.name)]):
        return AddressRefused("erased")
    person = ensure_person(email=email, now=now)
    there = Enrolment.objects.filter(person=person, term=place.term_id).first()
    if there is not None and there.side_id == place.side_id:
        return AddressRefused("on_this_side")
    record("terms.address_corrected", actor=by.uuid, subject_kind="enrolment", subject=place.uuid)
    place.invited_at = place.address_corrected_at = now
    assert place.person.email is not None
    # The next roster may still have the old one.
    left = moved_mark(place.side.organisation, place.person.email, place.name)
    place.moved_from = [*place.moved_from, str(left)]
    if there is not None:
        place.save(update_fields=["invited_at", "address_corrected_at", "moved_from"])
        _tell_who_is_there(place, there, now)
        return place
    _move(place, person, now)
    return place


def _tell_who_is_there(place: Enrolment, there: Enrolment, now: datetime) -> None:
    """In the morning, if it is night, and once."""
    side, enrolment = str(place.side.uuid), str(there.uuid)
    withdraw_mails("terms.also_named", side=side, enrolment=enrolment)
    goes_at = mail_goes_at(now, zone_of(place.term))
    send_mail("terms.also_named", due=goes_at, side=side, enrolment=enrolment)


def _move(place: Enrolment, person: Person, now: datetime) -> None:
    before, place.person = place.person, person
    place.save(update_fields=["person", "invited_at", "address_corrected_at", "moved_from"])
    # Another place is something that whoever was handed a link for an earlier one must not come into.
    end_handed_over_links(person=person, now=now)
    expire_unopened_links(person=before, now=now, leading_to=str(place.uuid))
    forget_newcomer(person=before)
    queue_invitation(place, now=now)
