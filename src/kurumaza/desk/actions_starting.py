"""A term out of a template: whole, or not at all. It begins as a draft, so that its words are read before anybody else does."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db import IntegrityError, transaction

from kurumaza.circles.actions_wishes import bring_rules
from kurumaza.core.matching.emphasis import MATTERS, Emphasis
from kurumaza.core.matching.problem import RuleLevels
from kurumaza.core.matching.rules import RELATIONS
from kurumaza.core.templates.codec import decode
from kurumaza.core.templates.template import Settings, SideShape, Template
from kurumaza.desk.actions_opening import Opening, faults_of
from kurumaza.desk.errors import Fault, OpeningRefused
from kurumaza.desk.limits_template import ELIGIBILITY, TOPIC
from kurumaza.desk.queries_content import Kind, Piece, pieces_of
from kurumaza.desk.queries_template import named, settings_here, with_name
from kurumaza.partners.models import Membership, Programme
from kurumaza.people.models import Person
from kurumaza.safety.actions import name_safeguard
from kurumaza.safety.models import Safeguard
from kurumaza.scripts.actions import (
    create_deck_version,
    create_questionnaire_version,
    create_script_version,
    create_text_version,
)
from kurumaza.scripts.errors import ContentRefused, ScriptRefused
from kurumaza.terms.actions_hand_over import choose_hand_over
from kurumaza.terms.actions_help import set_help_lines
from kurumaza.terms.actions_legal import choose_legal_basis, write_legal_text
from kurumaza.terms.actions_line import set_line_text
from kurumaza.terms.actions_media import choose_media, offer_airtime
from kurumaza.terms.actions_opening import add_round, add_side, add_slot, create_term
from kurumaza.terms.actions_role_kinds import choose_role_kinds
from kurumaza.terms.actions_safety import choose_age_rule, promise_answers
from kurumaza.terms.actions_templates import note_start
from kurumaza.terms.actions_theme import choose_theme
from kurumaza.terms.joint_use import read_joint_use
from kurumaza.terms.models import StagedTemplate, Term
from kurumaza.terms.queries import is_slug_taken
from kurumaza.terms.two_keys import in_order
from kurumaza.ways.actions_ways import change_way_in
from kurumaza.ways.questions import read_questions

# Where a term keeps a piece whose kind is called otherwise.
_COLUMNS: dict[Kind, str] = {"retrospective": "retrospective_script"}


@dataclass(frozen=True)
class Start:
    """What an organiser says of a term that begins from a template. The opening's times are those of all rounds, in the template's
    order, and its sides are the template's; `eligibilities` are theirs."""

    opening: Opening
    eligibilities: Sequence[str]


def start_term(
    *,
    staged: StagedTemplate,
    start: Start,
    membership: Membership,
    now: datetime,
    servers: AbstractSet[str] = frozenset(),
) -> Term | OpeningRefused:
    """Makes a draft of a term with all that the template holds. Pressed twice, there is one. `servers` as of `choose_media`."""
    try:
        with transaction.atomic():
            # A card that is taken back at the same moment (`scripts.actions_cards`) waits for the term, or is not in what is read here.
            Programme.objects.select_for_update().get(pk=staged.programme_id)
            # Pressed at the same moment, the second waits here and sees the first's term.
            staged = StagedTemplate.objects.select_for_update(of=("self",)).get(pk=staged.pk)
            if staged.term is not None:
                return staged.term
            template = decode(bytes(staged.data))
            assert isinstance(template, Template), template  # it was read before it was kept
            zone = ZoneInfo(template.calendar.time_zone)
            if faults := tuple(faults_of(start.opening, zone, now)):
                return OpeningRefused(faults)
            return _written(staged, template, start, membership, now, servers)
    except IntegrityError:
        # Somebody took the address since we looked. Anything else would be a fault of ours.
        if not is_slug_taken(start.opening.slug):
            raise
        return OpeningRefused((Fault("slug", "address_taken"),))


def _written(
    staged: StagedTemplate,
    template: Template,
    start: Start,
    membership: Membership,
    now: datetime,
    servers: AbstractSet[str],
) -> Term:
    by, opening = membership.person, start.opening
    versions = _ensured(staged.programme, pieces_of(template, staged.programme), now)
    template = named(template, opening.name)
    settings = settings_here(template.settings, servers)
    keys = {one for one in settings.two_keys if one != "opening"}
    term = create_term(
        programme=staged.programme,
        **{name: getattr(opening, name) for name in ("slug", "name", "region", "starts_on", "ends_on")},
        time_zone=template.calendar.time_zone,
        **versions,
        topics=[with_name(topic, opening.name, TOPIC) for topic in opening.topics],
        measures_airtime=settings.measures_airtime,
        public_page=_page(template, staged),
        two_keys=in_order({*keys, "opening"} if opening.needs_all else keys),
        is_draft=True,
        by=by,
        now=now,
    )
    _add_sides(term, template.sides, start, by)
    _add_rounds(term, template, opening.times, by)
    for person in opening.safeguards:
        safeguard = name_safeguard(term=term, person=person, by=by)
        assert isinstance(safeguard, Safeguard), safeguard
    _add_words(term, template, by, now)
    _set(term, settings, by, now, servers)
    _bring_habits(term, template, by)
    _keep_legal_basis(term, staged, by)
    note_start(staged=staged, term=term, by=by)
    return Term.objects.get(pk=term.pk)


