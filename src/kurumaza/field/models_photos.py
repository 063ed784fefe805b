"""Photos of days in the field. Named by `field.models`, which Django reads.

A photo stands in the database: a backup holds it, an erasure takes it, every server process has it."""

import uuid

from django.db import models
from django.db.models import Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent


@same_parent("placement__term", "enrolment__term")
@same_parent("placement", "event__placement")
class Photo(models.Model):
    """写真: pixels alone, drawn anew by the server; seen by nobody else before all agree who are asked."""

    class Others(models.TextChoices):
        """Who else is in it, of whom no member is asked: all of them know, as its uploader says, or nobody is."""

        AGREED = "agreed"
        NOBODY = "nobody"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="photos")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="photos")
    event = models.ForeignKey("field.FieldEvent", null=True, on_delete=models.SET_NULL, related_name="photos")
    caption = models.CharField(max_length=200, blank=True)
    others = ChoiceField(max_length=6, choices=Others.choices)
    # A JPEG of ours: no place, no camera, no time of taking.
    image = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(width__gte=1) & Q(height__gte=1), name="photo_has_pixels"),
        ]

    def __str__(self) -> str:
        return f"photo {self.uuid}"


@same_parent("photo__placement__term", "enrolment__term")
class PhotoAsk(models.Model):
    """A member who is in a photo and is asked. Who says no takes the photo away, and this with it."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="asks")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="photo_asks")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["photo", "enrolment"], name="photo_asked_once"),
        ]

    def __str__(self) -> str:
        return f"ask {self.photo_id}"
