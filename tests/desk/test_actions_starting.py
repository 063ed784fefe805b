"""A term that begins with a template changes nothing for others, and holds no words that were taken back."""

import msgspec
import pytest
from django.utils import timezone

from kurumaza.core.dialogue.content import ContentFault
from kurumaza.core.templates.codec import encode
from kurumaza.core.templates.template import Template, read_template
from kurumaza.desk.queries_content import pieces_of, sound_template
from kurumaza.desk.queries_template import template_of
from kurumaza.field.actions_insights import take_back_insight
from kurumaza.field.models import Retrospective
from kurumaza.scripts.queries import (
    latest_content,
    latest_deck,
    practice_script,
    retrospective_content,
)
from kurumaza.terms.actions_templates import stage_template
from kurumaza.terms.models import StagedTemplate, Term
from kurumaza.terms.queries_beside import retrospective_content_of
from tests.desk.test_template import read, start_from, started_from
from tests.factories.insights import make_field
from tests.factories.looking_back import make_looking_back
from tests.factories.own_data import dump

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_card_that_is_taken_back_before_the_term_begins_is_not_in_it() -> None:
    """Somebody looks at the next term meanwhile; its form can still be sent."""
    field = make_field(timezone.now())
    words = "ゆずれないものは、いつ決まりましたか。"
    insight = field.told("何のためかを、だれも言わない")
    field.added(insight, words)
    term, organiser = Term.objects.get(pk=field.world.term.pk), field.world.student_organiser
    other = [one for one in term.deck.body["cards"] if one["text"]["ja"] != words]
    staged = stage_template(
        programme=term.programme,
        data=encode(template_of(term)),
        by=organiser,
        source=term,
        now=timezone.now(),
    )
    take_back_insight(insight=insight, now=timezone.now())
    assert words.encode() not in dump()
    started = started_from(staged, field.world.member(organiser), "第2期 青森の町")
    assert started.deck.body["cards"] == other
    assert words.encode() not in dump()


def test_what_cannot_be_read_any_more_keeps_nobody_from_taking_back() -> None:
    field = make_field(timezone.now())
    insight = field.told("何のためかを、だれも言わない")
    field.added(insight, "ゆずれないものは、いつ決まりましたか。")
    programme, organiser = field.world.term.programme, field.world.student_organiser
    for data in (b"{}", encode(template_of(Term.objects.get(pk=field.world.term.pk)))):
        stage_template(programme=programme, data=data, by=organiser, now=timezone.now())
    take_back_insight(insight=insight, now=timezone.now())
    assert [bytes(one.data) == b"{}" for one in StagedTemplate.objects.all()] == [False]


def test_card_is_taken_out_of_the_draft_that_began_with_it_and_the_draft_keeps_its_own() -> None:
    field = make_field(timezone.now())
    insight = field.told("何のためかを、だれも言わない")
    field.added(insight, "ゆずれないものは、いつ決まりましたか。")
    term, organiser = Term.objects.get(pk=field.world.term.pk), field.world.student_organiser
    said = msgspec.to_builtins(template_of(term))
    said["deck"]["body"]["cards"] = [said["deck"]["body"]["cards"][0], said["deck"]["body"]["cards"][-1]]
    data = encode(read_template(said))
    draft = start_from(data, term.programme, field.world.member(organiser), "第2期 青森の町")
    take_back_insight(insight=insight, now=timezone.now())
    term.refresh_from_db()
    draft.refresh_from_db()
    assert draft.deck.body["cards"] == said["deck"]["body"]["cards"][:1]
    assert len(term.deck.body["cards"]) > 1
    assert latest_deck(term.programme, term.deck.name) == term.deck


def of_another_file(term: Term) -> bytes:
    """With one card, another time for silence, and its own way of looking back."""
    said = msgspec.to_builtins(template_of(term))
    for body in (said["deck"]["body"], said["retrospective"]["deck"]["body"]):
        body["cards"] = body["cards"][:1]
    for script in (said["script"], said["retrospective"]["script"]):
        script["grace_seconds"] += 5
    said["ground_rules"]["body"]["lines"] = said["ground_rules"]["body"]["lines"][:1]
    return encode(read_template(said))


def test_draft_out_of_a_file_changes_nothing_for_others_until_it_opens() -> None:
    back = make_looking_back(now=timezone.now())
    term, programme = back.world.term, back.world.programme
    known = (latest_content(programme), retrospective_content(programme), practice_script(programme))
    data = of_another_file(term)
    draft = start_from(data, programme, back.natsuki)
    assert len(draft.deck.body["cards"]) == 1
    found = (latest_content(programme), retrospective_content(programme), practice_script(programme))
    assert found == known
    # Read in once more, it is as new as it was, and kept once.
    pieces = pieces_of(read(data), programme)
    assert [one.state for one in pieces if one.is_new] == ["new_version"] * 5
    assert [one.version for one in pieces if one.kind == "deck"] == [draft.deck]
    Term.objects.filter(pk=draft.pk).update(opened_at=timezone.now())
    latest = latest_content(programme)
    assert latest is not None
    assert (latest.script, latest.deck, latest.ground_rules) == (draft.script, draft.deck, draft.ground_rules)
    # How people look back stays each term's own.
    assert retrospective_content(programme) == known[1]
    assert retrospective_content_of(term) == known[1]


def test_people_look_back_with_what_their_own_terms_template_brought() -> None:
    back = make_looking_back(now=timezone.now())
    draft = start_from(of_another_file(back.world.term), back.world.programme, back.natsuki)
    held = back.ask(now=timezone.now()).round.term
    assert (held.script, held.deck) != (draft.retrospective_script, draft.retrospective_deck)
    Term.objects.filter(pk=back.world.term.pk).update(
        retrospective_script=draft.retrospective_script, retrospective_deck=draft.retrospective_deck
    )
    Retrospective.objects.update(called_off_at=timezone.now())
    back.placement.refresh_from_db()
    own = back.ask(now=timezone.now()).round.term
    assert (own.script, own.deck) == (draft.retrospective_script, draft.retrospective_deck)


def test_no_question_out_of_the_field_comes_in_by_a_file() -> None:
    field = make_field(timezone.now())
    field.added(field.told("何のためかを、だれも言わない"), "ゆずれないものは、いつ決まりましたか。")
    template = template_of(Term.objects.get(pk=field.world.term.pk))
    found = sound_template(encode(template))
    assert isinstance(found, Template)
    assert found.deck.body["cards"] == template.deck.body["cards"][:-1]
    said = msgspec.to_builtins(template)
    said["deck"]["body"]["cards"] = said["deck"]["body"]["cards"][-1:]
    assert sound_template(encode(read_template(said))) == [("deck", ContentFault("", "cards", "empty"))]
