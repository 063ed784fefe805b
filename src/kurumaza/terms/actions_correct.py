"""Correcting what a roster says of oneself."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import CharField

from kurumaza.audit.actions import record
from kurumaza.core.text.cells import clean_cell
from kurumaza.people.models import Person
from kurumaza.terms.errors import CorrectionRefused
from kurumaza.terms.models import Enrolment

ROSTER_WORDS = ("name", "kana", "school", "employer", "past_employer", "cohort", "region")


def longest(word: str) -> int:
    """How long it may be."""
    field = Enrolment._meta.get_field(word)
    assert isinstance(field, CharField)
    assert field.max_length is not None
    return field.max_length


@transaction.atomic
def correct_words(*, enrolment: Enrolment, words: Mapping[str, str], by: Person) -> CorrectionRefused | None:
    """Puts one's own words in the place of a roster's; the organisers of one's side read them from then on, and
    no roster changes them."""
    assert enrolment.person_id == by.pk
    assert set(words) <= set(ROSTER_WORDS)
    clean = {word: clean_cell(text) for word, text in words.items()}
    if not clean.get("name", enrolment.name):
        return CorrectionRefused("name_empty")
    if any(len(text) > longest(word) for word, text in clean.items()):
        return CorrectionRefused("too_long")
    place = Enrolment.objects.select_for_update().filter(pk=enrolment.pk, left_at__isnull=True).first()
    if place is None:
        return None
    changed = {word: text for word, text in clean.items() if getattr(place, word) != text}
    if not changed:
        return CorrectionRefused("same")
    corrected = [word for word in ROSTER_WORDS if word in changed or word in place.corrected]
    Enrolment.objects.filter(pk=place.pk).update(**changed, corrected=corrected)
    record(
        "terms.words_corrected",
        actor=by.uuid,
        subject_kind="enrolment",
        subject=enrolment.uuid,
        words=len(changed),
    )
    return None
