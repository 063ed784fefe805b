"""What was done by whom: append-only, UUIDs and codes only, so that it outlives an erasure."""

from django.db import models

from kurumaza.integrity.append_only import append_only


@append_only()
class AuditEntry(models.Model):
    """One act. `details` holds counts and codes, never names, addresses or written text."""

    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    act = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=50)
    subject = models.UUIDField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}"
