"""Asking to join a placement: a conversation in place of a CV. Named by `field.models`, which Django reads."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent


@same_parent("placement__term", "enrolment__term")
class JoinWish(models.Model):
    """加わりたいという希望: read by its author and by organisers of the host. No other participant learns that it is there.

    What led there is loose: a kind and a public id. `began_words` speak of that thing, and go with a story that is taken back."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        # Taken back by who asked, before there was an answer.
        WITHDRAWN = "withdrawn"
        # Was a member, and is none any more.
        LEFT = "left"

    class Began(models.TextChoices):
        NOTHING = ""
        CIRCLE = "circle"
        STORY = "story"

    class EndedBy(models.TextChoices):
        NOBODY = ""
        MEMBER = "member"
        HOST = "host"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    placement = models.ForeignKey("field.Placement", on_delete=models.CASCADE, related_name="join_wishes")
    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="join_wishes")
    moved = models.TextField(max_length=800, blank=True)
    began_kind = ChoiceField(max_length=6, choices=Began.choices, default=Began.NOTHING, blank=True)
    began = models.UUIDField(null=True)
    began_words = models.CharField(max_length=300, blank=True)
    state = ChoiceField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What the host wrote with its yes or no.
    reply = models.TextField(max_length=1000, blank=True)
    # When it was declined, taken back or left; from then on it is kept for some days only.
    ended_at = models.DateTimeField(null=True)
    ended_by = ChoiceField(max_length=6, choices=EndedBy.choices, default=EndedBy.NOBODY, blank=True)
    # What whoever ended a membership wrote to the other.
    parting = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "enrolment"],
                condition=Q(state__in=["waiting", "accepted"]),
                name="join_wish_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "accepted"], ended_at__isnull=True)
                | (~Q(state__in=["waiting", "accepted"]) & Q(ended_at__isnull=False)),
                name="join_wish_ended_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(decided_at__isnull=False),
                name="join_wish_decided_with_time",
            ),
            models.CheckConstraint(
                condition=Q(began_kind="", began__isnull=True, began_words="")
                | (~Q(began_kind="") & Q(began__isnull=False)),
                name="join_wish_began_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state="left") | Q(ended_by="", parting=""), name="join_wish_left_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"wish {self.uuid}"


@same_parent("membership__organisation", "wish__placement__organisation")
class WishMessage(models.Model):
    """One letter of the conversation: of the host's organiser, or, without a membership, of who asked."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    wish = models.ForeignKey(JoinWish, on_delete=models.CASCADE, related_name="messages")
    membership = models.ForeignKey(
        "partners.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(max_length=1000)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="wish_message_has_words")]

    def __str__(self) -> str:
        return f"message {self.uuid}"
