"""Experience seen afresh: words that somebody picked for themselves, and what they saw in them. Nobody else reads any of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kurumaza.integrity.same_parent import same_parent
from kurumaza.rooms.models import Gift


@same_parent("person", "response__delivery__story__person")
class Pick(models.Model):
    """ことばを拾う: one's own words as a copy, sealed; words of others by reference alone, so that they go when those go."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="picks")
    # Which piece (`queries_afresh`).
    key = models.CharField(max_length=80)
    # {"text": of one's own words, "heading": under which its author puts it}
    sealed = models.BinaryField()
    gift = models.ForeignKey(Gift, null=True, on_delete=models.CASCADE, related_name="+")
    response = models.ForeignKey("Response", null=True, on_delete=models.CASCADE, related_name="+")
    picked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="pick_once"),
            models.CheckConstraint(
                condition=Q(gift__isnull=True) | Q(response__isnull=True), name="pick_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"pick {self.uuid}"


class Finding(models.Model):
    """ここから見えてきたこと: one text of one's own, sealed."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="finding")
    sealed = models.BinaryField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"finding of {self.person_id}"
