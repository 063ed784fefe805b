"""Days in the field: events, who comes, events attended, voices heard, and notes for oneself. Named by `field.models`, which Django reads."""

import uuid

from django.db import models
from django.db.models import F, Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent


@same_parent("placement__term", "added_by__term")
class FieldEvent(models.Model):
    """行事・発表: when and where something takes place. Added by the host, or by a member."""

    class Kind(models.TextChoices):
        EVENT = "event"
        PRESENTATION = "presentation"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="events")
    # Empty: the host has added it, or somebody who was erased.
    added_by = models.ForeignKey(
        "terms.Enrolment", null=True, on_delete=models.SET_NULL, related_name="field_events"
    )
    kind = ChoiceField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    online_url = models.CharField(max_length=500, blank=True)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField()
    # Rises with each change, also that it does not take place: calendars go by it, and so does a form that was opened before.
    sequence = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="field_event_titled"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="field_event_lasts"),
        ]

    def __str__(self) -> str:
        return self.title


@same_parent("event__placement__term", "enrolment__term")
class EventAnswer(models.Model):
    """行きます・行けません・まだわからない, of one member."""

    class Answer(models.TextChoices):
        GOING = "going"
        NOT_GOING = "not_going"
        UNSURE = "unsure"

    event = models.ForeignKey(FieldEvent, on_delete=models.CASCADE, related_name="answers")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="event_answers")
    answer = ChoiceField(max_length=10, choices=Answer.choices)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "enrolment"], name="event_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.event_id}"


@same_parent("placement__term", "enrolment__term")
@same_parent("placement", "event__placement")
class Visit(models.Model):
    """参加した行事: an event or presentation attended."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="visits")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="visits")
    event = models.ForeignKey(FieldEvent, null=True, on_delete=models.SET_NULL, related_name="visits")
    title = models.CharField(max_length=100)
    on = models.DateField()
    note = models.TextField(blank=True)
    # For its author alone; empty where there is none.
    sealed_note = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "enrolment"], name="visit_once_of_an_event"),
        ]

    def __str__(self) -> str:
        return self.title


@same_parent("placement__term", "enrolment__term")
@same_parent("placement", "event__placement")
class Voice(models.Model):
    """聞いた声: what a stakeholder said, by role, and what it stirred."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="voices")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="voices")
    event = models.ForeignKey(FieldEvent, null=True, on_delete=models.SET_NULL, related_name="voices")
    said_by_role = models.CharField(max_length=60)
    # Only where whoever said it knows and agrees: since when is noted beside it.
    name = models.CharField(max_length=60, blank=True)
    name_consented_at = models.DateTimeField(null=True)
    said = models.TextField()
    stirred = models.TextField(blank=True)
    heard_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name="", name_consented_at__isnull=True)
                | (~Q(name="") & Q(name_consented_at__isnull=False)),
                name="voice_named_by_consent",
            )
        ]

    def __str__(self) -> str:
        return f"voice {self.uuid}"


@same_parent("placement__term", "enrolment__term")
class FieldNote(models.Model):
    """自分だけのメモ of a placement: for its author alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="notes")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="field_notes")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.uuid}"
