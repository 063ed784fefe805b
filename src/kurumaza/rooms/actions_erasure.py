"""What somebody wrote in rooms goes, and how long they spoke. A room's log names seats only and ends by itself."""

from kurumaza.people.erasures import Erasure, erases
from kurumaza.rooms.models import Airtime, Gift, SeatMemo


@erases
def _erase_from_rooms(erasure: Erasure) -> None:
    for model in (Gift, SeatMemo, Airtime):
        model.objects.filter(seat__enrolment__person=erasure.person).delete()
