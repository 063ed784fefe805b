"""People who take no part (yet): who wants to hear of the next term, and who asks about running one.

Each row names the organisations that it was said to be for; a partner that joins later reads none of the earlier ones."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Subscription(models.Model):
    """次回の案内を受け取る: an address whose owner asked for it, and confirmed that it is theirs."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        "partners.Programme", on_delete=models.CASCADE, related_name="subscriptions"
    )
    organisations = models.ManyToManyField("partners.Organisation", related_name="+")
    email = models.EmailField()
    # In the address of the mail that asks to confirm, and of the one that ends it.
    token_hash = models.CharField(max_length=64, unique=True)
    # Which words the form said when they agreed.
    consent_version = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "email"],
                condition=Q(confirmed_at__isnull=False),
                name="subscription_once_an_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Announcement(models.Model):
    """案内: one text to everybody on the list, a mail each. `told_up_to` is the last row of the list that was told."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        "partners.Programme", on_delete=models.CASCADE, related_name="announcements"
    )
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=100)
    body = models.TextField(max_length=3000)
    created_at = models.DateTimeField()
    told_up_to = models.BigIntegerField(default=0)
    told_count = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="announcement_has_words"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Enquiry(models.Model):
    """団体・地域として相談する: a question to those who run a programme, and their answer."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey("partners.Programme", on_delete=models.CASCADE, related_name="enquiries")
    organisations = models.ManyToManyField("partners.Organisation", related_name="+")
    group_name = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=100)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField()
    answer = models.TextField(max_length=3000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # For which organisation: an answer to the mail reaches it.
    answered_for = models.ForeignKey(
        "partners.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(text=""), name="enquiry_has_words"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_for__isnull=False) & ~Q(answer="")),
                name="enquiry_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
