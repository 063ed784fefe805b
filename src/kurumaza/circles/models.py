"""Proposals, the circles of a round, who sits in them, and what organisers wish of groups."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kurumaza.integrity.append_only import append_only
from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent
from kurumaza.scripts.models import Script
from kurumaza.terms.models import Enrolment, Round, Slot, Term

# By how much somebody may say that they come late.
LATE_MINUTES = (5, 10, 15, 20)


class Proposal(models.Model):
    """Groups as proposed for a round and adjusted by hand, until confirmed; or the repair of confirmed groups."""

    class Kind(models.TextChoices):
        FORM = "form"
        REPAIR = "repair"

    class State(models.TextChoices):
        FORMING = "forming"
        READY = "ready"
        FAILED = "failed"
        CONFIRMED = "confirmed"
        DISCARDED = "discarded"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    kind = ChoiceField(max_length=8, choices=Kind.choices, default=Kind.FORM)
    # The public id of what もう一度組む was pressed on: undoing it brings that back (circles.queries.proposal_before).
    before = models.UUIDField(null=True)
    state = ChoiceField(max_length=12, choices=State.choices, default=State.FORMING)
    seed = models.PositiveBigIntegerField()
    # What exactly was solved: a result is stored only if the problem still has this digest.
    problem_digest = models.CharField(max_length=64, blank=True)
    # The same without private ties: what was proven is said as long as this is so (circles.conditions).
    conditions_digest = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=40, blank=True)
    weights = models.JSONField(default=dict)
    levels = models.JSONField(default=dict)
    # How far the engine is while groups are formed: {"seated", "people", "done", "kind", "percent"}, the last two how good
    # they are so far (circles.quality).
    progress = models.JSONField(default=dict)
    # {"plan", "reasons", "unplaced", "locked", "kept"} while ready (circles.queries.plan_of reads it); {"kept"} before.
    # Of a repair {"plan", "kept", "moved"}.
    groups = models.JSONField(default=dict)
    # Rises with each adjustment, so that two organisers cannot overwrite each other unseen.
    revision = models.PositiveIntegerField(default=0)
    objective = models.FloatField(null=True)
    # Proven: no groups for what was solved are worth more.
    bound = models.FloatField(null=True)
    # Which of its steps is in sight.
    step = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=["forming", "ready"]),
                name="proposal_one_open_a_round",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at__isnull=True)),
                name="proposal_confirmed_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.uuid}"


class ProposalStep(models.Model):
    """One state of a proposal that is adjusted by hand, so that each act can be taken back."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    # What led here: formed, moved, swapped, locked, unlocked.
    act = models.CharField(max_length=20)
    # {"circles", "locked"}
    groups = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="proposal_step_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id}:{self.number} {self.act}"


