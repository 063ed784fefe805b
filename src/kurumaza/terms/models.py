"""One run of a programme in a region: its sides, people, rounds and times."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kurumaza.core.text.meetings import MEETING_MAX
from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent
from kurumaza.partners.models import Organisation, Programme
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text
from kurumaza.terms.help_lines import default_help_lines
from kurumaza.terms.models_conditions import ConditionChange as ConditionChange
from kurumaza.terms.models_lists import Announcement as Announcement
from kurumaza.terms.models_lists import Enquiry as Enquiry
from kurumaza.terms.models_lists import Subscription as Subscription
from kurumaza.terms.models_ways import Application as Application
from kurumaza.terms.models_ways import EligiblePerson as EligiblePerson
from kurumaza.terms.models_ways import WayIn as WayIn
from kurumaza.terms.two_keys import default_two_keys


@same_parent("programme", "script__programme")
@same_parent("programme", "deck__programme")
@same_parent("programme", "questionnaire__programme")
@same_parent("programme", "ground_rules__programme")
@same_parent("programme", "rehearsal_of__programme")
class Term(models.Model):
    """期, e.g. 第1期 火-Okoshi@青森."""

    class Media(models.TextChoices):
        # From browser to browser; through a media server of ours; in a meeting of Zoom, Meet and the like.
        MESH = "mesh"
        LIVEKIT = "livekit"
        EXTERNAL = "external"

    class AgeRule(models.TextChoices):
        """Who may sit in a circle: people of 18 or more; or also younger ones whose guardian agrees."""

        ADULTS_ONLY = "adults_only"
        GUARDIAN = "guardian"

    class LegalBasis(models.TextChoices):
        """On what the partners may know of each other's people (個人情報保護法27条)."""

        UNSET = "unset"
        # 第三者提供: each person agrees that the other partners are told.
        CONSENT = "consent"
        # 共同利用: the partners publish what they use together, who they are, what for, and who answers for it.
        JOINT_USE = "joint_use"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="terms")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    region = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    time_zone = models.CharField(max_length=40, default="Asia/Tokyo")
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="+")
    deck = models.ForeignKey(Deck, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    ground_rules = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="+")
    # The words of the public page: `{"lead", "promises": [], "why", "how_it_came", "how_we_talk": [], …}`.
    public_page = models.JSONField(default=dict)
    # Offered to people who prepare, beside topics of their own.
    topics = models.JSONField(default=list)
    # Whom participants can call outside of the term: `terms.help_lines`.
    help_lines = models.JSONField(default=default_help_lines)
    # 運営に知らせる is answered within so many hours: the term promises it where one writes.
    answer_hours = models.PositiveSmallIntegerField(default=48)
    # What organisers say in LINE instead of the usual words, by kind: `terms.line_texts`.
    line_texts = models.JSONField(default=dict)
    # 話した時間: off unless the term switches it on; then still by each person's agreement only.
    measures_airtime = models.BooleanField(default=False)
    media = ChoiceField(max_length=10, choices=Media.choices, default=Media.MESH)
    # Browsers talk through the TURN server only, so that no participant learns another one's address in the network.
    relay_only = models.BooleanField(default=False)
    # No roster is taken in before one is chosen. `joint_use` holds what is published (`terms.joint_use`).
    legal_basis = ChoiceField(max_length=10, choices=LegalBasis.choices, default=LegalBasis.UNSET)
    joint_use = models.JSONField(default=dict)
    age_rule = ChoiceField(max_length=12, choices=AgeRule.choices, default=AgeRule.ADULTS_ONLY)
    # Where a guardian's agreement is asked for: from this age on. Who is younger belongs to the term without groups.
    minimum_age = models.PositiveSmallIntegerField(default=15)
    # Acts that need a key of every partner: `terms.two_keys`.
    two_keys = models.JSONField(default=default_two_keys)
    # On the public page from the one on, and for people to come in until the other.
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)
    # A term in which two organisers rehearse an evening of this one: on no page but theirs (`terms.actions_rehearsal`).
    rehearsal_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="rehearsals")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="term_ends_after_start"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="term_named"),
            models.CheckConstraint(condition=Q(answer_hours__gte=1), name="term_answers_in_time"),
            models.CheckConstraint(
                condition=Q(minimum_age__gte=12, minimum_age__lte=17), name="term_minimum_age"
            ),
            # No participant learns the address in the network of a minor.
            models.CheckConstraint(
                condition=~Q(age_rule="guardian") | Q(relay_only=True), name="term_minors_by_relay"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether people may come in."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def counts_airtime(self) -> bool:
        """Whether 話した時間 is measured here. In a meeting elsewhere no page has a microphone."""
        return self.measures_airtime and self.media != self.Media.EXTERNAL


class LegalText(models.Model):
    """A legal page of a term as its organisers worded it (`terms.legal_texts`); without one, the draft is shown."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="legal_texts")
    kind = models.CharField(max_length=20)
    body = models.TextField()
    edited_at = models.DateTimeField()
    # When somebody who knows the law has read exactly these words; a change takes it away.
    reviewed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "kind"], name="legal_text_once_a_kind"),
            models.CheckConstraint(condition=~Q(body=""), name="legal_text_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.term_id}"


class Side(models.Model):
    """One of the two (or more) communities of a term, hosted by one organisation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="sides")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sides")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    eligibility = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["term", "position"], name="side_position_once"),
            models.UniqueConstraint(fields=["term", "name"], name="side_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="side_named"),
        ]

    def __str__(self) -> str:
        return self.name


