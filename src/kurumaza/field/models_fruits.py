"""Looking back together, and what comes of it. Named by `field.models`, which Django reads."""

import uuid

from django.db import models
from django.db.models import F, Q

from kurumaza.integrity.append_only import append_only
from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent

LINES_MAX = 7
LINE_MAX = 80


@same_parent("placement__term", "round__term__retrospective_of")
class Retrospective(models.Model):
    """ふりかえりの対話: members of a placement and people of its host look back as equals, in a round of that kind, whose term is held
    beside the placement's (docs/decisions/0039)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="retrospectives")
    round = models.OneToOneField("terms.Round", on_delete=models.PROTECT, related_name="retrospective")
    asked_at = models.DateTimeField()
    # Seats were given; or it does not take place.
    seated_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"retrospective {self.uuid}"


@same_parent("retrospective__placement__term", "enrolment__term")
@same_parent("retrospective__placement__organisation", "membership__organisation")
class Asked(models.Model):
    """Somebody who is asked to take part: a member by their place in the term, somebody of the host by their membership. What they
    answer nobody else is shown."""

    class Answer(models.TextChoices):
        NONE = "none"
        YES = "yes"
        NO = "no"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="asked")
    enrolment = models.ForeignKey(
        "terms.Enrolment", null=True, on_delete=models.CASCADE, related_name="retrospectives_asked"
    )
    membership = models.ForeignKey(
        "partners.Membership", null=True, on_delete=models.CASCADE, related_name="retrospectives_asked"
    )
    answer = ChoiceField(max_length=4, choices=Answer.choices, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["retrospective", "enrolment"], name="asked_member_once"),
            models.UniqueConstraint(fields=["retrospective", "membership"], name="asked_host_once"),
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, membership__isnull=True)
                | Q(enrolment__isnull=True, membership__isnull=False),
                name="asked_member_or_host",
            ),
            models.CheckConstraint(
                condition=Q(answer="none", answered_at__isnull=True)
                | (~Q(answer="none") & Q(answered_at__isnull=False)),
                name="asked_answered_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"asked {self.uuid}"


@append_only()
@same_parent("organisation", "placement__organisation")
class HostValues(models.Model):
    """大切にしていること: what a host holds dear, in its own words. Each wording is a row; those before it stay readable."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, related_name="host_values"
    )
    # Out of which placement it came.
    placement = models.ForeignKey(
        "field.Placement", null=True, on_delete=models.PROTECT, related_name="host_values"
    )
    number = models.PositiveSmallIntegerField()
    # Up to seven lines of eighty characters.
    lines = models.JSONField()
    created_at = models.DateTimeField()
    # The public id of the membership that wrote it down: who organises may be erased, the organisation's words stay.
    by = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="host_values_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(lines=[]), name="host_values_from_one"),
        ]

    def __str__(self) -> str:
        return f"values of {self.organisation_id} v{self.number}"


class ValuesShown(models.Model):
    """Where a host lets its values be read by everybody; without a row nowhere."""

    organisation = models.OneToOneField(
        "partners.Organisation", on_delete=models.CASCADE, related_name="values_shown"
    )
    on_internships = models.BooleanField(default=False)
    on_terms = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"values of {self.organisation_id} shown"


class Agreement(models.Model):
    """提携の合意: how an internship became a partnership, as the partners of a programme publish it. Its words are its versions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # One of a placement.
    placement = models.OneToOneField("field.Placement", on_delete=models.CASCADE, related_name="agreement")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"agreement {self.uuid}"


class AgreementVersion(models.Model):
    """One wording. It is read by everybody from when every partner agreed to it until the next one is, or one of them takes it back."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    how_it_came = models.TextField(max_length=1200)
    what_we_do = models.TextField(max_length=1200)
    what_matters = models.TextField(max_length=1200)
    until = models.DateField(null=True)
    created_at = models.DateTimeField()
    # The public id of the membership that drafted it.
    by = models.UUIDField()
    published_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(how_it_came="") & ~Q(what_we_do="") & ~Q(what_matters=""),
                name="agreement_version_has_words",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True)
                | Q(published_at__isnull=False, taken_back_at__gte=F("published_at")),
                name="agreement_taken_back_after_publishing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.number}"
