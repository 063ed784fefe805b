"""わたしの歩み: stories of process, told with consent, brought to one person at a time, answered, withdrawn."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kurumaza.circles.models import Circle
from kurumaza.integrity.append_only import append_only
from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent
from kurumaza.stories.models_afresh import Finding as Finding
from kurumaza.stories.models_afresh import Pick as Pick
from kurumaza.stories.models_consents import Excerpt as Excerpt
from kurumaza.stories.models_consents import ExcerptConsent as ExcerptConsent
from kurumaza.stories.models_consents import Mention as Mention
from kurumaza.stories.models_consents import MentionConsent as MentionConsent
from kurumaza.stories.models_consents import StoryVersion as StoryVersion
from kurumaza.stories.models_search import SearchText as SearchText
from kurumaza.terms.models import Enrolment, Term


@same_parent("person", "answering__enrolment__person")
@same_parent("term", "answering__enrolment__term")
class Story(models.Model):
    """A story. As a draft it is sealed for its author; told, its text is plain; withdrawn, its text is gone.

    Returned by an organiser it is a draft again: sealed, with `review_note` as what to look at."""

    class State(models.TextChoices):
        DRAFT = "draft"
        IN_REVIEW = "in_review"
        RETURNED = "returned"
        APPROVED = "approved"
        WITHDRAWN = "withdrawn"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stories")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="stories")
    state = ChoiceField(max_length=10, choices=State.choices, default=State.DRAFT)
    # Rises with each telling: a consent and a review hold for one version.
    version = models.PositiveIntegerField(default=1)
    sealed_draft = models.BinaryField(default=bytes)
    title = models.CharField(max_length=60, blank=True)
    # The three parts 迷い → 選び → それから・いま.
    hesitation = models.TextField(blank=True)
    choice = models.TextField(blank=True)
    since_then = models.TextField(blank=True)
    # 分かれ道: which of the term's topics it is about, in the term's order; empty like the words unless told.
    turning_points = models.JSONField(default=list)
    # What the organiser who returned it wrote to its author.
    review_note = models.CharField(max_length=500, blank=True)
    # A story told in answer to another one (わたしの場合).
    answering = models.ForeignKey(
        "Delivery", null=True, blank=True, on_delete=models.SET_NULL, related_name="kindled"
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # When no copy was found any more and the withdrawal was kept where no backup reaches (`stories.actions_gone`).
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Plain text exists only between telling and withdrawing.
            models.CheckConstraint(
                condition=Q(state__in=["in_review", "approved"])
                | Q(title="", hesitation="", choice="", since_then=""),
                name="story_plain_only_while_told",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(review_note=""), name="story_withdrawn_without_note"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="story_withdrawn_with_time",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="story_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"story {self.uuid}"


@append_only()
@same_parent("person", "story__person")
@same_parent("story__term", "circle__round__term")
class StoryConsent(models.Model):
    """Consent to tell one version of a story to one audience. Append-only (trigger); the latest row counts."""

    class Audience(models.TextChoices):
        GROUP = "group"
        TERM = "term"
        PARTNERS = "partners"
        PUBLIC = "public"

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    audience = ChoiceField(max_length=10, choices=Audience.choices)
    # この回のグループ: whose group it is.
    circle = models.ForeignKey(Circle, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    # Under the call name. Only a story that is public may be told under none: others know who was in their term.
    is_named = models.BooleanField(default=True)
    granted = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_named=True) | Q(audience="public"), name="story_consent_unnamed_is_public"
            ),
            models.CheckConstraint(
                condition=Q(audience="group", circle__isnull=False)
                | (~Q(audience="group") & Q(circle__isnull=True)),
                name="story_consent_group_names_circle",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="story_consent_version_from_one"),
        ]
        # Who may read a story asks for its latest row.
        indexes = [models.Index(fields=["story", "-id"], name="story_consent_latest")]

    def __str__(self) -> str:
        return f"{self.audience} {'granted' if self.granted else 'withdrawn'}"


@same_parent("story__term", "enrolment__term")
class Delivery(models.Model):
    """届ける: a story brought to one person, with the reason in words."""

    class By(models.TextChoices):
        # By an organiser's hand, or as `core.circulation` chose.
        HAND = "hand"
        CIRCULATION = "circulation"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="deliveries")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="deliveries")
    # Emptied when the story is withdrawn: it speaks of the story.
    reason = models.CharField(max_length=200, blank=True)
    by = ChoiceField(max_length=12, choices=By.choices, default=By.HAND)
    delivered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "enrolment"], name="delivery_once_a_person")]

    def __str__(self) -> str:
        return f"delivery {self.uuid}"


@same_parent("story__person", "delivery__enrolment__person")
class Response(models.Model):
    """心に残ったところ, 質問, or わたしの場合 (a new story)."""

    class Kind(models.TextChoices):
        ECHO = "echo"
        QUESTION = "question"
        KINDLING = "kindling"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="responses")
    kind = ChoiceField(max_length=10, choices=Kind.choices)
    line = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=500, blank=True)
    story = models.ForeignKey(Story, null=True, on_delete=models.PROTECT, related_name="told_in_answer")
    created_at = models.DateTimeField()
    # What the author wrote back to a question, for the one who asked. Emptied when the story is withdrawn.
    reply = models.CharField(max_length=500, blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="kindling", story__isnull=False)
                | (~Q(kind="kindling") & Q(story__isnull=True)),
                name="response_kindling_is_a_story",
            ),
            models.CheckConstraint(
                condition=Q(kind="question") | Q(reply=""), name="response_reply_to_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class StoryRequest(models.Model):
    """もう一つ読みたい: somebody asks for a story before the week is over. At most one waits."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="story_requests")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(answered_at__isnull=True), name="story_request_one_waits"
            )
        ]

    def __str__(self) -> str:
        return f"request of {self.enrolment_id}"


class StoryPause(models.Model):
    """いまは受け取らない: nothing is brought to somebody until they say otherwise. Organisers do not learn of it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="story_pause"
    )
    paused_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"pause of {self.person_id}"
