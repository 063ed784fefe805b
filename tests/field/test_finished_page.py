"""An internship that is over: what came of it stands first on its page, for each reader what they may read, and nothing is offered any more."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.actions_agreements import take_back_agreement
from kurumaza.field.actions_insight_cards import take_back_card
from kurumaza.field.actions_placements import finish_placement
from kurumaza.field.actions_values import show_values
from kurumaza.field.models import Agreement, AgreementVersion, HostValues, Placement
from kurumaza.field.placement_words import days_words
from kurumaza.people.actions import block_person
from tests.conftest import SignIn
from tests.factories.field import full_content, published_placement
from tests.factories.insights import Field
from tests.factories.terms import make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ASKED = "また会えると思えた場所はありますか。"
GIVEN, ANSWER = "だれも口にしない手順があります", "やってみます"
CAME, PLANNED = "ここから何が生まれたか", "募集したときの内容"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def over(now: datetime) -> Field:
    """With an insight that was answered and became a card, and the host's values; then it ended."""
    world = make_world(now=now)
    wanted = world.term.two_keys
    placement = published_placement(world, now)
    world.term.two_keys = wanted
    world.term.save(update_fields=["two_keys"])
    placement.members.add(world.haruka, world.kenji)
    field = Field(world, placement, now)
    field.added(field.answered(GIVEN), ASKED)
    HostValues.objects.create(
        organisation=placement.organisation,
        placement=placement,
        number=1,
        lines=["急がない"],
        created_at=now,
        by=world.member(world.student_organiser).uuid,
    )
    done = finish_placement(placement=placement, by=world.student_organiser, now=now)
    assert isinstance(done, Placement)
    return Field(world, done, now)


def agreed(over: Field) -> AgreementVersion:
    """Every partner agreed to it."""
    kept = Agreement.objects.create(placement=over.placement, created_at=over.now)
    return AgreementVersion.objects.create(
        agreement=kept,
        number=1,
        how_it_came="手順の話から始まりました。",
        what_we_do="毎年いっしょにひらきます。",
        what_matters="待つこと。",
        created_at=over.now,
        by=over.world.member(over.host).uuid,
        published_at=over.now,
    )


def page(over: Field, browser: Client | None = None) -> str:
    return (browser or Client()).get(reverse("internship", args=[over.placement.uuid])).content.decode()


def test_what_came_of_it_stands_above_old_conditions_which_are_folded(over: Field) -> None:
    version = agreed(over)
    show_values(membership=over.world.member(over.host), on_internships=True, on_terms=False)
    shown = page(over)
    places = [
        shown.index(one) for one in (CAME, "手順の話から始まりました。", "急がない", "<details", PLANNED)
    ]
    assert places == sorted(places)
    folded = shown[shown.index("<details") : shown.index("</details>")]
    for words in ("募集したときの条件", "締切", "選考", "017-000-0000"):
        assert words in folded
        assert words not in shown.replace(folded, "").split("<footer")[0]
    assert "インターン募集" not in shown
    assert "毎年いっしょにひらきます。" in shown
    assert reverse("agreement", args=[version.agreement.uuid]) in shown


def test_only_what_the_organisations_publish_is_read_by_everybody(over: Field, sign_in: SignIn) -> None:
    hidden = page(over)
    assert "公開されているものは、まだありません。" in hidden
    for reader in (None, sign_in(over.world.haruka.person), sign_in(over.host)):
        shown = page(over, reader)
        assert "急がない" not in shown
        assert GIVEN not in shown
        assert ANSWER not in shown
    version = agreed(over)
    assert "手順の話から始まりました。" in page(over)
    take_back_agreement(agreement=version.agreement, membership=over.world.member(over.host), now=over.now)
    assert "手順の話から始まりました。" not in page(over)


def test_card_is_shown_to_those_whose_circles_have_it(over: Field, sign_in: SignIn) -> None:
    sora = over.world.add_person(over.world.students, "そら")
    card = over.placement.insights.get().card
    assert ASKED not in page(over)
    assert ASKED not in page(over, sign_in(over.world.outsider))
    shown = page(over, sign_in(sora.person))
    assert ASKED in shown
    assert f'data-standing="card:{card.uuid}"' in shown
    assert ASKED in page(over, sign_in(over.host))
    block_person(person=sora.person, other=over.world.haruka.person, label="はるか", now=over.now)
    assert ASKED not in page(over, sign_in(sora.person))
    take_back_card(card=card, by=over.world.haruka.person, now=over.now)
    assert ASKED not in page(over, sign_in(over.world.kenji.person))


