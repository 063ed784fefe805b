"""The rounds of a term, their times, and who can when. Named by `terms.models`, which Django reads."""

import uuid

from django.db import models
from django.db.models import Q

from kurumaza.core.text.meetings import MEETING_MAX
from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent


class Round(models.Model):
    """回: one sitting of a term."""

    class Kind(models.TextChoices):
        DIALOGUE = "dialogue"
        RETROSPECTIVE = "retrospective"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey("terms.Term", on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    kind = ChoiceField(max_length=20, choices=Kind.choices, default=Kind.DIALOGUE)
    opening_line = models.CharField(max_length=200, blank=True)
    # The one meeting of the whole round, in a term whose media are external.
    meeting_url = models.URLField(max_length=MEETING_MAX, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="round_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.term} #{self.number}"


class Slot(models.Model):
    """候補の時間: a time offered for a round."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "starts_at"], name="slot_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="slot_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


@same_parent("enrolment__term", "slot__round__term")
class Availability(models.Model):
    """Whether someone can at a slot: ○ △ ×."""

    class Answer(models.TextChoices):
        YES = "yes"
        MAYBE = "maybe"
        NO = "no"

    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="availabilities")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="availabilities")
    answer = ChoiceField(max_length=5, choices=Answer.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "slot"], name="availability_once")]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.answer}"
