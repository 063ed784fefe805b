"""Days in the field: events attended and voices heard. Named by `field.models`, which Django reads."""

import uuid

from django.db import models

from kurumaza.integrity.same_parent import same_parent


@same_parent("placement__term", "enrolment__term")
class Visit(models.Model):
    """参加した行事: an event or presentation attended."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="visits")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="visits")
    title = models.CharField(max_length=100)
    on = models.DateField()
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


@same_parent("placement__term", "enrolment__term")
class Voice(models.Model):
    """聞いた声: what a stakeholder said, by role, and what it stirred."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="voices")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="voices")
    said_by_role = models.CharField(max_length=60)
    said = models.TextField()
    stirred = models.TextField(blank=True)
    heard_on = models.DateField()

    def __str__(self) -> str:
        return f"voice {self.uuid}"
