"""Proposals, the circles of a round, and who sits in them."""

import uuid

from django.db import models
from django.db.models import F, Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent
from kurumaza.scripts.models import Script
from kurumaza.terms.models import Enrolment, Round, Slot


class Proposal(models.Model):
    """Groups as proposed for a round and adjusted by hand, until confirmed."""

    class State(models.TextChoices):
        FORMING = "forming"
        READY = "ready"
        FAILED = "failed"
        CONFIRMED = "confirmed"
        DISCARDED = "discarded"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    state = ChoiceField(max_length=12, choices=State.choices, default=State.FORMING)
    seed = models.PositiveBigIntegerField()
    # What exactly was solved: a result is stored only if the problem still has this digest.
    problem_digest = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=40, blank=True)
    weights = models.JSONField(default=dict)
    # {"plan", "reasons", "unplaced", "locked"} while ready (circles.queries.plan_of reads it); {"kept"} before.
    groups = models.JSONField(default=dict)
    # Rises with each adjustment, so that two organisers cannot overwrite each other unseen.
    revision = models.PositiveIntegerField(default=0)
    objective = models.FloatField(null=True)
    failure = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=["forming", "ready"]),
                name="proposal_one_open_a_round",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at__isnull=True)),
                name="proposal_confirmed_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.uuid}"


@same_parent("round", "slot__round")
@same_parent("round", "proposal__round")
@same_parent("script__programme", "round__term__programme")
class Circle(models.Model):
    """グループ: the three to six people who meet in one round at one slot."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="circles")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="circles")
    # The version that it runs; kept even if the term changes to another.
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.SET_NULL, related_name="circles")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5, default="ja")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="circle_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="circle_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


@same_parent("round", "circle__round")
@same_parent("enrolment__term", "round__term")
class Seat(models.Model):
    """席: one person's place in a circle; one a round. Also carries the state of their calendar entry."""

    class Reply(models.TextChoices):
        NONE = "none"
        COMING = "coming"
        LATE = "late"
        ABSENT = "absent"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="seats")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="seats")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="seats")
    reply = ChoiceField(max_length=8, choices=Reply.choices, default=Reply.NONE)
    # The calendar entry's SEQUENCE: rises with each change of time or cancellation. Its UID is the enrolment
    # and the round, so that a move to another circle updates the same entry.
    calendar_sequence = models.PositiveIntegerField(default=0)
    # The last SEQUENCE that a mail was queued for: each is told once, however often the job runs.
    told_sequence = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "enrolment"], name="seat_one_a_round"),
            models.CheckConstraint(
                condition=Q(told_sequence__isnull=True) | Q(told_sequence__lte=F("calendar_sequence")),
                name="seat_told_not_ahead",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