def _ensured(programme: Programme, pieces: Sequence[Piece], now: datetime) -> dict[str, Any]:
    """The programme's own versions where they say the same, new ones for the rest: for this term alone, until it opens."""
    return {
        _COLUMNS.get(piece.kind, piece.kind): piece.version or _created(programme, piece, now)
        for piece in pieces
    }


def _created(programme: Programme, piece: Piece, now: datetime) -> Any:
    made: Any
    if piece.kind in ("script", "retrospective"):
        made = create_script_version(programme=programme, body=piece.body, now=now, brought=True)
    else:
        create = {
            "deck": create_deck_version,
            "retrospective_deck": create_deck_version,
            "questionnaire": create_questionnaire_version,
            "ground_rules": create_text_version,
        }[piece.kind]
        made = create(programme=programme, name=piece.name, body=piece.body, now=now, brought=True)
    assert not isinstance(made, ScriptRefused | ContentRefused), made  # looked at when it was read
    return made


def _page(template: Template, staged: StagedTemplate) -> dict[str, Any]:
    """In the same programme its links are the same, too."""
    page: dict[str, Any] = msgspec.to_builtins(template.page)
    source = staged.source
    if source is None:
        return page
    kept = {name: source.public_page.get(name) for name in ("links", "internship_address")}
    return page | {name: words for name, words in kept.items() if words}


def _add_sides(term: Term, shapes: Sequence[SideShape], start: Start, by: Person) -> None:
    sides = zip(start.opening.sides, start.eligibilities, shapes, strict=True)
    for (organisation, name), said, shape in sides:
        eligibility = with_name(said, start.opening.name, ELIGIBILITY)
        side = add_side(term=term, organisation=organisation, name=name, eligibility=eligibility, by=by)
        if shape.questions or shape.label:
            change_way_in(
                side=side,
                is_open=False,
                closes_on=None,
                label=shape.label,
                capacity=None,
                elsewhere="",
                questions=read_questions(msgspec.to_builtins(shape.questions)),
                by=by,
            )


def _add_rounds(term: Term, template: Template, times: Sequence[datetime | None], by: Person) -> None:
    """A round whose times were all emptied is none."""
    left = iter(times)
    for shape in template.calendar.rounds:
        slots = [(next(left), slot.minutes) for slot in shape.slots]
        if any(starts_at for starts_at, _minutes in slots):
            held = add_round(term=term, by=by)
            for starts_at, minutes in slots:
                if starts_at is not None:
                    add_slot(round=held, starts_at=starts_at, minutes=minutes, by=by)


def _add_words(term: Term, template: Template, by: Person, now: datetime) -> None:
    for kind, text in template.line_texts.items():
        set_line_text(term=term, kind=kind, text=text, by=by)
    set_help_lines(term=term, lines=msgspec.to_builtins(template.help_lines), by=by)
    for page, body in template.legal_texts.items():
        write_legal_text(term=term, kind=page, body=body, is_reviewed=False, by=by, now=now)


def _set(term: Term, settings: Settings, by: Person, now: datetime, servers: AbstractSet[str]) -> None:
    choose_hand_over(term=term, by_circulation=settings.hand_over == "by_circulation", by=by)
    promise_answers(term=term, hours=settings.answer_hours, by=by)
    offer_airtime(term=term, measures=settings.measures_airtime, by=by)
    choose_media(
        term=term, media=settings.media, relay_only=settings.relay_only, by=by, now=now, servers=servers
    )
    choose_age_rule(
        term=term,
        rule=settings.age_rule,
        minimum_age=settings.minimum_age,
        by=by,
        now=now,
        servers=servers,
    )


def _bring_habits(term: Term, template: Template, by: Person) -> None:
    """How it forms its groups, what it asks of people who go on, how it looks."""
    said = msgspec.to_builtins(template.groups)
    levels = RuleLevels(**{name: said[name] for name in RELATIONS})
    emphasis = Emphasis(**{name: said[name] for name in MATTERS})
    bring_rules(term=term, levels=levels, emphasis=emphasis, by=by)
    choose_role_kinds(term=term, kinds=template.roles, by=by)
    choose_theme(term=term, theme=Term.Theme(template.theme), by=by)


def _keep_legal_basis(term: Term, staged: StagedTemplate, by: Person) -> None:
    """The same partners go on as they agreed; others agree anew."""
    source = staged.source
    if source is not None and source.legal_basis != Term.LegalBasis.UNSET:
        said = read_joint_use(source.joint_use) if source.joint_use else None
        choose_legal_basis(term=term, basis=Term.LegalBasis(source.legal_basis), by=by, joint_use=said)
