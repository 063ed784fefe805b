"""Writing to the log of acts."""

from uuid import UUID

from django.utils import timezone

from kurumaza.audit.models import AuditEntry


def record(
    act: str,
    *,
    actor: UUID | None,
    subject_kind: str,
    subject: UUID | None = None,
    **details: int | str | bool,
) -> None:
    """Notes one act. Details are counts and codes, never names, addresses or written text."""
    AuditEntry.objects.create(
        at=timezone.now(), actor=actor, act=act, subject_kind=subject_kind, subject=subject, details=details
    )
