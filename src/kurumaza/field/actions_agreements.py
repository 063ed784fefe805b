"""Writes of agreements between partners: drafted by one, agreed to by all, taken back by any."""

from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.field.errors_fruits import AgreementRefused
from kurumaza.field.models import Agreement, AgreementVersion, Placement
from kurumaza.field.queries_agreements import (
    AGREEMENT,
    Words,
    digest_of,
    is_asked,
    is_past,
    names_in,
    published_version,
    waiting_version,
    words_of,
)
from kurumaza.field.queries_retrospective import has_looked_back
from kurumaza.jobs.actions import send_mail
from kurumaza.partners.actions import Complete, Waiting, revoke_keys, turn_key
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import organisers_of_others
from kurumaza.people.actions_notices import mail_goes_at
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.terms.dates import zone_of

# What is taken back for good (`people.erasures`): with the public id of the agreement.
AGREEMENT_ENDED = "field_agreement"


@transaction.atomic
def draft_agreement(
    *,
    placement: Placement,
    words: Words,
    seen: int,
    names_are_fine: bool,
    membership: Membership,
    now: datetime,
) -> AgreementVersion | AgreementRefused:
    """A new wording, with its drafter's key; what was published before stands until all partners agree to this one. `seen` is the
    number of the wording that the drafter had before them, 0 for none."""
    if not has_looked_back(placement, now):
        return AgreementRefused("not_yet")
    if is_past(words, placement, now):
        return AgreementRefused("past")
    found = names_in(placement, words, membership.person)
    if found and not names_are_fine:
        return AgreementRefused("names", found)
    Placement.objects.select_for_update().get(pk=placement.pk)
    agreement, _made = Agreement.objects.get_or_create(placement=placement, defaults={"created_at": now})
    latest = agreement.versions.order_by("-number").first()
    if latest is not None and latest.published_at is None and words_of(latest) == words:
        return _turn(latest, membership, now)  # sent twice, or taken back before
    if seen != (latest.number if latest else 0):
        return AgreementRefused("changed")
    revoke_keys(kind=AGREEMENT, subject=agreement.uuid, by=membership.person, now=now)
    version = AgreementVersion.objects.create(
        agreement=agreement, number=seen + 1, created_at=now, by=membership.uuid, **words._asdict()
    )
    record(
        "field.agreement_drafted",
        actor=membership.person.uuid,
        subject_kind="agreement",
        subject=agreement.uuid,
        number=version.number,
    )
    return _turn(version, membership, now)


@transaction.atomic
def agree(
    *, version: AgreementVersion, digest: str, membership: Membership, now: datetime
) -> AgreementVersion | AgreementRefused:
    """Another partner's key for the words as they were read; with the last one they are published. What waited until its last day was
    over is written anew."""
    Placement.objects.select_for_update().get(pk=version.agreement.placement_id)
    version = AgreementVersion.objects.select_related("agreement__placement__term").get(pk=version.pk)
    if version.published_at is not None and digest == digest_of(version):
        return version
    if not is_asked(version, digest):
        return AgreementRefused("changed")
    if is_past(words_of(version), version.agreement.placement, now):
        return AgreementRefused("past")
    return _turn(version, membership, now)


def _turn(
    version: AgreementVersion, membership: Membership, now: datetime
) -> AgreementVersion | AgreementRefused:
    turned = turn_key(
        programme=version.agreement.placement.term.programme,
        kind=AGREEMENT,
        subject=version.agreement.uuid,
        digest=digest_of(version),
        membership=membership,
        now=now,
    )
    if isinstance(turned, PartnersRefused):
        transaction.set_rollback(True)
        return AgreementRefused("same_person" if turned.code == "same_person" else "no_partner")
    if isinstance(turned, Complete):
        AgreementVersion.objects.filter(pk=version.pk, published_at=None).update(published_at=now)
        version.refresh_from_db()
    else:
        assert isinstance(turned, Waiting)
    return version


@transaction.atomic
def take_key_back(*, agreement: Agreement, membership: Membership, now: datetime) -> AgreementRefused | None:
    """An organisation agrees no more to a wording that waits."""
    Placement.objects.select_for_update().get(pk=agreement.placement_id)
    if waiting_version(agreement) is None:
        return AgreementRefused("over")
    is_taken = revoke_keys(
        kind=AGREEMENT,
        subject=agreement.uuid,
        organisation=membership.organisation,
        by=membership.person,
        now=now,
    )
    return None if is_taken else AgreementRefused("over")


@transaction.atomic
def take_back_agreement(
    *, agreement: Agreement, membership: Membership, now: datetime
) -> AgreementVersion | AgreementRefused:
    """One partner is enough to end it: from now on its page says that it is no longer there. A new wording needs all keys again."""
    Placement.objects.select_for_update().get(pk=agreement.placement_id)
    published = published_version(agreement)
    if published is None or published.taken_back_at is not None:
        return AgreementRefused("over")
    published.taken_back_at = now
    published.save(update_fields=["taken_back_at"])
    note_retraction(kind=AGREEMENT_ENDED, subject=agreement.uuid, at=now)
    record(
        "field.agreement_taken_back",
        actor=membership.person.uuid,
        subject_kind="agreement",
        subject=agreement.uuid,
        number=published.number,
    )
    _tell_partners(agreement, published, membership, now)
    return published


def _tell_partners(
    agreement: Agreement, version: AgreementVersion, membership: Membership, now: datetime
) -> None:
    """Who runs terms for the others, by day."""
    term = agreement.placement.term
    due = mail_goes_at(now, zone_of(term))
    for member in organisers_of_others(term.programme, membership):
        send_mail(
            "field.agreement_ended",
            due=due,
            version=str(version.uuid),
            organisation=str(membership.organisation.uuid),
            membership=str(member.uuid),
        )
