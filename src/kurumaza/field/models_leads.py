"""現場へのきっかけ: somebody would like a story, or what a circle spoke of, to lead to the field. Named by `field.models`."""

import uuid

from django.db import models
from django.db.models import Q

from kurumaza.integrity.same_parent import same_parent


@same_parent("enrolment__person", "story__person")
@same_parent("enrolment__term", "story__term")
@same_parent("enrolment__term", "circle__round__term")
@same_parent("enrolment__term", "placement__term")
class Lead(models.Model):
    """A line of its author's own, about a story of theirs or after a circle of theirs, to the organisers.

    Taken back, by itself or with its story, its words are gone and the row stays: an older database that is put back is told so."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="leads")
    story = models.ForeignKey("stories.Story", null=True, on_delete=models.PROTECT, related_name="leads")
    circle = models.ForeignKey("circles.Circle", null=True, on_delete=models.PROTECT, related_name="leads")
    line = models.CharField(max_length=200, blank=True)
    # Its author lets the line stand on the public page of an internship that came of it, without a name.
    allows_public = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    # When an organiser said that it was read, or made something of it.
    read_at = models.DateTimeField(null=True)
    placement = models.ForeignKey(
        "field.Placement", null=True, on_delete=models.SET_NULL, related_name="leads"
    )
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(story__isnull=True, circle__isnull=False)
                | Q(story__isnull=False, circle__isnull=True),
                name="lead_of_one_thing",
            ),
            models.CheckConstraint(
                condition=(Q(taken_back_at__isnull=True) & ~Q(line=""))
                | Q(taken_back_at__isnull=False, line="", allows_public=False, placement__isnull=True),
                name="lead_taken_back_without_words",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "story"],
                condition=Q(taken_back_at__isnull=True),
                name="lead_once_a_story",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "circle"],
                condition=Q(taken_back_at__isnull=True),
                name="lead_once_a_circle",
            ),
        ]

    def __str__(self) -> str:
        return f"lead {self.uuid}"