@same_parent("round", "slot__round")
@same_parent("round", "proposal__round")
@same_parent("script__programme", "round__term__programme")
class Circle(models.Model):
    """グループ: the three to six people who meet in one round at one slot."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="circles")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="circles")
    # The version that it runs; kept even if the term changes to another.
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.SET_NULL, related_name="circles")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5, default="ja")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="circle_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="circle_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


@same_parent("round", "circle__round")
@same_parent("enrolment__term", "round__term")
class Seat(models.Model):
    """席: one person's place in a circle; one a round. Also carries the state of their calendar entry."""

    class Reply(models.TextChoices):
        NONE = "none"
        COMING = "coming"
        LATE = "late"
        ABSENT = "absent"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="seats")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="seats")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="seats")
    reply = ChoiceField(max_length=8, choices=Reply.choices, default=Reply.NONE)
    # About how late somebody comes who said so, if they said that too.
    late_minutes = models.PositiveSmallIntegerField(null=True)
    # The calendar entry's SEQUENCE: rises with each change of time or cancellation. Its UID is the enrolment
    # and the round, so that a move to another circle updates the same entry.
    calendar_sequence = models.PositiveIntegerField(default=0)
    # The last SEQUENCE that a mail was queued for: each is told once, however often the job runs.
    told_sequence = models.PositiveIntegerField(null=True)
    # The evening, as the live seating knows it. Last heard of in the waiting room or the room:
    seen_at = models.DateTimeField(null=True)
    # at the table of its circle since then; None before the start and for who has not come.
    seated_at = models.DateTimeField(null=True)
    # Does not count in its circle, whose row it keeps: who was there waits without a table, or could not be seated.
    released_at = models.DateTimeField(null=True)
    # Taken away by an organiser who was called to its circle: no table of this round is theirs any more.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "enrolment"], name="seat_one_a_round"),
            models.CheckConstraint(
                condition=Q(told_sequence__isnull=True) | Q(told_sequence__lte=F("calendar_sequence")),
                name="seat_told_not_ahead",
            ),
            models.CheckConstraint(
                condition=Q(seated_at__isnull=True) | Q(released_at__isnull=True),
                name="seat_at_table_or_released",
            ),
            models.CheckConstraint(
                condition=Q(late_minutes__isnull=True) | Q(reply="late", late_minutes__in=LATE_MINUTES),
                name="seat_late_by_minutes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


@same_parent("term", "one__term")
@same_parent("term", "other__term")
class KeptApart(models.Model):
    """同じグループにしない二人: an organiser's own wish for a term. No participant's tie: those never show."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="kept_apart")
    # The one with the lower key first: the actions see to it, so that a pair is there once.
    one = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="kept_apart_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="kept_apart_not_with_oneself"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class GroupRules(models.Model):
    """How strictly a term keeps people of one school or employer apart, and what counts how much when its groups are formed
    (`core.matching.emphasis`); without a row, the defaults of RuleLevels and Emphasis."""

    class Level(models.TextChoices):
        NEVER = "never"
        AVOID = "avoid"
        IGNORE = "ignore"

    class Strength(models.TextChoices):
        NONE = "none"
        LESS = "less"
        USUAL = "usual"
        MORE = "more"

    term = models.OneToOneField(Term, on_delete=models.CASCADE, related_name="group_rules")
    same_school = ChoiceField(max_length=6, choices=Level.choices, default=Level.AVOID)
    same_employer = ChoiceField(max_length=6, choices=Level.choices, default=Level.NEVER)
    past_employer = ChoiceField(max_length=6, choices=Level.choices, default=Level.AVOID)
    topics = ChoiceField(max_length=5, choices=Strength.choices, default=Strength.USUAL)
    regions = ChoiceField(max_length=5, choices=Strength.choices, default=Strength.USUAL)
    maybe = ChoiceField(max_length=5, choices=Strength.choices, default=Strength.USUAL)

    def __str__(self) -> str:
        return f"{self.same_school} {self.same_employer} {self.past_employer}"


class Forecast(models.Model):
    """How many would have a seat in the best groups of a problem: what a level means, before it is chosen."""

    problem_digest = models.CharField(max_length=64, unique=True)
    # Empty if the engine did not come to an end in time.
    seated = models.PositiveIntegerField(null=True)
    people = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seated}/{self.people}"


class SlotSeating(models.Model):
    """席を整える: how far the live seating of a slot is. Of several server processes, who holds the row computes."""

    slot = models.OneToOneField(Slot, on_delete=models.CASCADE, related_name="seating")
    # Rises with each pass that changed anything: other processes look at it to tell their own pages.
    revision = models.PositiveIntegerField(default=0)
    seed = models.PositiveBigIntegerField()
    engine_version = models.CharField(max_length=40)
    # The first pass at or after the start, and the last that asked or wrote.
    started_at = models.DateTimeField(null=True)
    last_run_at = models.DateTimeField(null=True)
    # Who computes now, and until when nobody else may: a killed process lets go by itself.
    held_by = models.UUIDField(null=True)
    held_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held_by__isnull=True, held_until__isnull=True)
                | Q(held_by__isnull=False, held_until__isnull=False),
                name="slot_seating_held_until",
            ),
        ]

    def __str__(self) -> str:
        return f"seating of {self.slot_id}"


@append_only()
@same_parent("seat__round", "from_circle__round")
@same_parent("seat__round", "to_circle__round")
class SeatMove(models.Model):
    """One seat that the live seating moved: from where to where, or to no table."""

    class Why(models.TextChoices):
        # What was left of two groups became one; a late-comer or a person who waited found a table.
        MERGED = "merged"
        JOINED = "joined"
        # No table was legal for who was there; who was not there no longer fits those who are.
        LEFT_OVER = "left_over"
        MADE_ROOM = "made_room"
        # Ten minutes after the start nothing was found.
        GIVEN_UP = "given_up"

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="moves")
    from_circle = models.ForeignKey(Circle, null=True, on_delete=models.PROTECT, related_name="+")
    to_circle = models.ForeignKey(Circle, null=True, on_delete=models.PROTECT, related_name="+")
    why = ChoiceField(max_length=10, choices=Why.choices)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.from_circle_id} {self.to_circle_id} {self.why}"


@same_parent("enrolment__term", "round__term")
class Unseated(models.Model):
    """席が見つからなかった人: was there in time and could not be seated; comes first in the next round."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="unseated")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="unseated")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "round"], name="unseated_once_a_round")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} in {self.round_id}"


class OpeningQuote(models.Model):
    """A line that opens the circles of a round, with its author's leave. Gone as soon as that ends: the row is deleted.

    `source_kind` and `source` say what it was chosen out of, which lies above this app. Nobody who is kept apart from
    `person` is shown it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="opening_quote")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    # Under which call name; empty: under none.
    call_name = models.CharField(max_length=30, blank=True)
    source_kind = models.CharField(max_length=20)
    source = models.UUIDField()
    placed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opening quote {self.uuid}"

    @property
    def mark(self) -> str:
        """What pages mark its words with (`data-standing`), so that they go as soon as their author takes them back."""
        return f"opening:{self.source}"
