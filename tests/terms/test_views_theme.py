"""この期の印 where it is seen: on pages of its own term alone, chosen by its organisers on the page of the public page's words."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.share_picture import placement_picture_words
from kurumaza.terms.models import ConditionChange, Term
from kurumaza.terms.queries_public import page_of
from kurumaza.terms.themes import THEMES
from kurumaza.ways.share_picture import PictureWords, draw_picture, picture_words
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.field import published_placement
from tests.factories.terms import EnrolmentFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    world = make_world(now=timezone.now())
    Term.objects.filter(pk=world.term.pk).update(two_keys=[])
    world.term.refresh_from_db()
    return world


def page_of_words(world: World) -> str:
    return reverse("public_page", args=[world.term.slug])


def theme_of(world: World) -> str:
    return Term.objects.get(pk=world.term.pk).theme


def has(page: str, theme: str) -> bool:
    """Whether a page is drawn in this theme, its mark and all."""
    head = page.partition("<head>")[0]
    return f'data-theme="{theme}"' in head and page.count(THEMES[theme].motif) > 0


def paint(world: World, theme: str) -> None:
    Term.objects.filter(pk=world.term.pk).update(theme=theme)
    world.term.refresh_from_db()


def test_organiser_chooses_it_beside_the_words(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    shown = words_of(client.get(page_of_words(world)))
    assert "この期の印" in shown
    assert "印と色は、公開ページ・参加者のページ・ルームに出ます。" in shown
    assert [shown.count(theme.motif) for theme in THEMES.values()] == [1, 1, 1]
    client.post(page_of_words(world), {"lead": "ことば", "theme": "sea"})
    assert theme_of(world) == "sea"
    client.post(
        page_of_words(world), {"lead": "べつの ことば"}
    )  # of a page that was opened before there were themes
    assert theme_of(world) == "sea"


@pytest.mark.parametrize("code", ["gold", "Fire"])
def test_unknown_code_is_refused_with_all_else(world: World, sign_in: SignIn, code: str) -> None:
    page = sign_in(world.student_organiser).post(page_of_words(world), {"lead": "ことば", "theme": code})
    assert page.status_code == 200
    assert page.context["form"].has_error("theme")
    world.term.refresh_from_db()
    assert (world.term.theme, world.term.public_page) == ("circle", {})


def test_nobody_else_chooses_it(world: World, sign_in: SignIn) -> None:
    for person in (world.haruka.person, world.outsider):
        sign_in(person).post(page_of_words(world), {"theme": "fire"})
    Client().post(page_of_words(world), {"theme": "fire"})
    assert theme_of(world) == "circle"


def test_other_partner_reads_what_it_would_be(world: World, sign_in: SignIn) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["publishing"])
    client = sign_in(world.student_organiser)
    usual = "\n".join(page_of(world.term).promises)
    client.post(page_of_words(world), {"promises": usual, "theme": "fire"})
    assert theme_of(world) == "circle"
    assert [kept.about for kept in ConditionChange.objects.all()] == ["theme"]
    assert "ほかの団体の同意を待っている変更があります。" in words_of(client.get(page_of_words(world)))
    asked = words_of(sign_in(world.graduate_organiser).get(reverse("term_keys", args=[world.term.slug])))
    assert "この期の印を変える" in asked


@pytest.mark.parametrize("theme", ["fire", "sea"])
def test_pages_of_the_term_are_drawn_in_it_and_no_others(world: World, sign_in: SignIn, theme: str) -> None:
    paint(world, theme)
    me, other = sign_in(world.haruka.person), sign_in(world.outsider)
    public, prepare = f"/t/{world.term.slug}/", reverse("prepare", args=[world.haruka.uuid])
    shown = [(Client(), public), (me, public), (me, reverse("home")), (me, prepare)]
    assert [address for client, address in shown if not has(words_of(client.get(address)), theme)] == []
    assert words_of(me.get(public)).count(THEMES[theme].motif) == 2  # the mark's, and among those who sit
    elsewhere = [(Client(), reverse("front")), (me, reverse("own_data")), (other, reverse("home"))]
    elsewhere.append((Client(), f"/t/{world.outsiders_term.slug}/"))
    for client, address in elsewhere:
        page = words_of(client.get(address))
        assert THEMES[theme].motif not in page, address
        assert f'data-theme="{theme}"' not in page, address


def test_plain_circle_has_nothing_in_its_middle(world: World) -> None:
    page = words_of(Client().get(f"/t/{world.term.slug}/"))
    assert 'data-theme="circle"' in page
    assert 'class="motif"' not in page


def test_home_of_somebody_in_two_terms_is_in_the_theme_of_neither(world: World, sign_in: SignIn) -> None:
    paint(world, "fire")
    Term.objects.filter(pk=world.outsiders_term.pk).update(theme="sea")
    EnrolmentFactory.create(person=world.haruka.person, side=world.outsiders_term.sides.first())
    page = words_of(sign_in(world.haruka.person).get(reverse("home")))
    assert "data-theme" not in page
    assert 'class="motif"' not in page


def test_pictures_that_are_shared_change_with_it(world: World) -> None:
    placement = published_placement(world, timezone.now())
    drawn: set[bytes] = set()
    digests: set[str] = set()
    for theme in THEMES:
        paint(world, theme)
        placement.term.refresh_from_db()
        for words in (picture_words(world.term, page_of(world.term), []), placement_picture_words(placement)):
            assert words.theme == theme
            digests.add(words.digest)
            drawn.add(draw_picture(words))
    assert (len(drawn), len(digests)) == (6, 6)
    assert PictureWords("p", "n", "l", "", "").theme == "circle"
