"""What a new term is to begin with, while somebody looks at it. Named by `terms.models`, which Django reads."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kurumaza.integrity.same_parent import same_parent


@same_parent("programme", "source__programme")
@same_parent("programme", "term__programme")
class StagedTemplate(models.Model):
    """A template (`core.templates`) that was read, and the term that came of it, if one did; for a day. What
    stays among the same partners may name them; what goes to others does not."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Who is to run the new term together.
    programme = models.ForeignKey(
        "partners.Programme", on_delete=models.CASCADE, related_name="staged_templates"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # The term of the same programme that goes on in the new one; none for a file, and for another region.
    source = models.ForeignKey("terms.Term", null=True, on_delete=models.SET_NULL, related_name="+")
    filename = models.CharField(max_length=200, blank=True)
    data = models.BinaryField()
    term = models.ForeignKey("terms.Term", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(filename="") | Q(source__isnull=True), name="staged_template_of_file_or_term"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)
