"""What of a room a concern can be about: 今日のひとこと, once it was opened to the circle."""

from uuid import UUID

from django.utils.translation import gettext as _

from kurumaza.people.models import Person
from kurumaza.rooms.models import Gift
from kurumaza.safety.about import register_about
from kurumaza.terms.models import Term


def _sees_gift(person: Person, term: Term, gift: UUID) -> bool:
    opened = Gift.objects.filter(uuid=gift, opened_at__isnull=False, room__circle__round__term=term)
    return opened.filter(room__circle__seats__enrolment__person=person).exists()


def _gift_words(gift: UUID) -> str:
    found = Gift.objects.select_related("seat__enrolment").filter(uuid=gift).first()
    if found is None:
        return ""
    said = {"name": found.seat.enrolment.call_name, "text": found.text}
    return _("%(name)sさんのひとこと「%(text)s」について") % said


def _whose_gift(gift: UUID) -> int | None:
    return Gift.objects.filter(uuid=gift).values_list("seat__enrolment__person_id", flat=True).first()


register_about("gift", can_see=_sees_gift, words=_gift_words, whose=_whose_gift)
