"""Answers, notes and Will are their author's alone, and go with them."""

from kurumaza.people.erasures import Erasure, erases
from kurumaza.reflections.models import Answer, PrivateNote, WillNote


@erases
def _erase_from_reflections(erasure: Erasure) -> None:
    Answer.objects.filter(enrolment__person=erasure.person).delete()
    PrivateNote.objects.filter(enrolment__person=erasure.person).delete()
    WillNote.objects.filter(person=erasure.person).delete()
