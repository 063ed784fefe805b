"""Work to be done after a commit, and mail on its way. Points at nothing: identifiers are UUIDs."""

import uuid

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of work. Due from `due`; taken while `lease_until` lies ahead; done, or given up as failed."""

    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    # What must not be queued twice, ever: a roster is taken over once.
    unique_key = models.CharField(max_length=200, null=True, unique=True)
    due = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due"], condition=Q(done_at__isnull=True, failed_at__isnull=True), name="job_open_due"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True), name="job_ends_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Mail(models.Model):
    """A mail as template and identifiers; words and tokens are made when it is sent."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    template = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    # The same at a second try, so that the receiving side can tell a doubled mail.
    message_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    resent = models.BooleanField(default=False)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.template} {self.uuid}"