@same_parent("term", "side__term")
class Enrolment(models.Model):
    """A person's place in a term on one side. Roster fields are seen by that side's organisation only."""

    class AgeGroup(models.TextChoices):
        """All that is asked of an age: never a date of birth."""

        UNSAID = ""
        ADULT = "adult"
        # Under 18, and old enough to sit in circles with a guardian's agreement; younger than that.
        MINOR = "minor"
        YOUNGER = "younger"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="enrolments")
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="enrolments")
    # From the roster.
    name = models.CharField(max_length=100)
    kana = models.CharField(max_length=100, blank=True)
    school = models.CharField(max_length=120, blank=True)
    employer = models.CharField(max_length=120, blank=True)
    past_employer = models.CharField(max_length=120, blank=True)
    cohort = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=60, blank=True)
    # From one's own preparation. The only name that other participants see.
    call_name = models.CharField(max_length=30, blank=True)
    topics = models.JSONField(default=list)
    considerations = models.TextField(max_length=500, blank=True)
    age_group = ChoiceField(max_length=8, choices=AgeGroup.choices, default=AgeGroup.UNSAID, blank=True)
    # Belongs to the term, and sits in no circle: too young, or a guardian has not agreed (`terms.actions_ages`).
    without_groups = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True)
    prepared_at = models.DateTimeField(null=True)
    # An organiser gave another address since: mails before it say nothing about this one.
    address_corrected_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "term"], name="enrolment_once_a_term"),
            models.CheckConstraint(
                condition=Q(prepared_at__isnull=True) | ~Q(call_name=""),
                name="enrolment_prepared_has_call_name",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class GuardianRequest(models.Model):
    """A guardian is asked whether a minor may sit in circles. The address is sealed with the minor's key. The link is computed from
    `number`, which rises when another guardian is asked: it stays the same in every mail, so that agreeing can be taken back by it."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="guardian_request")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed_email = models.BinaryField()
    number = models.PositiveIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    times_asked = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return f"guardian asked for {self.enrolment_id}"


class Round(models.Model):
    """回: one sitting of a term."""

    class Kind(models.TextChoices):
        DIALOGUE = "dialogue"
        RETROSPECTIVE = "retrospective"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    kind = ChoiceField(max_length=20, choices=Kind.choices, default=Kind.DIALOGUE)
    opening_line = models.CharField(max_length=200, blank=True)
    # The one meeting of the whole round, in a term whose media are external.
    meeting_url = models.URLField(max_length=MEETING_MAX, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="round_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.term} #{self.number}"


class Slot(models.Model):
    """候補の時間: a time offered for a round."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "starts_at"], name="slot_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="slot_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


@same_parent("enrolment__term", "slot__round__term")
class Availability(models.Model):
    """Whether someone can at a slot: ○ △ ×."""

    class Answer(models.TextChoices):
        YES = "yes"
        MAYBE = "maybe"
        NO = "no"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="availabilities")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="availabilities")
    answer = ChoiceField(max_length=5, choices=Answer.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "slot"], name="availability_once")]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.answer}"


class CrossroadsCard(models.Model):
    """迷いと選択のメモ: three lines, sealed for their author."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="crossroads_card")
    sealed = models.BinaryField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"card of {self.enrolment_id}"


class Role(models.Model):
    """続いている関わり: offered, accepted, for a time. Never a rank."""

    class Kind(models.TextChoices):
        OPENER = "opener"
        COMPANION = "companion"
        FIELD_MEMBER = "field_member"
        NEXT_ORGANISER = "next_organiser"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="roles")
    kind = ChoiceField(max_length=20, choices=Kind.choices)
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "kind"], name="role_once")]

    def __str__(self) -> str:
        return self.kind


class News(models.Model):
    """お知らせ: what organisers tell the participants of a term, in plain text. A draft until it is published."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="news")
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=4000)
    # Read by everybody, not by those only who take part or organise.
    is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    # From then on it goes to participants by mail, too.
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="news_written")]

    def __str__(self) -> str:
        return self.title


class RosterImport(models.Model):
    """A roster that was read but not yet, or already, taken over.

    `columns` = `{"fields": {field: heading}, "unknown": [heading], "ignored": [heading], "sheet"}`;
    `result` = counts by outcome."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    side = models.ForeignKey(Side, on_delete=models.CASCADE, related_name="roster_imports")
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
    side = models.ForeignKey(Side, on_delete=models.CASCADE, related_name="roster_files")
    # What was read from it, where that was possible.
    roster = models.ForeignKey(RosterImport, null=True, on_delete=models.SET_NULL, related_name="files")
    filename = models.CharField(max_length=200)
    data = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename


class RosterHeading(models.Model):
    """What an organisation once said about a heading of its rosters: by `core.text.columns.heading_key`. No field: it is not used."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roster_headings")
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
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
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
