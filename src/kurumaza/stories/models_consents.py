"""What a story is allowed, beside its audience: by those whom it names, line by line, and version by version."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kurumaza.integrity.append_only import append_only
from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent
from kurumaza.terms.models import Enrolment


class StoryVersion(models.Model):
    """One telling of a story as its author keeps it: sealed for the author, whatever became of the story since.

    Taken away with the story."""

    story = models.ForeignKey("Story", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="story_version_once")]

    def __str__(self) -> str:
        return f"version {self.number}"


@same_parent("story__term", "enrolment__term")
class Mention(models.Model):
    """Somebody else of the term stands in a version of a story, and was asked whether that may be."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey("Story", on_delete=models.PROTECT, related_name="mentions")
    version = models.PositiveIntegerField()
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    # The call name as it stands in the words; emptied when the story is withdrawn, and when its bearer is erased.
    name = models.CharField(max_length=30, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "version", "enrolment"], name="mention_once_a_version")
        ]

    def __str__(self) -> str:
        return f"mention {self.uuid}"


@append_only()
@same_parent("person", "mention__enrolment__person")
class MentionConsent(models.Model):
    """What somebody who is named says to it. Append-only (trigger); the latest row counts, no row is no."""

    mention = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return "granted" if self.granted else "refused"


class Excerpt(models.Model):
    """One line of a version of a story, which its author lets stand on its own somewhere. Emptied when it is taken back."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey("Story", on_delete=models.PROTECT, related_name="excerpts")
    version = models.PositiveIntegerField()
    line = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "version", "line"], condition=~Q(line=""), name="excerpt_once_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"excerpt {self.uuid}"


@append_only()
@same_parent("person", "excerpt__story__person")
class ExcerptConsent(models.Model):
    """For what a line may be used. Append-only (trigger); for each use the latest row counts, no row is no."""

    class Use(models.TextChoices):
        # To open a later circle of the term; in the term's report; on its public page.
        OPENING = "opening"
        REPORT = "report"
        PAGE = "page"

    excerpt = models.ForeignKey(Excerpt, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    use = ChoiceField(max_length=8, choices=Use.choices)
    is_named = models.BooleanField()
    granted = models.BooleanField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.use} {'granted' if self.granted else 'withdrawn'}"
