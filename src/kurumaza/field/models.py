"""現場: a placement with its host. Days spent there and insights given back stand in modules of their own, which Django reads here."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kurumaza.field.models_days import EventAnswer as EventAnswer
from kurumaza.field.models_days import FieldEvent as FieldEvent
from kurumaza.field.models_days import FieldNote as FieldNote
from kurumaza.field.models_days import Visit as Visit
from kurumaza.field.models_days import Voice as Voice
from kurumaza.field.models_fruits import Agreement as Agreement
from kurumaza.field.models_fruits import AgreementVersion as AgreementVersion
from kurumaza.field.models_fruits import Asked as Asked
from kurumaza.field.models_fruits import HostValues as HostValues
from kurumaza.field.models_fruits import Retrospective as Retrospective
from kurumaza.field.models_fruits import ValuesShown as ValuesShown
from kurumaza.field.models_insights import Insight as Insight
from kurumaza.field.models_insights import InsightCard as InsightCard
from kurumaza.field.models_insights import InsightReply as InsightReply
from kurumaza.field.models_leads import Lead as Lead
from kurumaza.field.models_photos import Photo as Photo
from kurumaza.field.models_photos import PhotoAsk as PhotoAsk
from kurumaza.field.models_wishes import JoinWish as JoinWish
from kurumaza.field.models_wishes import WishMessage as WishMessage
from kurumaza.integrity.same_parent import same_parent
from kurumaza.partners.models import Organisation
from kurumaza.terms.models import Enrolment, Term


class Placement(models.Model):
    """インターン(現場に加わる): described by its host; its members are enrolments of any side."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="placements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="placements")
    title = models.CharField(max_length=100)
    # 期間・頻度 / 現地・オンライン / 参加する行事 / 報酬・交通費・保険・費用 / 選考 / 担当者: `field.described`.
    description = models.JSONField(default=dict)
    external_url = models.URLField(blank=True)
    members = models.ManyToManyField(Enrolment, related_name="placements")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    # Last day on which one may ask to join; none: as long as it is published and not closed.
    apply_until = models.DateField(null=True)
    # In sight of people who look for one from the one on, and open to them until the other.
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # The time together is over: what was found out there stays readable for its members and host.
    finished_at = models.DateTimeField(null=True)
    # Who of its host said to have read the note on work and pay, and when: before it is published.
    counsel_read_at = models.DateTimeField(null=True)
    counsel_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What changed last of what people who asked to join rely on (`described.CONDITIONS` and days), and when they were told.
    conditions_changed = models.JSONField(default=list)
    conditions_changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="placement_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.title


same_parent("placement__term", "enrolment__term")(Placement.members.through)
