"""Coming in by oneself: whether a side takes applications, what it asks, who applied, and who may at all.

Strangers' addresses stay here, away from Person, until an organiser lets somebody in."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.ways.models_lists import Announcement as Announcement
from kurumaza.ways.models_lists import Enquiry as Enquiry
from kurumaza.ways.models_lists import Subscription as Subscription


class WayIn(models.Model):
    """受け付け: on what terms people of a side apply by themselves. Without a row nobody can.

    `questions` are those of `ways.questions`; `list_generation` says which rows of the list of those who may apply count."""

    side = models.OneToOneField("terms.Side", on_delete=models.CASCADE, related_name="way_in")
    is_open = models.BooleanField(default=False)
    # Until the end of this day, on the clocks of the term.
    closes_on = models.DateField(null=True)
    # The words of the button; empty: 学生として申し込む, from the side's name.
    label = models.CharField(max_length=40, blank=True)
    questions = models.JSONField(default=list)
    capacity = models.PositiveSmallIntegerField(null=True)
    # Where somebody is pointed who does not belong to this side; empty: the organisation's own page.
    elsewhere = models.URLField(blank=True)
    list_generation = models.PositiveIntegerField(default=0)
    list_count = models.PositiveIntegerField(default=0)
    listed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="way_in_capacity_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"way in to {self.side_id}"


class Application(models.Model):
    """申し込み: seen by organisers of its side only, and by them only once its address was confirmed.

    `answers` = `[{"label", "answer"}]`, as they were asked; `fills` = columns of a place, by name, that they fill."""

    class State(models.TextChoices):
        NEW = "new"
        LISTED = "listed"
        ACCEPTED = "accepted"
        DECLINED = "declined"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    side = models.ForeignKey("terms.Side", on_delete=models.CASCADE, related_name="applications")
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=100)
    kana = models.CharField(max_length=100, blank=True)
    answers = models.JSONField(default=list)
    fills = models.JSONField(default=dict)
    state = ChoiceField(max_length=10, choices=State.choices, default=State.NEW)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    # When its side's organisers were told by mail that it is there.
    told_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What a mail that declines says.
    reply = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["side", "email"],
                condition=Q(confirmed_at__isnull=False, state__in=["new", "listed"]),
                name="application_once_a_side",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="application_named"),
            models.CheckConstraint(
                condition=~Q(state__in=["listed", "accepted", "declined"]) | Q(confirmed_at__isnull=False),
                name="application_confirmed_first",
            ),
            models.CheckConstraint(
                condition=(~Q(state__in=["new", "listed"]) | Q(decided_at__isnull=True))
                & (~Q(state__in=["accepted", "declined"]) | Q(decided_at__isnull=False)),
                name="application_decided_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="listed") | Q(listed_at__isnull=False), name="application_listed_with_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class EligiblePerson(models.Model):
    """Somebody on the list of those who may apply on a side, e.g. of a school's graduates: keyed hashes only, so that the list can be
    compared with and not be read. An empty hash: the list does not say."""

    side = models.ForeignKey("terms.Side", on_delete=models.CASCADE, related_name="eligible_people")
    generation = models.PositiveIntegerField()
    name_hash = models.CharField(max_length=64, db_index=True)
    kana_hash = models.CharField(max_length=64, blank=True, db_index=True)
    email_hash = models.CharField(max_length=64, blank=True, db_index=True)
    cohort_hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"on the list of {self.side_id}"
