"""Pages of looking back together: of who is asked, of the host, and of nobody else."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.actions_values import show_values
from kurumaza.field.models import AgreementVersion, Asked, HostValues, Retrospective
from kurumaza.field.queries_agreements import digest_of, standing_agreement
from kurumaza.partners.models import Approval
from kurumaza.people.actions import block_person
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Slot
from kurumaza.terms.templatetags.unbroken import WORD_JOINER
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.looking_back import LookingBack, asked_as, make_looking_back

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def back(now: datetime) -> LookingBack:
    return make_looking_back(now=now)


@pytest.fixture
def host(back: LookingBack, sign_in: SignIn) -> Client:
    return sign_in(back.host)


@pytest.fixture
def haruka(back: LookingBack, sign_in: SignIn) -> Client:
    return sign_in(back.world.haruka.person)


def desk(back: LookingBack, name: str = "retrospective_desk") -> str:
    return reverse(name, args=[back.world.term.slug, back.placement.uuid])


def own(back: LookingBack) -> str:
    return reverse("retrospective", args=[back.placement.uuid])


def hold(back: LookingBack, now: datetime) -> Retrospective:
    """One that everybody sat in, an hour and more ago."""
    retrospective = back.ask(now=now)
    back.say(retrospective, now=now)
    back.seat(retrospective, now=now)
    Slot.objects.filter(round=retrospective.round).update(starts_at=now - timedelta(minutes=90))
    return retrospective


def test_host_asks_seats_and_sees_no_answers(back: LookingBack, host: Client, now: datetime) -> None:
    assert "メンバー3人に、参加できるかを聞きます。" in words_of(host.get(desk(back)))
    at = in_term(now + timedelta(days=3), back.world.term)
    form = {
        "act": "ask",
        "starts_at_0": f"{at:%Y-%m-%d}",
        "starts_at_1": "19:00",
        "hosts": [str(back.natsuki.uuid), str(back.minoru.uuid)],
    }
    assert host.post(desk(back), form).status_code == 302
    retrospective = Retrospective.objects.get()
    slot = Slot.objects.get(round=retrospective.round)
    assert f"{in_term(slot.starts_at, back.world.term):%H:%M}" == "19:00"
    back.say(retrospective, "はるか", "みのる", now=now)
    back.say(retrospective, "けんじ", comes=False, now=now)
    asking = words_of(host.get(desk(back)))
    assert "だれが何と答えたかは、ここには出ません。" in asking
    assert "お願いした5人のうち、3人から返事が届いています。" in asking
    assert not any(name in asking for name in ("はるか", "けんじ", "そら"))
    pressed = {"retrospective": retrospective.uuid, "act": "seat"}
    assert "まだ席を決められません。" in words_of(host.post(desk(back), pressed, follow=True))
    back.say(retrospective, "そら", now=now)
    assert "席を決めました。" in words_of(host.post(desk(back), pressed, follow=True))
    assert "この回の席は、もう決まっています。" in words_of(host.post(desk(back), pressed, follow=True))
    seats = words_of(host.get(desk(back)))
    assert all(f"{name}さん" in seats for name in ("はるか", "そら", "みのる"))
    assert "けんじ" not in seats


def test_desk_says_that_seats_are_to_be_given(
    back: LookingBack, host: Client, sign_in: SignIn, now: datetime
) -> None:
    page = reverse("desk_term", args=[back.world.term.slug])
    retrospective = back.ask(now=now)
    assert "の席を、まだ決めていません。" in words_of(host.get(page))
    assert "の席を、まだ決めていません。" not in words_of(sign_in(back.partner.person).get(page))
    back.say(retrospective, now=now)
    back.seat(retrospective, now=now)
    assert "の席を、まだ決めていません。" not in words_of(host.get(page))


def test_what_was_typed_stays_where_something_is_missing(back: LookingBack, host: Client) -> None:
    form = {"act": "ask", "starts_at_0": "2026-01-05", "starts_at_1": "19:00"}
    page = words_of(host.post(desk(back), form))
    assert "一人以上選んでください。" in page
    assert "もう過ぎた日時です。" in page
    assert 'value="2026-01-05"' in page
    past = words_of(host.post(desk(back), {**form, "hosts": [str(back.natsuki.uuid)]}))
    assert "もう過ぎた日時です。" in past
    assert "お返事の時間が足りません。" not in past
    assert not Retrospective.objects.exists()


@pytest.mark.parametrize("when", ["2026-01-05", ""])
def test_too_few_read_what_is_missing_before_they_ask_and_all_of_it_after(
    back: LookingBack, host: Client, when: str
) -> None:
    condition = "メンバーと受け入れ先の人が一人以上ずつ、合わせて三人から開けます。"
    missing = "いまは、メンバー1人と受け入れ先の1人なので、あと1人です。"
    enough = words_of(host.get(desk(back)))
    assert (condition in enough, missing in enough, "starts_at_0" in enough) == (True, False, True)
    back.placement.members.set([back.world.haruka])
    back.minoru.delete()
    page = words_of(host.get(desk(back)))
    assert (condition in page, missing in page, "starts_at_0" in page) == (True, True, False)
    form = {"act": "ask", "starts_at_0": when, "starts_at_1": "19:00", "hosts": [str(back.natsuki.uuid)]}
    refused = words_of(host.post(desk(back), form))
    for words in (
        "もう過ぎた日時です。" if when else "日と、はじまる時刻を入れてください。",
        "三人から開けます。いまは",
        missing,
    ):
        assert words in refused
    assert not Retrospective.objects.exists()


def test_second_of_two_who_ask_reads_that_there_is_one(
    back: LookingBack, host: Client, now: datetime
) -> None:
    back.ask(now=now)
    form = {"act": "ask", "starts_at_0": "2026-01-05", "starts_at_1": "19:00"}
    assert "すでに、ふりかえりの対話の予定があります。" in words_of(host.post(desk(back), form, follow=True))
    assert Retrospective.objects.count() == 1


def test_page_that_was_left_open_does_nothing_to_the_next_one(
    back: LookingBack, host: Client, now: datetime
) -> None:
    first = back.ask(now=now)
    host.post(desk(back), {"retrospective": first.uuid, "act": "call_off"})
    back.ask(now=now)
    assert host.post(desk(back), {"retrospective": first.uuid, "act": "call_off"}).status_code == 404
    assert Retrospective.objects.filter(called_off_at=None).count() == 1


@pytest.mark.parametrize("name", ["retrospective_desk", "host_values", "agreement_draft"])
def test_pages_of_the_host_are_its_organisers_alone(back: LookingBack, sign_in: SignIn, name: str) -> None:
    others = (back.world.haruka.person, back.world.graduate_organiser, back.world.outsider)
    for person in others:
        assert sign_in(person).get(desk(back, name)).status_code == 404
    elsewhere = reverse(name, args=[back.world.outsiders_term.slug, back.placement.uuid])
    assert sign_in(back.host).get(elsewhere).status_code == 404
    assert Client().get(desk(back, name)).status_code == 302


def test_member_and_host_read_the_same_page(
    back: LookingBack, haruka: Client, host: Client, now: datetime
) -> None:
    assert "予定はまだありません。" in words_of(haruka.get(own(back)))
    assert host.get(own(back)).status_code == 404  # asked to nothing yet
    retrospective = back.ask(now=now)
    me, them = words_of(haruka.get(own(back))), words_of(host.get(own(back)))
    for page in (me, them):
        assert "この時間に、参加できますか。" in page
        assert not any(name in page for name in ("けんじ", "そら", "みのる"))
    assert me.count("<button") == them.count("<button")
    asked = asked_as(retrospective, back.world.haruka.person)
    said = words_of(haruka.post(own(back), {"asked": asked.uuid, "answer": "yes"}, follow=True))
    assert "「参加できます」を受け取りました。" in said
    asked.refresh_from_db()
    assert asked.answer == Asked.Answer.YES
    theirs = {"asked": asked.uuid, "answer": "no"}
    assert host.post(own(back), theirs).status_code == 404


def test_opening_the_page_changes_nothing(back: LookingBack, haruka: Client, now: datetime) -> None:
    back.ask(now=now)
    before = everything_kept()
    haruka.get(own(back), {"answer": "yes"})
    assert everything_kept() == before


@pytest.mark.parametrize("reason", ["block", "numbers"])
def test_who_has_no_seat_reads_the_same_words_whatever_the_reason(
    back: LookingBack, haruka: Client, now: datetime, reason: str
) -> None:
    if reason == "block":
        block_person(person=back.world.haruka.person, other=back.host, label="なつきさん", now=now)
    else:
        for number in range(6):
            back.placement.members.add(back.world.add_person(back.world.graduates, f"ほか{number}"))
    retrospective = back.ask(back.natsuki, now=now)
    back.say(retrospective, now=now)
    back.seat(retrospective, now=now)
    seats = retrospective.round.seats.values_list("enrolment__person", flat=True)
    left = next(
        one
        for one in retrospective.asked.filter(enrolment__isnull=False)
        if one.enrolment.person_id not in seats  # type: ignore[union-attr]
    )
    assert left.enrolment is not None
    haruka.force_login(left.enrolment.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = words_of(haruka.get(own(back)))
    assert "この日は、席を用意できませんでした。別の日を、あらためてご相談します。" in page


def test_nobody_else_finds_the_page(back: LookingBack, sign_in: SignIn, now: datetime) -> None:
    back.ask(back.natsuki, now=now)
    others = (back.world.graduate_organiser, back.world.outsider, back.minoru.person)
    for person in others:
        assert sign_in(person).get(own(back)).status_code == 404
    assert sign_in(back.host).get(reverse("retrospective", args=[uuid4()])).status_code == 404


def test_host_writes_its_words_and_members_read_them_with_those_before(
    back: LookingBack, host: Client, haruka: Client, now: datetime
) -> None:
    page = desk(back, "host_values")
    assert "ふりかえりの対話のあとに書けます。" in words_of(host.get(page))
    hold(back, now)
    first = {"act": "write", "seen": 0, "lines": "まず聞く\r\n町の人と決める"}
    assert "ことばを残しました。" in words_of(host.post(page, first, follow=True))
    second = {"act": "write", "seen": 1, "lines": "急がない"}
    host.post(page, second)
    read = words_of(haruka.get(own(back)))
    assert read.index("急がない") < read.index("前のことば") < read.index("まず聞く")
    stale = words_of(host.post(page, {"act": "write", "seen": 1, "lines": "あとから"}))
    assert "ほかの人が新しいことばを残しました。上の「いまのことば」を読んでから" in stale
    assert "あとから" in stale
    assert 'name="seen" value="2"' in stale
    assert HostValues.objects.count() == 2


def test_words_are_on_public_pages_only_where_the_host_says(
    back: LookingBack, host: Client, now: datetime
) -> None:
    hold(back, now)
    page, public = desk(back, "host_values"), reverse("term_page", args=[back.world.term.slug])
    first = words_of(host.post(page, {"act": "write", "seen": 0, "lines": "まず聞く"}, follow=True))
    assert "ことばを残しました。メンバーが読めます。" in first
    assert "すぐに新しいことばに変わります。" not in first
    assert "ほかの団体の同意を待たずに、すぐ載ります。" in first
    assert "まず聞く" not in words_of(Client().get(public))
    host.post(page, {"act": "show", "on_terms": "on"})
    assert "火-Okoshiが大切にしていること" in words_of(Client().get(public))
    assert "残すと、すぐに新しいことばに変わります。" in words_of(host.get(page))
    newer = words_of(host.post(page, {"act": "write", "seen": 1, "lines": "町の人と決める"}, follow=True))
    assert "ことばを残しました。公開ページにも出ています。" in newer
    assert "町の人と決める" in words_of(Client().get(public))
    assert "まず聞く" not in fruits(back)
    show_values(membership=back.natsuki, on_internships=True, on_terms=False)
    assert "町の人と決める" in fruits(back)
    assert "町の人と決める" not in words_of(Client().get(public))


def fruits(back: LookingBack) -> str:
    """What the public page of the internship shows of it."""
    tag = Template("{% load fruits %}{% fruits_of placement %}")
    return tag.render(Context({"placement": back.placement}))


DRAFT = {
    "seen": 0,
    "how_it_came": "朝市のインターンから始まりました。",
    "what_we_do": "毎月の朝市を一緒に開きます。",
    "what_matters": "急がないこと。",
    "until": "2099-03-31",
}


def test_agreement_from_its_draft_to_its_end(
    back: LookingBack, host: Client, haruka: Client, sign_in: SignIn, now: datetime
) -> None:
    hold(back, now)
    partner = sign_in(back.partner.person)
    drafted = host.post(desk(back, "agreement_draft"), DRAFT, follow=True)
    assert "ほかの団体の同意を待っています。" in words_of(drafted)
    version = AgreementVersion.objects.get()
    kept = version.agreement
    public = reverse("agreement", args=[kept.uuid])
    page = reverse("agreement_desk", args=[back.world.term.slug, kept.uuid])
    assert Client().get(public).status_code == 404
    keys = words_of(partner.get(reverse("term_keys", args=[back.world.term.slug])))
    assert "提携の合意を公開する" in keys
    assert page in keys
    assert "毎月の朝市を一緒に開きます。" in words_of(partner.get(page))
    agreed = partner.post(page, {"act": "agree", "digest": digest_of(version)}, follow=True)
    assert "同意がそろい、公開しました。" in words_of(agreed)
    read = words_of(Client().get(public)).replace(WORD_JOINER, "")
    assert "朝市のインターンから始まりました。" in read
    assert "この合意は、2099年3月31日までです。" in read
    assert public in words_of(haruka.get(own(back)))
    assert public in fruits(back)
    assert "取り下げました。" in words_of(partner.post(page, {"act": "end"}, follow=True))
    gone = Client().get(public)
    assert gone.status_code == 410
    assert "この合意は、いまは公開されていません" in words_of(gone)
    assert "朝市" not in words_of(gone)
    assert standing_agreement(back.placement) is None
    assert public not in words_of(haruka.get(own(back)))


def test_agreement_whose_last_day_is_over_is_refused_in_words(
    back: LookingBack, host: Client, sign_in: SignIn, now: datetime
) -> None:
    hold(back, now)
    sentence = "「いつまで」の日を過ぎています。今日か、それより後の日に書き直すか、空けておいてください。"
    page = words_of(host.post(desk(back, "agreement_draft"), {**DRAFT, "until": "2020-01-01"}))
    assert page.count(sentence) == 1
    assert "急がないこと。" in page
    assert not AgreementVersion.objects.exists()
    host.post(desk(back, "agreement_draft"), DRAFT)
    AgreementVersion.objects.update(until=now.date() - timedelta(days=3))
    version = AgreementVersion.objects.get()
    # With these words its drafter's key was turned, and the day went by.
    Approval.objects.update(digest=digest_of(version))
    partner = sign_in(back.partner.person)
    address = reverse("agreement_desk", args=[back.world.term.slug, version.agreement.uuid])
    waits = words_of(partner.get(address))
    assert waits.count(sentence) == 1
    assert "この文に同意する" not in waits
    pressed = partner.post(address, {"act": "agree", "digest": digest_of(version)})
    version.refresh_from_db()
    assert (pressed.status_code, version.published_at) == (302, None)


def test_draft_with_a_name_asks_and_keeps_what_was_written(
    back: LookingBack, host: Client, now: datetime
) -> None:
    hold(back, now)
    form = {**DRAFT, "how_it_came": "はるかさんが来てくれました。"}
    page = words_of(host.post(desk(back, "agreement_draft"), form))
    assert "人の名前かもしれないことばがあります:「はるか」。" in page
    assert "はるかさんが来てくれました。" in page
    assert not AgreementVersion.objects.exists()
    host.post(desk(back, "agreement_draft"), {**form, "names_are_fine": "on"})
    assert AgreementVersion.objects.count() == 1


def test_agreement_is_organised_by_partners_alone(
    back: LookingBack, host: Client, sign_in: SignIn, now: datetime
) -> None:
    hold(back, now)
    host.post(desk(back, "agreement_draft"), DRAFT)
    kept = AgreementVersion.objects.get().agreement
    for name in ("agreement_desk", "agreement_redraft"):
        page = reverse(name, args=[back.world.term.slug, kept.uuid])
        for person in (back.world.haruka.person, back.world.outsider):
            assert sign_in(person).get(page).status_code == 404
        assert sign_in(back.partner.person).get(page).status_code == 200
    assert host.get(desk(back, "agreement_draft")).headers["Location"] == reverse(
        "agreement_desk", args=[back.world.term.slug, kept.uuid]
    )
