"""Rosters: a file, what was read from it, and what it did to places. Named by `terms.models`, which Django reads."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent


class RosterImport(models.Model):
    """A roster that was read but not yet, or already, taken over.

    `columns` = `{"fields": {field: heading}, "unknown": [heading], "ignored": [heading], "sheet"}`;
    `result` = counts by outcome."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    side = models.ForeignKey("terms.Side", on_delete=models.CASCADE, related_name="roster_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    encoding = models.CharField(max_length=20)
    columns = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    # Rows are staged in short batches too: until all are there, nobody sees the roster.
    staged_at = models.DateTimeField(null=True)
    # Taken over in short batches: how many rows are written so far, and when an organiser said to begin.
    confirmed_at = models.DateTimeField(null=True)
    applied_rows = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(applied_at__isnull=False),
                name="roster_undone_after_applying",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(staged_at__isnull=False),
                name="roster_confirmed_after_staging",
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="roster_applied_after_confirming",
            ),
            models.CheckConstraint(
                condition=Q(applied_rows__lte=F("row_count")), name="roster_applied_no_more_than_all"
            ),
        ]

    def __str__(self) -> str:
        return self.filename


@same_parent("side", "roster__side")
class RosterFile(models.Model):
    """A roster's file as it was chosen, for as long as somebody may still say what its columns mean: until it is taken over, at most
    a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    side = models.ForeignKey("terms.Side", on_delete=models.CASCADE, related_name="roster_files")
    # What was read from it, where that was possible.
    roster = models.ForeignKey(RosterImport, null=True, on_delete=models.SET_NULL, related_name="files")
    filename = models.CharField(max_length=200)
    data = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename


class RosterHeading(models.Model):
    """What an organisation once said about a heading of its rosters: by `core.text.columns.heading_key`. No field: it is not used."""

    organisation = models.ForeignKey(
        "partners.Organisation", on_delete=models.CASCADE, related_name="roster_headings"
    )
    heading = models.CharField(max_length=60)
    field = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "heading"], name="roster_heading_once"),
            models.CheckConstraint(condition=~Q(heading=""), name="roster_heading_named"),
        ]

    def __str__(self) -> str:
        return f"{self.heading}: {self.field}"


@same_parent("roster__side__term", "enrolment__term")
class RosterChange(models.Model):
    """What a roster did to one place, for a day: so that it can be undone. `before` and `after` are the changed words of an update
    (`{"name": …}`); without `before` the place is new."""

    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="changes")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(null=True)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "enrolment"], name="roster_change_once_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.roster_id} changed {self.enrolment_id}"


class StagedRow(models.Model):
    """One row of a roster with its fate; gone once it is taken over, since people's data is not kept twice.

    `fate` = `{"line", "outcome", "row", "reasons", "changed", "cells"}` (core.text.roster.RowFate)."""

    class Outcome(models.TextChoices):
        REJECTED = "rejected"
        ADD = "add"
        UPDATE = "update"
        UNCHANGED = "unchanged"

    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="staged_rows")
    line = models.PositiveIntegerField()
    outcome = ChoiceField(max_length=10, choices=Outcome.choices)
    fate = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "line"], name="staged_row_once_a_line"),
            models.CheckConstraint(condition=Q(line__gte=1), name="staged_row_line_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.roster_id}:{self.line} {self.outcome}"


class ErasedAddress(models.Model):
    """Somebody had their data erased: the rosters of an organisation do not bring them in again. `mark` is a keyed hash of the two
    (`terms.queries_erased`), and nothing else is kept of them."""

    mark = models.UUIDField(unique=True)
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.mark)
