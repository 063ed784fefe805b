"""Seats ahead of somebody who is erased come free, as when they cannot come; organisers' wishes about them go."""

from django.db.models import Q

from kurumaza.circles.actions_seats import free_seats
from kurumaza.circles.models import KeptApart, OpeningQuote, Unseated
from kurumaza.jobs.actions import send_mail
from kurumaza.people.erasures import Erasure, erases
from kurumaza.terms.models import Enrolment


@erases
def _erase_from_circles(erasure: Erasure) -> None:
    places = Enrolment.objects.filter(person=erasure.person, term__rehearsal_of__isnull=True)
    for place in places.filter(left_at__isnull=True).select_related("side", "term"):
        rounds = free_seats(enrolment=place, now=erasure.now)
        if not erasure.again and place.term.retrospective_of_id is None:
            send_mail("circles.participant_erased", side=str(place.side.uuid), rounds=rounds)
    theirs = Enrolment.objects.filter(person=erasure.person)
    KeptApart.objects.filter(Q(one__in=theirs) | Q(other__in=theirs)).delete()
    Unseated.objects.filter(enrolment__in=theirs).delete()
    OpeningQuote.objects.filter(person=erasure.person).delete()
