"""Organisations, their organisers, programmes, and acts that need two keys."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent


class Organisation(models.Model):
    """A partner that brings its own people and sees only what it may see."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100, unique=True)
    about = models.TextField(blank=True)
    website = models.URLField(blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    # Of its organisers, before any page of theirs opens.
    requires_passkeys = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_contact(self) -> bool:
        """Whether it gave a way to reach it."""
        return bool(self.contact_email or self.contact_phone)


class Membership(models.Model):
    """Makes a person an organiser (運営) of an organisation."""

    class Role(models.TextChoices):
        """What an organiser does. A row is never deleted: the keys that somebody has turned stay theirs."""

        LEAD = "lead"  # 代表: everything, and the organisation's own people
        ORGANISER = "organiser"  # 運営: everything of a term
        DUTY = "duty"  # 当日のみ: how an evening goes, and calls
        LEFT = "left"  # no organiser any more

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    call_name = models.CharField(max_length=20)
    role = ChoiceField(max_length=20, choices=Role.choices, default=Role.LEAD)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="membership_once"),
            models.CheckConstraint(condition=~Q(call_name=""), name="membership_call_name"),
        ]

    def __str__(self) -> str:
        return f"{self.call_name} ({self.organisation})"

    @property
    def address(self) -> str:
        """Where mails to them go; empty of somebody who is erased."""
        return self.person.email or ""


# Who runs a term, and who is an organiser at all.
RUNS = (Membership.Role.LEAD, Membership.Role.ORGANISER)
ORGANISES = (*RUNS, Membership.Role.DUTY)


class Programme(models.Model):
    """What two or more organisations run together, e.g. 世代間キャリア対話."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="programme_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Partnership(models.Model):
    """An organisation's part in a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partnerships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partnerships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "organisation"], name="partnership_once")]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.programme}"


class Approval(models.Model):
    """An act that waits for, or got, the keys of all partners. The digest fixes what exactly was agreed to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "digest"], name="approval_once_an_act")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


@same_parent("organisation", "membership__organisation")
class Key(models.Model):
    """One organiser's key, turned for their organisation."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="keys")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="keys")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    turned_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "organisation"],
                condition=Q(revoked_at__isnull=True),
                name="key_once_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"key of {self.membership}"
