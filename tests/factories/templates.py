"""A term with something in everything that a template carries, another programme to start in, and the form of starting as it is proposed."""

from datetime import datetime, timedelta
from typing import Any

from django.forms import Form
from django.utils import timezone

from kurumaza.circles.actions_wishes import bring_rules
from kurumaza.core.matching.emphasis import Emphasis
from kurumaza.core.matching.problem import RuleLevels
from kurumaza.partners.models import Membership, Programme
from kurumaza.people.models import Person
from kurumaza.scripts.queries import default_body
from kurumaza.terms.actions_legal import write_legal_text
from kurumaza.terms.actions_line import set_line_text
from kurumaza.terms.actions_role_kinds import choose_role_kinds
from kurumaza.terms.actions_theme import choose_theme
from kurumaza.terms.models import Term
from kurumaza.ways.actions_ways import change_way_in
from kurumaza.ways.questions import usual_questions
from tests.factories.terms import (
    MembershipFactory,
    OrganisationFactory,
    ProgrammeFactory,
    RoundFactory,
    SlotFactory,
    World,
)

PAGE: dict[str, Any] = {
    "lead": "学生と卒業生が、{name}で語り合います。",
    "promises": ["参加無料", "録音なし"],
    "why": "迷っているのは、どちらの世代も同じでした。",
    "how_it_came": "火-Okoshiのインターンに、卒業生が加わったことが始まりです。",
    "for_whom": ["{name}に参加する学生"],
    "deadline": "2月10日まで",
    "internship": "現場に加わる道もあります。",
    "internship_address": "https://okoshi.example/internship/",
    "report": "42人が参加しました。",
    "faq": [{"question": "途中で抜けてもいいですか。", "answer": "はい。"}],
    "links": [{"title": "火-Okoshi", "address": "https://okoshi.example/"}],
}


def fill(world: World) -> Term:
    """Writes into the world's term what organisers can write, as they would."""
    term, by = world.term, world.student_organiser
    page = {key: _named(words, term.name) for key, words in PAGE.items()}
    Term.objects.filter(pk=term.pk).update(
        public_page=page, answer_hours=72, hand_over="by_circulation", measures_airtime=True
    )
    world.students.eligibility = f"{term.name}に参加する学生"
    world.students.save()
    change_way_in(
        side=world.students,
        is_open=True,
        closes_on=None,
        label="学生として加わる",
        capacity=20,
        elsewhere="https://okoshi.example/",
        questions=usual_questions(world.students),
        by=by,
    )
    set_line_text(term=term, kind="week", text="{期}まで、あと一週間です。", by=by)
    held = RoundFactory.create(term=term)
    SlotFactory.create(round=held, starts_at=world.slots[0].starts_at + timedelta(days=14), minutes=75)
    write_legal_text(
        term=term,
        kind="rules",
        body=f"{term.name}のきまりです。主催は火-Okoshiです。",
        is_reviewed=True,
        by=by,
        now=timezone.now(),
    )
    bring_rules(
        term=term,
        levels=RuleLevels(same_school="never", past_employer="ignore"),
        emphasis=Emphasis(topics="more", maybe="none"),
        by=by,
    )
    choose_role_kinds(term=term, kinds=["opener", "next_organiser"], by=by)
    choose_theme(term=term, theme="fire", by=by)
    return Term.objects.select_related("programme").get(pk=term.pk)


def _named(words: Any, name: str) -> Any:
    if isinstance(words, str):
        return words.replace("{name}", name)
    return [_named(one, name) if isinstance(one, str) else one for one in words]


def another_region() -> tuple[Programme, Membership]:
    """Two other organisations with a programme of their own, which has nothing yet; and an organiser of the first."""
    here, school = (
        OrganisationFactory.create(name="見本の町の会"),
        OrganisationFactory.create(name="見本の学校"),
    )
    programme = ProgrammeFactory.create(partners=[here, school])
    organiser = MembershipFactory.create(organisation=here, call_name="いずみ")
    MembershipFactory.create(organisation=school, call_name="わたる")
    return programme, organiser


def as_proposed(form: Form, person: Person, **changed: Any) -> dict[str, Any]:
    """What a browser sends if somebody leaves everything as it is proposed, but for `changed`."""
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if isinstance(value, datetime):
            local = value.astimezone(field.field.zone)  # type: ignore[attr-defined]
            sent |= {f"{field.html_name}_0": f"{local:%Y-%m-%d}", f"{field.html_name}_1": f"{local:%H:%M}"}
        elif value:
            sent[field.html_name] = "on" if value is True else value
    return {"safeguards": [str(person.uuid)], **sent, **changed}


def short_script(name: str) -> dict[str, Any]:
    """A script that no programme has."""
    return default_body("script_practice") | {"name": {"ja": name, "en": "short"}}
