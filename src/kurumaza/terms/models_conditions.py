"""Changes of what was agreed to in a term that is open."""

import uuid

from django.db import models
from django.db.models import Q


class ConditionChange(models.Model):
    """How one condition of an open term (`terms.conditions`) was, and is to be: proposed until it is applied. Public words, no names of
    participants; applied ones stay, since consents name their version."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey("terms.Term", on_delete=models.CASCADE, related_name="condition_changes")
    about = models.CharField(max_length=30)
    before = models.JSONField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["term", "digest"],
                condition=Q(applied_at__isnull=True),
                name="condition_change_waits_once",
            ),
            models.CheckConstraint(condition=~Q(about=""), name="condition_change_is_about_something"),
        ]

    def __str__(self) -> str:
        return f"{self.about} of {self.term_id}"
