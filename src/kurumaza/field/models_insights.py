"""What members give back to the host, what the host answers, and the question cards that come of it. Named by `field.models`, which
Django reads."""

import uuid

from django.db import models
from django.db.models import Q

from kurumaza.integrity.append_only import append_only
from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent
from kurumaza.scripts.models import Deck

_OPEN = ("", "")


@same_parent("placement__term", "enrolment__term")
@same_parent("placement", "parent__placement")
class Insight(models.Model):
    """気づき: one of four questions to the host; may deepen an earlier one.

    A draft is sealed for its author (`told_at` is empty); told, its text is plain; taken back it is empty, and its row stays only as
    long as others have deepened it."""

    class Question(models.TextChoices):
        """From the surface down to the core."""

        HOW = "how"
        WITH_WHOM = "with_whom"
        WHERE_TO = "where_to"
        WHY = "why"

    class Tag(models.TextChoices):
        ASSUMPTION = "assumption"
        STRENGTH = "strength"
        CHALLENGE = "challenge"

    class Moment(models.TextChoices):
        """Before one joined in earnest, in the midst of it, once it was over."""

        BEFORE = "before"
        DURING = "during"
        AFTER = "after"

    class Source(models.TextChoices):
        NONE = ""
        VISIT = "visit"
        VOICE = "voice"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="insights")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="insights")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="deeper")
    # Of a draft each may still be open.
    question = ChoiceField(max_length=10, choices=[_OPEN, *Question.choices], blank=True)
    tag = ChoiceField(max_length=10, choices=[_OPEN, *Tag.choices], blank=True)
    moment = ChoiceField(max_length=6, choices=[_OPEN, *Moment.choices], default=Moment.DURING, blank=True)
    sealed_draft = models.BinaryField(default=bytes)
    text = models.TextField(blank=True)
    # A visit or a voice of the author's that it came from, by public id: named only as long as that stands.
    source_kind = ChoiceField(max_length=5, choices=Source.choices, default=Source.NONE, blank=True)
    source = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    # 「読みました」: from here on its author deepens it instead of changing it.
    read_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(text="") | Q(told_at__isnull=False, taken_back_at__isnull=True),
                name="insight_plain_only_while_told",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | ~(Q(question="") | Q(tag="") | Q(moment="")),
                name="insight_told_whole",
            ),
            models.CheckConstraint(
                condition=Q(source_kind="", source__isnull=True)
                | (~Q(source_kind="") & Q(source__isnull=False)),
                name="insight_source_whole",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=False) | Q(read_at__isnull=True, taken_back_at__isnull=True),
                name="insight_read_once_told",
            ),
        ]

    def __str__(self) -> str:
        return f"insight {self.uuid}"

    @property
    def stands(self) -> bool:
        """Whether it was told and not taken back."""
        return self.told_at is not None and self.taken_back_at is None


@append_only(goes_with="insight", or_once="taken_back_at")
class InsightReply(models.Model):
    """What the host answers, as an organisation: the latest answer counts, earlier ones stay to be read; then what became of it."""

    class Kind(models.TextChoices):
        TAKEN_UP = "taken_up"
        SEEN_ANEW = "seen_anew"
        NOT_NOW = "not_now"
        BECAME = "became"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    insight = models.ForeignKey(Insight, on_delete=models.CASCADE, related_name="replies")
    kind = ChoiceField(max_length=10, choices=Kind.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["taken_up", "seen_anew"]) | ~Q(words=""), name="insight_reply_worded"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.insight_id}"


@same_parent("deck__programme", "insight__placement__term__programme")
class InsightCard(models.Model):
    """現場から: a question that its author makes of an insight, for the cards of later circles. It waits for every partner's key; then
    it stands in a deck, under a number that no other card of that deck ever had. Taken back, its row goes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    insight = models.OneToOneField(Insight, on_delete=models.CASCADE, related_name="card")
    words = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    # The first version that holds it, or the one that took that one's place.
    deck = models.ForeignKey(Deck, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(null=True)
    added_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="insight_card_worded"),
            models.CheckConstraint(
                condition=Q(deck__isnull=True, number__isnull=True, added_at__isnull=True)
                | Q(deck__isnull=False, number__isnull=False, added_at__isnull=False),
                name="insight_card_added_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.uuid}"
