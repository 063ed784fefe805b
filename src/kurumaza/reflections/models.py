"""Answers to the questionnaire, private notes, and what one wants (Will)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kurumaza.circles.models import Circle
from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent
from kurumaza.scripts.models import Questionnaire
from kurumaza.terms.models import Enrolment


@same_parent("enrolment__term", "circle__round__term")
@same_parent("questionnaire__programme", "enrolment__term__programme")
class Answer(models.Model):
    """One answer, 1 to 7; before or after the term it has no circle."""

    class Occasion(models.TextChoices):
        BEFORE = "before"
        CIRCLE = "circle"
        AFTER = "after"
        LATER = "later"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="answers")
    circle = models.ForeignKey(Circle, null=True, on_delete=models.PROTECT, related_name="answers")
    occasion = ChoiceField(max_length=8, choices=Occasion.choices)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=10)
    value = models.PositiveSmallIntegerField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=7), name="answer_one_to_seven"),
            models.CheckConstraint(
                condition=Q(occasion="circle", circle__isnull=False)
                | (~Q(occasion="circle") & Q(circle__isnull=True)),
                name="answer_circle_with_occasion",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "circle", "item"],
                condition=Q(circle__isnull=False),
                name="answer_once_a_circle",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "occasion", "item"],
                condition=Q(circle__isnull=True),
                name="answer_once_an_occasion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}"


@same_parent("enrolment__term", "circle__round__term")
class PrivateNote(models.Model):
    """What someone wrote for themselves after a circle; sealed for its author."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="private_notes")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="private_notes")
    sealed = models.BinaryField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "circle"], name="note_one_a_circle")]

    def __str__(self) -> str:
        return f"note {self.uuid}"


class WillNote(models.Model):
    """やってみたいこと: one private line; sealed. May point at what it came from."""

    class About(models.TextChoices):
        NOTHING = ""
        # The one line of a reflection on a circle; further ones about a circle; a card of a deck; a story that was read.
        REFLECTION = "reflection"
        CIRCLE = "circle"
        CARD = "card"
        STORY = "story"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="will_notes")
    # {"line", "next_step", "how_it_went"}
    sealed = models.BinaryField()
    about_kind = models.CharField(max_length=20, blank=True)
    about = models.UUIDField(null=True)
    # The number of a card in the deck that `about` names.
    about_card = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "about"],
                condition=Q(about_kind="reflection"),
                name="will_one_a_reflection",
            ),
            models.CheckConstraint(
                condition=Q(about_kind="", about__isnull=True, about_card__isnull=True)
                | Q(
                    about_kind__in=["reflection", "circle", "story"],
                    about__isnull=False,
                    about_card__isnull=True,
                )
                | Q(about_kind="card", about__isnull=False, about_card__isnull=False),
                name="will_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"will {self.uuid}"
