"""A placement whose host has looked back with its members once, and asks them again."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from kurumaza.field.actions_agreements import agree, draft_agreement
from kurumaza.field.actions_retrospective import answer_asked, ask_to_look_back, give_seats
from kurumaza.field.actions_values import write_values
from kurumaza.field.models import Agreement, AgreementVersion, Asked, HostValues, Placement, Retrospective
from kurumaza.field.queries_agreements import Words, digest_of
from kurumaza.field.queries_values import values_of
from kurumaza.partners.models import Membership
from kurumaza.terms.models import Enrolment, Slot
from tests.access.roles import ROLES, Scene
from tests.factories.terms import MembershipFactory


def looked_back(scene: Scene, reader: Enrolment, now: datetime) -> dict[str, Any]:
    """The reader is a member; of the host the steward is asked. Its words members and the host read, an agreement everybody."""
    placement = Placement.objects.create(
        term=scene.term, organisation=reader.side.organisation, title="商店街の朝市"
    )
    other = scene.term.enrolments.filter(side=reader.side, prepared_at__isnull=False)
    known = [one.pk for one in other.exclude(person__in=[p for p in scene.people.values() if p])[:2]]
    placement.members.set([reader, *known])
    placement = Placement.objects.select_related("term__programme", "organisation").get(pk=placement.pk)
    _hold(scene, placement, now)
    member = Membership.objects.get(person=scene.people["okoshi"], organisation=placement.organisation)
    # The sample's host shows on the pages of its internships what it holds dear.
    line = scene.keep("大切", *ROLES)
    latest = values_of(placement.organisation).now  # the sample's host has written its own before
    seen = latest.number if latest else 0
    kept = write_values(placement=placement, lines=[line], seen=seen, membership=member, now=now)
    assert isinstance(kept, HostValues), kept
    asked = _ask(scene, placement, now)
    mine = asked.asked.get(enrolment=reader)
    return {
        "looked_back": placement.uuid,
        "agreement": _agreement(scene, placement, member, now),
        "ended_agreement": _ended_agreement(scene, reader, now),
        "okoshis_organisation": str(placement.organisation.uuid),
        "asked": str(mine.uuid),
    }


def _hold(scene: Scene, placement: Placement, now: datetime) -> None:
    """Members and somebody who has no other part in the scene."""
    guest = MembershipFactory.create(organisation=placement.organisation, call_name="のぞみ")
    steward = Membership.objects.get(person=scene.people["steward"])
    starts_at = now + timedelta(days=2)
    held = ask_to_look_back(
        placement=placement, starts_at=starts_at, hosts={guest.uuid, steward.uuid}, by=steward.person, now=now
    )
    assert isinstance(held, Retrospective), held
    for one in held.asked.all():
        assert isinstance(answer_asked(asked=one, comes=True, now=now), Asked)
    assert isinstance(give_seats(retrospective=held, by=steward.person, now=now, rng=Random(1)), list)
    Slot.objects.filter(round=held.round).update(starts_at=now - timedelta(days=2))
    guest.role = Membership.Role.LEFT
    guest.save()


def _ask(scene: Scene, placement: Placement, now: datetime) -> Retrospective:
    steward = Membership.objects.get(person=scene.people["steward"])
    asked = ask_to_look_back(
        placement=placement,
        starts_at=now + timedelta(days=9),
        hosts={steward.uuid},
        by=steward.person,
        now=now,
    )
    assert isinstance(asked, Retrospective), asked
    return asked


def _agreement(scene: Scene, placement: Placement, member: Membership, now: datetime) -> Any:
    words = Words("朝市から始まりました。", "朝市を一緒に開きます。", "急がないこと。", None)
    drafted = draft_agreement(
        placement=placement, words=words, seen=0, names_are_fine=False, membership=member, now=now
    )
    assert isinstance(drafted, AgreementVersion), drafted
    partner = Membership.objects.get(person=scene.people["dfe"])
    done = agree(version=drafted, digest=digest_of(drafted), membership=partner, now=now)
    assert isinstance(done, AgreementVersion)
    assert done.published_at is not None
    return drafted.agreement.uuid


def _ended_agreement(scene: Scene, reader: Enrolment, now: datetime) -> str:
    """Of another placement, taken back."""
    placement = Placement.objects.create(
        term=scene.term, organisation=reader.side.organisation, title="商店街の掃除"
    )
    member = Membership.objects.get(person=scene.people["okoshi"], organisation=placement.organisation)
    version = AgreementVersion.objects.create(
        agreement=Agreement.objects.create(placement=placement, created_at=now),
        number=1,
        how_it_came="掃除から始まりました。",
        what_we_do="掃除を一緒にします。",
        what_matters="急がないこと。",
        created_at=now,
        by=member.uuid,
        published_at=now,
        taken_back_at=now,
    )
    return str(version.uuid)
