"""続いている関わり: roles that grow from taking part, and being accompanied on a first try. Named by `terms.models`, which Django reads."""

import uuid

from django.db import models
from django.db.models import F, Q

from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import same_parent


class Role(models.Model):
    """続いている関わり: wished by its person or offered to them, accepted, for a time. Never a rank, and shown to no other participant."""

    class Kind(models.TextChoices):
        OPENER = "opener"
        COMPANION = "companion"
        FIELD_MEMBER = "field_member"
        NEXT_ORGANISER = "next_organiser"

    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="roles")
    kind = ChoiceField(max_length=20, choices=Kind.choices)
    wished_at = models.DateTimeField(null=True)
    # What they wrote to the organisers with their wish, and what these answered where they do not offer it for now.
    words = models.CharField(max_length=400, blank=True)
    reply = models.CharField(max_length=400, blank=True)
    replied_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)
    # Until when they are asked to go on; nothing changes before they say yes.
    longer_until = models.DateField(null=True)
    # They said no to the offer, or stepped back later.
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "kind"], name="role_once"),
            models.CheckConstraint(
                condition=Q(wished_at__isnull=False) | Q(offered_at__isnull=False),
                name="role_wished_or_offered",
            ),
            models.CheckConstraint(
                condition=Q(words="") | Q(wished_at__isnull=False), name="role_words_of_a_wish"
            ),
            models.CheckConstraint(
                condition=Q(offered_at__isnull=False)
                | Q(accepted_at__isnull=True, until__isnull=True, left_at__isnull=True),
                name="role_answered_after_offer",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply="")
                | Q(wished_at__isnull=False, replied_at__isnull=False, offered_at__isnull=True),
                name="role_reply_to_a_wish",
            ),
            models.CheckConstraint(
                condition=Q(longer_until__isnull=True)
                | Q(accepted_at__isnull=False, left_at__isnull=True, longer_until__gt=F("until")),
                name="role_longer_than_it_was",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class RoleHeld(models.Model):
    """From when to when a role was accepted. It outlives the row of the role, which can be wished and offered anew."""

    enrolment = models.ForeignKey("terms.Enrolment", on_delete=models.CASCADE, related_name="roles_held")
    kind = ChoiceField(max_length=20, choices=Role.Kind.choices)
    began_on = models.DateField()
    # The last day: the one agreed to, or the one on which they stepped back. None: as long as it goes on.
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="role_held_ends_after_beginning",
            ),
            # One of a kind at a time begins on a day.
            models.UniqueConstraint(fields=["enrolment", "kind", "began_on"], name="role_held_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.began_on}"


@same_parent("enrolment__term", "practice__rehearsal_of")
@same_parent("enrolment__term__programme", "companion__term__programme")
class Accompaniment(models.Model):
    """付きそい: somebody would like to try their connection with another person; a companion of the programme takes one of their times."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.OneToOneField(
        "terms.Enrolment", on_delete=models.CASCADE, related_name="accompaniment"
    )
    # Moments that suit them (ISO 8601), the soonest first.
    times = models.JSONField(default=list)
    wished_at = models.DateTimeField()
    companion = models.ForeignKey(
        "terms.Enrolment", null=True, on_delete=models.CASCADE, related_name="accompanies"
    )
    starts_at = models.DateTimeField(null=True)
    # Their room for it: a rehearsal of its own (`terms.actions_rehearsal`).
    practice = models.OneToOneField(
        "terms.Term", null=True, on_delete=models.CASCADE, related_name="accompaniment"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(companion=F("enrolment")), name="accompaniment_is_of_two"),
            models.CheckConstraint(
                condition=Q(companion__isnull=True, starts_at__isnull=True, practice__isnull=True)
                | Q(companion__isnull=False, starts_at__isnull=False, practice__isnull=False),
                name="accompaniment_settled_or_not",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
