"""What members give back to the host. Named by `field.models`, which Django reads."""

import uuid

from django.db import models

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent


@same_parent("placement__term", "enrolment__term")
@same_parent("placement", "parent__placement")
class Insight(models.Model):
    """気づき: one of four questions to the host; may deepen an earlier one."""

    class Question(models.TextChoices):
        HOW = "how"
        WITH_WHOM = "with_whom"
        WHERE_TO = "where_to"
        WHY = "why"

    class Tag(models.TextChoices):
        ASSUMPTION = "assumption"
        STRENGTH = "strength"
        CHALLENGE = "challenge"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="insights")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="insights")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="deeper")
    question = ChoiceField(max_length=10, choices=Question.choices)
    tag = ChoiceField(max_length=10, choices=Tag.choices)
    text = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"insight {self.uuid}"
