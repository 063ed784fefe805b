"""現場: placements as a member, events attended, voices heard, insights given back."""

import uuid

from django.db import models
from django.db.models import F, Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent
from kurumaza.partners.models import Organisation
from kurumaza.terms.models import Enrolment, Term


class Placement(models.Model):
    """インターン(現場に加わる): described by its host; its members are enrolments of any side."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="placements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="placements")
    title = models.CharField(max_length=100)
    # 期間・頻度 / 現地・オンライン / 参加する行事 / 報酬・交通費・保険・費用 / 締切・選考 / 担当者
    description = models.JSONField(default=dict)
    external_url = models.URLField(blank=True)
    members = models.ManyToManyField(Enrolment, related_name="placements")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="placement_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.title


same_parent("placement__term", "enrolment__term")(Placement.members.through)


@same_parent("placement__term", "enrolment__term")
class Visit(models.Model):
    """参加した行事: an event or presentation attended."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="visits")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="visits")
    title = models.CharField(max_length=100)
    on = models.DateField()
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


@same_parent("placement__term", "enrolment__term")
class Voice(models.Model):
    """聞いた声: what a stakeholder said, by role, and what it stirred."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="voices")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="voices")
    said_by_role = models.CharField(max_length=60)
    said = models.TextField()
    stirred = models.TextField(blank=True)
    heard_on = models.DateField()

    def __str__(self) -> str:
        return f"voice {self.uuid}"


@same_parent("placement__term", "enrolment__term")
@same_parent("placement", "parent__placement")
class Insight(models.Model):
    """気づき: one of four questions to the host; may deepen an earlier one."""

    class Question(models.TextChoices):
        HOW = "how"
        WITH_WHOM = "with_whom"
        WHERE_TO = "where_to"
        WHY = "why"

    class Tag(models.TextChoices):
        ASSUMPTION = "assumption"
        STRENGTH = "strength"
        CHALLENGE = "challenge"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="insights")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="insights")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="deeper")
    question = ChoiceField(max_length=10, choices=Question.choices)
    tag = ChoiceField(max_length=10, choices=Tag.choices)
    text = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"insight {self.uuid}"
