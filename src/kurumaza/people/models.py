"""A human being, ways of signing in, ties, consent, and keys for private writing."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kurumaza.integrity.append_only import append_only
from kurumaza.integrity.fields import ChoiceField


class PersonManager(BaseUserManager["Person"]):
    """Looks people up by address; people are made in people.actions."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """A human being, known by a verified address. Names belong to an enrolment, not here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Empty once erased: the tombstone keeps the row so that others' records still stand.
    email = models.EmailField(null=True, unique=True)
    language = models.CharField(max_length=5, default="ja")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["created_at"]
    objects = PersonManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")) | Q(email__isnull=True), name="person_email_lower"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, email__isnull=False)
                | Q(erased_at__isnull=False, email__isnull=True),
                name="person_without_email_is_erased",
            ),
            models.CheckConstraint(condition=~Q(email=""), name="person_email_not_empty"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class BrowserSession(AbstractBaseSession):
    """A browser that has come here; with a person once somebody is signed in on it. See people.sessions."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from kurumaza.people.sessions import SessionStore

        return SessionStore

    def __str__(self) -> str:
        return f"session of {self.person_id}"


class Passkey(models.Model):
    """A key that a device or a password manager of somebody's holds for us: its public half, with which answers are checked."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=40)
    # SHA-256 of the credential's id, hex: the id itself may be a thousand bytes long.
    credential_hash = models.CharField(max_length=64, unique=True)
    # WebAuthn's attested credential data: id and public key.
    credential = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="passkey_named")]

    def __str__(self) -> str:
        return f"passkey of {self.person_id}"


class ExternalIdentity(models.Model):
    """Somebody at LINE or another provider of identities, who is one of our people. Of what it says about them nothing is kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=20)
    # A keyed hash of issuer and subject: the number itself would tell people apart at other places too.
    subject_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.provider} of {self.person_id}"


class PersonKey(models.Model):
    """A person's own key for private writing, wrapped. Lives in the `keys` database; destroyed by erasure."""

    person = models.UUIDField(unique=True)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.person}"


class Retraction(models.Model):
    """Something was taken back for good: a person erased, a story withdrawn. Public ids and times only.

    Lives in the `keys` database, which no old backup ever replaces: an older main database that is put back is brought up to
    what stands here before it serves anybody (`people.actions_retractions`)."""

    kind = models.CharField(max_length=20)
    subject = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="retraction_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class RetractionMark(models.Model):
    """Up to where this database holds what was taken back: the subject of the mark that stands among the retractions in `keys`. One
    row; where the two are not the same, one of the databases is another one than before."""

    mark = models.UUIDField()

    def __str__(self) -> str:
        return f"mark {self.mark}"


class Link(models.Model):
    """A personal link out of one mail. Only its hash is kept; it opens in the browser that pressed the button."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=300)
    # What it leads to, in the words of its mail: the term's name.
    about = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    browser_hash = models.CharField(max_length=64, blank=True)
    bound_at = models.DateTimeField(null=True)
    # An organiser has had it in hands, and may have opened it: until its owner comes in by a mail of their own.
    handed_over = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(browser_hash="", bound_at__isnull=True)
                | (~Q(browser_hash="") & Q(bound_at__isnull=False)),
                name="link_bound_with_time",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="link_lasts"),
        ]

    def __str__(self) -> str:
        return f"link of {self.person_id}"


class HandOver(models.Model):
    """Six digits with which somebody who is signed in inside an app goes on in a browser of its own: one page, once, for minutes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="hand_overs")
    code_hash = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="hand_over_lasts"),
            models.CheckConstraint(condition=Q(next_path__startswith="/"), name="hand_over_path_ours"),
        ]

    def __str__(self) -> str:
        return f"hand-over of {self.person_id}"


class HandOverTry(models.Model):
    """Somebody has typed six digits: kept for a day if they opened nothing, so that nobody can go on guessing."""

    browser_hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"try at {self.at:%Y-%m-%d %H:%M}"


class CalendarFeed(models.Model):
    """The secret address under which a person's calendar program finds their evenings. The address itself is kept nowhere: this server
    computes it from `number`, which rises when its person wants another one."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    number = models.PositiveIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True)
    # Since when this address is good; not known of the first ones.
    since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class Notice(models.Model):
    """Something to tell one person by mail: its name and identifiers. Whatever waits for a person goes in one mail (`people.notices`)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    # What it is and about which state of it: nobody is told the same thing twice.
    key = models.CharField(max_length=200, unique=True)
    # From when on it may go along with another one, and when it goes by itself.
    from_at = models.DateTimeField()
    due = models.DateTimeField()
    # The mail that took it, together with what else waited then.
    bundle = models.UUIDField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due__gte=F("from_at")), name="notice_due_from_then_on")
        ]

    def __str__(self) -> str:
        return self.key


class Tie(models.Model):
    """A private wish of `declared_by` to be kept apart from someone.

    Who is meant is written as a name or an address: `hint` is its keyed hash, compared with the term's
    people when groups are formed, so that nobody learns whether the other takes part; the written words
    are sealed for their author."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    declared_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ties_declared")
    other = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="ties_received")
    hint = models.CharField(max_length=64, blank=True)
    sealed_label = models.BinaryField(default=bytes)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declared_by", "other"], condition=Q(other__isnull=False), name="tie_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["declared_by", "hint"], condition=~Q(hint=""), name="tie_once_a_hint"
            ),
            models.CheckConstraint(condition=~Q(declared_by=F("other")), name="tie_not_with_oneself"),
            models.CheckConstraint(condition=Q(other__isnull=False) | ~Q(hint=""), name="tie_names_someone"),
        ]

    def __str__(self) -> str:
        return f"tie {self.uuid}"


@append_only()
class Consent(models.Model):
    """The ledger of who allowed what, in which version. Append-only, also in the database (trigger)."""

    class Purpose(models.TextChoices):
        PARTICIPATION = "participation"
        GROUND_RULES = "ground_rules"
        AIRTIME = "airtime"
        NOTICES = "notices"
        GUARDIAN = "guardian"
        # To be told of the next term: of the programme that it is about, or of the region of the term that it is about.
        RETURNING = "returning"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = ChoiceField(max_length=40, choices=Purpose.choices)
    version = models.CharField(max_length=40)
    # What it is about, e.g. ("term", its public UUID).
    subject_kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    granted = models.BooleanField()
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "purpose", "subject", "-at"], name="consent_latest"),
            models.Index(fields=["at"], name="consent_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("at")), name="consent_lasts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {'granted' if self.granted else 'withdrawn'}"