def test_those_of_the_programme_find_it_and_members_find_their_pages(over: Field, sign_in: SignIn) -> None:
    sora = over.world.add_person(over.world.students, "そら")
    own, public = (reverse(name, args=[over.placement.uuid]) for name in ("placement_home", "internship"))
    shown = sign_in(sora.person).get(reverse("field")).content.decode()
    assert "終わったインターン" in shown
    assert public in shown
    assert own not in shown
    mine = sign_in(over.world.haruka.person).get(reverse("field")).content.decode()
    assert "加わっているところ" not in mine
    assert mine.index("前に加わっていたところ") < mine.index(own) < mine.index(public)
    assert public not in sign_in(over.world.outsider).get(reverse("field")).content.decode()
    for address in ("/", f"/t/{over.world.term.slug}/"):
        front = Client().get(address).content.decode()
        assert public in front
        assert "何が生まれたか" in front


def test_nothing_that_is_over_is_offered_as_if_it_ran(over: Field, sign_in: SignIn) -> None:
    member, host = sign_in(over.world.haruka.person), sign_in(over.host)
    own = member.get(reverse("placement_home", args=[over.placement.uuid])).content.decode()
    assert "メンバーを退く" not in own
    home = member.get(reverse("home")).content.decode()
    assert "加わっている現場" not in home
    assert "加わっていた現場(終わりました)" in home
    desk = host.get(
        reverse("placement_desk", args=[over.world.term.slug, over.placement.uuid])
    ).content.decode()
    for words in ("メンバーとしての参加を終わりにする", "行事を加える、変える、取りやめる"):
        assert words not in desk
    assert "これまでの行事を見る" in desk


def test_running_one_is_left_and_changed_as_before(now: datetime, sign_in: SignIn) -> None:
    world = make_world(now=now)
    running = published_placement(world, now)
    running.members.add(world.haruka)
    member, host = sign_in(world.haruka.person), sign_in(world.student_organiser)
    assert "メンバーを退く" in member.get(reverse("placement_home", args=[running.uuid])).content.decode()
    assert "加わっているところ" in member.get(reverse("field")).content.decode()
    assert "加わっている現場" in member.get(reverse("home")).content.decode()
    desk = host.get(reverse("placement_desk", args=[world.term.slug, running.uuid])).content.decode()
    for words in ("メンバーとしての参加を終わりにする", "行事を加える、変える、取りやめる"):
        assert words in desk
    shown = Client().get(reverse("internship", args=[running.uuid])).content.decode()
    assert CAME not in shown
    assert "インターン募集" in shown
    assert "何が生まれたか" not in Client().get("/").content.decode()


@pytest.mark.parametrize(
    ("first", "last", "ended", "words"),
    [
        (date(2026, 2, 1), date(2026, 3, 20), None, "2026年2月1日(日)から2026年3月20日(金)まで"),
        (date(2026, 2, 1), date(2026, 3, 20), 13, "2026年2月1日(日)から2026年2月14日(土)まで"),
        (date(2026, 2, 1), date(2026, 2, 10), 13, "2026年2月1日(日)から2026年2月10日(火)まで"),
        (date(2026, 2, 1), None, 13, "2026年2月1日(日)から2026年2月14日(土)まで"),
        (date(2026, 2, 14), None, 13, "2026年2月14日(土)"),
        (date(2026, 2, 1), date(2026, 2, 1), None, "2026年2月1日(日)"),
        (date(2026, 2, 1), None, None, "2026年2月1日(日)から"),
        (date(2026, 3, 1), date(2026, 3, 20), 13, "2026年2月14日(土)に終わりました"),
        (None, None, None, ""),
    ],
)
def test_days_are_those_that_it_had(
    now: datetime, first: date | None, last: date | None, ended: int | None, words: str
) -> None:
    """It ends at 16:00 in London: by then it is the next day in Aomori."""
    world = make_world(now=now)
    before = datetime(2026, 1, 1, tzinfo=UTC)
    placement = published_placement(world, before, full_content()._replace(starts_on=first, ends_on=last))
    placement.finished_at = datetime(2026, 2, ended, 16, tzinfo=UTC) if ended else None
    assert days_words(placement) == words
    placement.save()
    shown = Client().get(reverse("internship", args=[placement.uuid])).content.decode()
    assert words in shown
    if first and last and ended and last > date(2026, 2, 14) > first:
        assert '"endDate":"2026-02-14"' in shown.replace(" ", "")
        assert "3月20日" not in shown
