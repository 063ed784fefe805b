"""One run of a programme in a region: its sides and people."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent
from kurumaza.partners.models import Organisation, Programme
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text
from kurumaza.terms.help_lines import default_help_lines
from kurumaza.terms.models_conditions import ConditionChange as ConditionChange
from kurumaza.terms.models_roles import Accompaniment as Accompaniment
from kurumaza.terms.models_roles import Role as Role
from kurumaza.terms.models_roles import RoleHeld as RoleHeld
from kurumaza.terms.models_roster import ErasedAddress as ErasedAddress
from kurumaza.terms.models_roster import RosterChange as RosterChange
from kurumaza.terms.models_roster import RosterFile as RosterFile
from kurumaza.terms.models_roster import RosterHeading as RosterHeading
from kurumaza.terms.models_roster import RosterImport as RosterImport
from kurumaza.terms.models_roster import StagedRow as StagedRow
from kurumaza.terms.models_rounds import Availability as Availability
from kurumaza.terms.models_rounds import Round as Round
from kurumaza.terms.models_rounds import Slot as Slot
from kurumaza.terms.models_templates import StagedTemplate as StagedTemplate
from kurumaza.terms.models_texts import LegalText as LegalText
from kurumaza.terms.models_texts import News as News
from kurumaza.terms.role_kinds import default_role_kinds
from kurumaza.terms.two_keys import default_two_keys


@same_parent("programme", "script__programme")
@same_parent("programme", "deck__programme")
@same_parent("programme", "questionnaire__programme")
@same_parent("programme", "ground_rules__programme")
@same_parent("programme", "retrospective_script__programme")
@same_parent("programme", "retrospective_deck__programme")
@same_parent("programme", "rehearsal_of__programme")
@same_parent("programme", "retrospective_of__programme")
@same_parent("programme", "started_from__programme")
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

    class HandOver(models.TextChoices):
        """Who chooses to whom a story is brought: an organiser, or `core.circulation` once a day."""

        BY_HAND = "by_hand"
        BY_CIRCULATION = "by_circulation"

    class Theme(models.TextChoices):
        """この期の印: its motif and accent (`terms.themes`)."""

        CIRCLE = "circle"
        FIRE = "fire"
        SEA = "sea"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="terms")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    region = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    time_zone = models.CharField(max_length=40, default="Asia/Tokyo")
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="terms")
    deck = models.ForeignKey(Deck, on_delete=models.PROTECT, related_name="terms")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="terms")
    ground_rules = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="terms")
    # For looking back together, where its template brought them along; else the programme's latest.
    retrospective_script = models.ForeignKey(
        Script, null=True, on_delete=models.PROTECT, related_name="looking_back"
    )
    retrospective_deck = models.ForeignKey(
        Deck, null=True, on_delete=models.PROTECT, related_name="looking_back"
    )
    # The words of the public page: `{"lead", "promises": [], "why", "how_it_came", "how_we_talk": [], …}`.
    public_page = models.JSONField(default=dict)
    theme = ChoiceField(max_length=6, choices=Theme.choices, default=Theme.CIRCLE)
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
    hand_over = ChoiceField(max_length=14, choices=HandOver.choices, default=HandOver.BY_HAND)
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
    # 続いている関わり that people can wish, or be asked for: `terms.role_kinds`.
    role_kinds = models.JSONField(default=default_role_kinds)
    # On the public page from the one on, and for people to come in until the other.
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # When those of earlier terms who wished it were told of this one; once.
    returning_told_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)
    # A term in which two organisers rehearse an evening of this one: on no page but theirs (`terms.actions_rehearsal`).
    rehearsal_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="rehearsals")
    # A term in which members of a placement of this one and people of its host look back (`terms.actions_retrospective`): in no list,
    # roster or figure (docs/decisions/0039).
    retrospective_of = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="retrospectives"
    )
    # The term of the same programme whose shape and words this one began with.
    started_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followers")
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
    def is_aside(self) -> bool:
        """Whether it is held beside a term that people know: a rehearsal or a retrospective of it."""
        return self.rehearsal_of_id is not None or self.retrospective_of_id is not None

    @property
    def is_open(self) -> bool:
        """Whether people may come in."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def counts_airtime(self) -> bool:
        """Whether 話した時間 is measured here. In a meeting elsewhere no page has a microphone."""
        return self.measures_airtime and self.media != self.Media.EXTERNAL


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
    # Columns of these that their person has put right: no roster writes them again (`terms.actions_correct`).
    corrected = models.JSONField(default=list)
    # From where an organiser has moved this place to another address: `terms.queries_moved.moved_mark`.
    moved_from = models.JSONField(default=list)
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


class CrossroadsCard(models.Model):
    """迷いと選択のメモ: three lines, sealed for their author."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="crossroads_card")
    sealed = models.BinaryField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"card of {self.enrolment_id}"
