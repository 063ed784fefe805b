"""What somebody noted as a member of a placement goes; an insight that others have deepened keeps its empty place."""

from kurumaza.field.models import Asked, Insight, Placement, Visit, Voice
from kurumaza.people.erasures import Erasure, erases


@erases
def _erase_from_field(erasure: Erasure) -> None:
    theirs = {"enrolment__person": erasure.person}
    Visit.objects.filter(**theirs).delete()
    Voice.objects.filter(**theirs).delete()
    Insight.objects.filter(**theirs).update(text="")
    Placement.members.through.objects.filter(**theirs).delete()
    Asked.objects.filter(**theirs).delete()
    Asked.objects.filter(membership__person=erasure.person).delete()
