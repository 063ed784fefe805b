"""提携の合意: published by every partner's key, ended by any."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from kurumaza.field.actions_agreements import agree, draft_agreement, take_back_agreement, take_key_back
from kurumaza.field.errors_fruits import AgreementRefused
from kurumaza.field.models import Agreement, AgreementVersion
from kurumaza.field.queries_agreements import (
    Words,
    digest_of,
    published_version,
    standing_agreement,
    waiting_version,
    words_of,
)
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership
from kurumaza.people.actions_retractions import bring_together
from kurumaza.people.models import RetractionMark
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Enrolment
from tests.factories.looking_back import LookingBack, make_looking_back
from tests.factories.terms import NOW, MembershipFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = Words("朝市のインターンから始まりました。", "毎月の朝市を一緒に開きます。", "急がないこと。", None)
HOUR = timedelta(hours=1)
LATER = Words(
    "朝市のインターンから始まりました。", "朝市と勉強会を開きます。", "急がないこと。", date(2027, 3, 31)
)


@pytest.fixture
def back() -> LookingBack:
    return make_looking_back()


@pytest.fixture
def over(back: LookingBack) -> datetime:
    return back.held()


def draft(
    back: LookingBack,
    now: datetime,
    words: Words = WORDS,
    *,
    seen: int = 0,
    by: Membership | None = None,
    names_are_fine: bool = False,
) -> AgreementVersion | AgreementRefused:
    return draft_agreement(
        placement=back.placement,
        words=words,
        seen=seen,
        names_are_fine=names_are_fine,
        membership=by or back.natsuki,
        now=now,
    )


def drafted(back: LookingBack, now: datetime, words: Words = WORDS, *, seen: int = 0) -> AgreementVersion:
    version = draft(back, now, words, seen=seen)
    assert isinstance(version, AgreementVersion), version
    return version


def published(back: LookingBack, now: datetime) -> AgreementVersion:
    version = drafted(back, now)
    done = agree(version=version, digest=digest_of(version), membership=back.partner, now=now)
    assert isinstance(done, AgreementVersion), done
    return done


def test_one_key_waits_and_the_second_publishes(back: LookingBack, over: datetime) -> None:
    version = drafted(back, over)
    assert version.published_at is None
    assert standing_agreement(back.placement) is None
    done = agree(version=version, digest=digest_of(version), membership=back.partner, now=over)
    assert isinstance(done, AgreementVersion)
    assert done.published_at == over
    assert standing_agreement(back.placement) == version.agreement
    # Pressed twice.
    again = agree(version=version, digest=digest_of(version), membership=back.partner, now=over)
    assert again == done


def test_new_wording_needs_both_keys_and_the_old_one_stands_until_then(
    back: LookingBack, over: datetime
) -> None:
    first = published(back, over)
    second = drafted(back, over, LATER, seen=1)
    assert published_version(first.agreement) == first
    later = over + timedelta(days=1)
    assert isinstance(
        agree(version=second, digest=digest_of(second), membership=back.partner, now=later), AgreementVersion
    )
    assert published_version(first.agreement) == second


def test_key_for_another_wording_than_the_last_is_refused(back: LookingBack, over: datetime) -> None:
    first = drafted(back, over)
    old = digest_of(first)
    second = drafted(back, over, LATER, seen=1)
    assert agree(version=second, digest=old, membership=back.partner, now=over) == AgreementRefused("changed")
    assert agree(version=first, digest=old, membership=back.partner, now=over) == AgreementRefused("changed")
    assert waiting_version(first.agreement) == second


def test_last_day_that_is_over_is_not_asked_for_nor_agreed_to(back: LookingBack, over: datetime) -> None:
    today = in_term(over, back.placement.term).date()
    past = WORDS._replace(until=today - timedelta(days=1))
    assert draft(back, over, past) == AgreementRefused("past")
    assert not Agreement.objects.exists()
    version = drafted(back, over, WORDS._replace(until=today))
    passed, digest = over + timedelta(days=1), digest_of(version)
    refused = agree(version=version, digest=digest, membership=back.partner, now=passed)
    assert refused == AgreementRefused("past")
    # The same words, written by the other partner, are its key.
    again = draft(back, passed, words_of(version), seen=version.number, by=back.partner)
    assert again == AgreementRefused("past")
    assert waiting_version(version.agreement) == version
    done = agree(version=version, digest=digest, membership=back.partner, now=over)
    assert isinstance(done, AgreementVersion)
    # What was agreed to in time stays so when it is pressed once more.
    assert agree(version=version, digest=digest, membership=back.partner, now=passed) == done


def test_second_of_two_drafters_is_told(back: LookingBack, over: datetime) -> None:
    drafted(back, over)
    assert draft(back, over, LATER, by=back.partner) == AgreementRefused("changed")
    assert AgreementVersion.objects.count() == 1


def test_same_words_of_the_other_partner_are_its_key(back: LookingBack, over: datetime) -> None:
    version = drafted(back, over)
    done = draft(back, over, WORDS, seen=0, by=back.partner)
    assert isinstance(done, AgreementVersion)
    assert (done.pk, done.published_at) == (version.pk, over)


def test_key_taken_back_and_the_wording_waits_for_nobody(back: LookingBack, over: datetime) -> None:
    version = drafted(back, over)
    assert take_key_back(agreement=version.agreement, membership=back.natsuki, now=over) is None
    refused = agree(version=version, digest=digest_of(version), membership=back.partner, now=over)
    assert refused == AgreementRefused("changed")
    again = take_key_back(agreement=version.agreement, membership=back.natsuki, now=over)
    assert again == AgreementRefused("over")


@pytest.mark.parametrize("who", ["natsuki", "partner"])
def test_any_partner_takes_it_back_at_any_time(back: LookingBack, over: datetime, who: str) -> None:
    version = published(back, over)
    member = getattr(back, who)
    later = over + timedelta(days=30)
    assert isinstance(
        take_back_agreement(agreement=version.agreement, membership=member, now=later), AgreementVersion
    )
    assert standing_agreement(back.placement) is None
    again = take_back_agreement(agreement=version.agreement, membership=member, now=later)
    assert again == AgreementRefused("over")
    # A new wording needs all keys again.
    second = drafted(back, later, LATER, seen=1)
    assert second.published_at is None
    agree(version=second, digest=digest_of(second), membership=back.partner, now=later)
    assert standing_agreement(back.placement) == version.agreement


def told() -> dict[str, str]:
    """What mails said since, by address."""
    mail.outbox.clear()
    run_all_due()
    return {one.to[0]: f"{one.subject}\n{one.body}" for one in mail.outbox}


def test_other_partners_organisers_hear_which_agreement_was_taken_back(
    back: LookingBack, over: datetime
) -> None:
    version = published(back, over)
    duty = MembershipFactory.create(organisation=back.partner.organisation, role=Membership.Role.DUTY)
    told()
    take_back_agreement(agreement=version.agreement, membership=back.natsuki, now=over)
    said = told()
    assert set(said) == {back.partner.address}
    assert duty.address not in said
    words = said[back.partner.address]
    assert "商店街の朝市" in words
    assert f"{back.natsuki.organisation.name}が取り下げました" in words
    assert "ほかに変わることはありません" in words
    assert f"/agreements/{version.agreement.uuid}/" in words
    assert WORDS.what_we_do not in words


def test_who_took_it_back_and_organises_for_both_hears_nothing(back: LookingBack, over: datetime) -> None:
    version = published(back, over)
    MembershipFactory.create(organisation=back.partner.organisation, person=back.host, call_name="なつき")
    told()
    take_back_agreement(agreement=version.agreement, membership=back.natsuki, now=over)
    assert set(told()) == {back.partner.address}


def test_nobody_hears_of_an_end_after_which_another_wording_is_published(
    back: LookingBack, over: datetime
) -> None:
    version = published(back, over)
    take_back_agreement(agreement=version.agreement, membership=back.natsuki, now=over)
    second = drafted(back, over, LATER, seen=1)
    agree(version=second, digest=digest_of(second), membership=back.partner, now=over)
    assert not any("取り下げました" in one for one in told().values())


def test_taking_back_what_was_never_published_is_refused(back: LookingBack, over: datetime) -> None:
    version = drafted(back, over)
    refused = take_back_agreement(agreement=version.agreement, membership=back.partner, now=over)
    assert refused == AgreementRefused("over")


def test_nothing_is_drafted_before_a_retrospective(back: LookingBack) -> None:
    assert draft(back, NOW) == AgreementRefused("not_yet")
    assert not Agreement.objects.exists()


def test_one_person_turns_no_two_keys(back: LookingBack, over: datetime) -> None:
    version = drafted(back, over)
    both = Membership.objects.create(
        person=back.host, organisation=back.partner.organisation, call_name="なつき", created_at=NOW
    )
    refused = agree(version=version, digest=digest_of(version), membership=both, now=over)
    assert refused == AgreementRefused("same_person")
    version.refresh_from_db()
    assert version.published_at is None


def test_names_of_members_are_asked_about_as_far_as_their_drafter_may_know_them(
    back: LookingBack, over: datetime
) -> None:
    Enrolment.objects.filter(pk=back.world.haruka.pk).update(name="春日 遥子")
    Enrolment.objects.filter(pk=back.world.kenji.pk).update(name="大森 健二郎")
    words = WORDS._replace(how_it_came="けんじさんと春日さん、大森さんが来ました。")
    assert draft(back, over, words) == AgreementRefused("names", ("けんじ", "春日"))
    assert not AgreementVersion.objects.exists()
    by_partner = draft(back, over, words, by=back.partner)
    assert by_partner == AgreementRefused("names", ("けんじ", "大森"))
    assert isinstance(draft(back, over, words, names_are_fine=True), AgreementVersion)


@pytest.mark.parametrize("was_rewritten", [False, True])
def test_agreement_that_was_ended_is_ended_again_whichever_wording_comes_back(
    back: LookingBack, over: datetime, was_rewritten: bool
) -> None:
    first = published(back, over)
    if was_rewritten:
        second = drafted(back, over + HOUR, LATER, seen=1)
        agree(version=second, digest=digest_of(second), membership=back.partner, now=over + HOUR)
    take_back_agreement(agreement=first.agreement, membership=back.natsuki, now=over + 2 * HOUR)
    run_all_due()
    # An older database: the first wording stands.
    AgreementVersion.objects.filter(number=2).delete()
    AgreementVersion.objects.update(taken_back_at=None)
    bring_together(now=over + 3 * HOUR)
    assert standing_agreement(back.placement) is None
    # What all agree to after that is not ended.
    third = drafted(back, over + 4 * HOUR, LATER, seen=1)
    agree(version=third, digest=digest_of(third), membership=back.partner, now=over + 4 * HOUR)
    RetractionMark.objects.all().delete()
    bring_together(now=over + 5 * HOUR)
    assert standing_agreement(back.placement) == first.agreement
