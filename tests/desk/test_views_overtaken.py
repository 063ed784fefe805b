"""Forms about conditions that were shown before somebody else changed them: nobody speaks for what they left alone, or did not read."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.desk.words_conditions import shifts_of
from kurumaza.partners.models import Approval, Organisation
from kurumaza.partners.queries import read_aloud
from kurumaza.terms.conditions import TextChange
from kurumaza.terms.legal_texts import KINDS, MOST_LINES
from kurumaza.terms.models import ConditionChange, LegalText, Term
from kurumaza.terms.queries_public import legal_page_of
from kurumaza.terms.two_keys import USUAL
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OVERTAKEN = "この間に、ほかの人がここを変えました。まだ何も保存していません。"
OVER = "この期は終わりました。参加の条件は、もう変えられません。"


@pytest.fixture
def world() -> World:
    world = make_world(now=timezone.now())
    said = {"items": "呼び名", "purpose": "グループを組むため", "manager": "見本の団体"}
    set_term(world, two_keys=list(USUAL), legal_basis="joint_use", joint_use=said)
    return world


def set_term(world: World, **to: object) -> None:
    Term.objects.filter(pk=world.term.pk).update(**to)
    world.term.refresh_from_db()


def shown_by(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def open_page(client: Client, address: str) -> str:
    return shown_by(client.get(address).content.decode())


def about() -> list[str]:
    return list(ConditionChange.objects.order_by("pk").values_list("about", flat=True))


def media(world: World) -> str:
    return reverse("term_media", args=[world.term.slug])


def safety(world: World) -> str:
    return reverse("term_safety", args=[world.term.slug])


def test_what_the_sender_left_alone_is_no_word_of_theirs(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    shown = open_page(client, media(world))
    set_term(world, media="external")
    client.post(media(world), {"shown": shown, "way": "mesh"})  # wants no airtime
    assert about() == ["airtime"]
    shown = open_page(client, safety(world))
    set_term(world, age_rule="guardian", relay_only=True)
    sent = {"shown": shown, "answer_hours": "72", "age_rule": "adults_only", "minimum_age": "15"}
    client.post(safety(world), sent)
    assert about() == ["airtime", "answers"]


def test_old_form_takes_nothing_back_that_its_partner_asks_for(world: World, sign_in: SignIn) -> None:
    """What is asked of a condition stays asked when only another one of the same page is changed."""
    client = sign_in(world.student_organiser)
    client.post(
        media(world), {"shown": open_page(client, media(world)), "way": "external", "measures_airtime": "on"}
    )
    client.post(media(world), {"shown": open_page(client, media(world)), "way": "mesh"})
    assert Approval.objects.filter(keys__revoked_at=None).count() == 2


def test_what_was_changed_meanwhile_is_read_first(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    shown = open_page(client, safety(world))
    set_term(world, answer_hours=24)
    sent = {"answer_hours": "72", "age_rule": "adults_only", "minimum_age": "15"}
    answered = client.post(safety(world), {"shown": shown, **sent}).content.decode()
    assert OVERTAKEN in answered
    assert "1日以内" in answered
    assert about() == []
    client.post(safety(world), {"shown": shown_by(answered), **sent})
    assert about() == ["answers"]


def test_basis_that_was_changed_meanwhile_is_read_first(world: World, sign_in: SignIn) -> None:
    client, here = sign_in(world.student_organiser), reverse("term_legal", args=[world.term.slug])
    shown = open_page(client, here)
    set_term(world, joint_use={**world.term.joint_use, "items": "呼び名と学校"})
    sent = {"shown": shown, "basis": "joint_use", **world.term.joint_use}
    client.post(here, {**sent, "items": "呼び名"})  # as it was shown
    assert about() == []
    assert OVERTAKEN in client.post(here, {**sent, "items": "呼び名と組"}).content.decode()
    assert about() == []


def test_text_that_was_changed_meanwhile_is_read_first_and_none_is_lost(
    world: World, sign_in: SignIn
) -> None:
    client, here = sign_in(world.student_organiser), reverse("legal_text", args=[world.term.slug, "rules"])
    old = legal_page_of(world.term, "rules").body
    shown = open_page(client, here)
    LegalText.objects.create(term=world.term, kind="rules", body="ほかの人の文", edited_at=timezone.now())
    client.post(here, {"shown": shown, "body": old.replace("\n", "\r\n")})
    assert about() == []
    answered = client.post(here, {"shown": shown, "body": "わたしの文"}).content.decode()
    assert OVERTAKEN in answered
    assert "<dd>ほかの人の文</dd>" in answered
    assert "わたしの文</textarea>" in answered
    assert about() == []
    client.post(here, {"shown": shown_by(answered), "body": "わたしの文"})
    assert about() == ["text:rules"]


@pytest.mark.parametrize("shown", ["", "[]", "{", '{"way": 3}'])
def test_form_without_its_memory_is_read_from_what_stands(world: World, sign_in: SignIn, shown: str) -> None:
    client = sign_in(world.student_organiser)
    sent = {"shown": shown, "way": "mesh", "measures_airtime": "on"}
    assert client.post(media(world), sent).status_code in (200, 302)
    assert about() == []


@pytest.mark.parametrize(
    ("page", "args"),
    [("term_media", ()), ("term_safety", ()), ("term_legal", ()), ("legal_text", ("rules",))],
)
def test_term_that_is_over_says_so(world: World, sign_in: SignIn, page: str, args: tuple[str, ...]) -> None:
    client, here = sign_in(world.student_organiser), reverse(page, args=[world.term.slug, *args])
    assert OVER not in client.get(here).content.decode()
    set_term(world, closed_at=timezone.now())
    shown = client.get(here).content.decode()
    assert OVER in shown
    assert 'class="go"' not in shown
    sent = {"answer_hours": "72", "age_rule": "adults_only", "minimum_age": "15", "way": "external"}
    sent |= {"basis": "joint_use", "items": "x", "purpose": "y", "manager": "z", "body": "文"}
    assert OVER in client.post(here, sent, follow=True).content.decode()
    assert about() == []


def test_whoever_agrees_to_an_opening_can_read_all_of_it(world: World, sign_in: SignIn) -> None:
    set_term(world, opened_at=None, two_keys=["opening"])
    keys = reverse("term_keys", args=[world.term.slug])
    pages = [reverse("legal_text", args=[world.term.slug, kind]) for kind in KINDS]
    client, other = sign_in(world.student_organiser), sign_in(world.graduate_organiser)
    page = client.get(keys).content.decode()
    assert all(f'href="{one}"' in page for one in pages)
    digest = re.search(r'name="digest" value="([^"]*)"', page)
    assert digest is not None
    client.post(keys, {"act": "ask", "digest": digest[1]})
    asked = other.get(keys).content.decode()
    assert all(f'href="{one}"' in asked for one in pages)
    assert all(f"照合番号 {read_aloud(digest[1])}" in one for one in (page, asked))
    approval = str(Approval.objects.get().uuid)
    # What these pages say is what is agreed to: another draft is another opening.
    Organisation.objects.filter(pk=world.students.organisation.pk).update(contact_phone="017-000-0000")
    other.post(keys, {"act": "agree", "approval": approval})
    world.term.refresh_from_db()
    assert world.term.opened_at is None


def test_pages_are_fixed_as_they_were_agreed_to(world: World, sign_in: SignIn) -> None:
    set_term(world, opened_at=None, two_keys=["opening"])
    keys = reverse("term_keys", args=[world.term.slug])
    read = [(kind, legal_page_of(world.term, kind).body) for kind in KINDS]
    client, other = sign_in(world.student_organiser), sign_in(world.graduate_organiser)
    digest = re.search(r'name="digest" value="([^"]*)"', client.get(keys).content.decode())
    assert digest is not None
    client.post(keys, {"act": "ask", "digest": digest[1]})
    other.post(keys, {"act": "agree", "approval": str(Approval.objects.get().uuid)})
    world.term.refresh_from_db()
    assert world.term.opened_at is not None
    kept = world.term.legal_texts.order_by("pk").values_list("kind", "body", "reviewed_on")
    assert list(kept) == [(kind, body, None) for kind, body in read]


def test_long_texts_are_not_compared_line_by_line(world: World) -> None:
    many = [f"{number}" for number in range(MOST_LINES + 1)]
    before, after = "\n".join(many), "\n".join(reversed(many))
    [shift] = shifts_of(TextChange("rules", before, False), TextChange("rules", after, False))
    assert shift.whole == after
    assert "200" not in shift.before + shift.after
    one = "\n".join([*many[:200], "新しい行", *many[201:]])
    [short] = shifts_of(TextChange("rules", before, False), TextChange("rules", one, False))
    assert (short.before, short.after) == ("200", "新しい行")


def test_text_has_no_more_lines_than_are_compared(world: World, sign_in: SignIn) -> None:
    here = reverse("legal_text", args=[world.term.slug, "rules"])
    page = sign_in(world.student_organiser).post(here, {"body": "x\n" * (MOST_LINES + 1)}).content.decode()
    assert f"{MOST_LINES}行までにしてください。" in page
    assert about() == []
