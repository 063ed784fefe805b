"""Concerns, calls for the organiser on duty, incidents."""

import uuid

from django.conf import settings
from django.db import models

from kurumaza.integrity.at_most import at_most
from kurumaza.integrity.same_parent import same_parent
from kurumaza.terms.models import Enrolment, Term

SAFEGUARDS = 2


@at_most(SAFEGUARDS, per="term")
class Safeguard(models.Model):
    """One of a term's named safeguarding people, the only readers of its concerns."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="safeguards")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="safeguards")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "person"], name="safeguard_once")]

    def __str__(self) -> str:
        return f"safeguard of {self.term_id}"


class Concern(models.Model):
    """運営に知らせる. Sealed with the term's own key; about a person, a room or a text, loosely referenced."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="concerns")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="concerns")
    about_kind = models.CharField(max_length=40, blank=True)
    about = models.UUIDField(null=True)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    # When an answer is promised; None for what was raised before terms promised a time. What its author adds waits anew.
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"concern {self.uuid}"


class ConcernMessage(models.Model):
    """One more letter of a concern's thread, sealed like the concern: an answer, or what its author adds."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="messages")
    is_answer = models.BooleanField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"letter of {self.concern_id}"


class HelpCall(models.Model):
    """A call for the organiser on duty out of a room. Carries no content."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="help_calls")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    circle = models.UUIDField()
    called_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "circle"],
                condition=models.Q(answered_at__isnull=True),
                name="help_call_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answered_by__isnull=True)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="help_call_answered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.uuid}"


@same_parent("term", "concern__term")
class Incident(models.Model):
    """What safeguarding people wrote down about something that happened, sealed like concerns; kept until a day that they choose."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="incidents")
    concern = models.ForeignKey(Concern, null=True, on_delete=models.PROTECT, related_name="incidents")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    keep_until = models.DateField()

    def __str__(self) -> str:
        return f"incident {self.uuid}"


@same_parent("term", "wisher__term")
@same_parent("term", "other__term")
class ContactWish(models.Model):
    """この人と連絡先を交換したい: seen by nobody unless the other wishes it too. The contact is sealed for who gives it, and opened
    for one mail to the other once a safeguarding person has passed both on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="+")
    wisher = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="contact_wishes")
    other = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wisher", "other"], name="contact_wish_once"),
            models.CheckConstraint(
                condition=~models.Q(wisher=models.F("other")), name="contact_wish_not_of_oneself"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="contact_wish_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"wish {self.uuid}"
