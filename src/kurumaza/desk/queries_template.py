"""A term as a template: what it hands on, and what in its words would tell who somebody is."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import QuerySet

from kurumaza.circles.queries import emphasis_of, levels_of
from kurumaza.core.templates.calendar import Held, shape_of_calendar
from kurumaza.core.templates.codec import encode
from kurumaza.core.templates.personal import (
    SHORTEST_NAME,
    SHORTEST_TERM,
    Found,
    Kind,
    Known,
    filled_in,
    ordinary_words,
    without,
    words_found,
)
from kurumaza.core.templates.template import Calendar, Settings, Template, read_template
from kurumaza.core.text.named_people import people_named
from kurumaza.core.text.surnames import TITLES
from kurumaza.desk.limits_template import changed, fits, texts, within_limits
from kurumaza.field.queries_insight_cards import without_field_cards
from kurumaza.partners.models import Organisation
from kurumaza.partners.queries import members_of_programme
from kurumaza.people.models import Person
from kurumaza.scripts.models import Deck, Questionnaire, Text
from kurumaza.terms.legal_texts import draft_of, find_kind
from kurumaza.terms.models import Enrolment, Round, Side, Term
from kurumaza.terms.public_page import read_public_page
from kurumaza.terms.queries import sides_run_by
from kurumaza.terms.queries_beside import retrospective_content_of
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.role_kinds import in_order as in_order_of_roles
from kurumaza.terms.two_keys import in_order
from kurumaza.ways.models import WayIn
from kurumaza.ways.questions import keep_questions, read_questions

# Written into files, which are handed on as they are.
OPEN_WORDS: dict[Kind, str] = {
    "mail": "〔メールアドレス〕",  # data: see above
    "phone": "〔電話番号〕",  # data: see above
    "link": "〔リンク〕",  # data: see above
    "contact": "〔担当者〕",  # data: see above
    "name": "〔お名前〕",  # data: see above
    "term": "〔期の名前〕",  # data: see above
    "call_name": "〔呼び名〕",  # data: see above
    "organisation": "〔団体の名前〕",  # data: see above
    "likely": "〔お名前〕",  # data: see above
}
# Legal pages mark what is to be written in brackets of their own.
_BRACKETS = str.maketrans("\u3014\u3015", "\u3010\u3011")
LEGAL_WORDS: dict[Kind, str] = {kind: words.translate(_BRACKETS) for kind, words in OPEN_WORDS.items()}
LIKELY_ALONE = 2
_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
# Links, deadlines and the report are this term's own.
PAGE_PARTS = (
    *("lead", "promises", "why", "how_it_came", "how_we_talk", "for_whom", "place", "with_whom"),
    "internship",
)


def template_of(term: Term) -> Template:
    """What a term hands on within its own programme: only its name has become open. Its people are not in it, whatever they wrote."""
    said = _said_by(term)
    if len(term.name) >= SHORTEST_TERM:
        said = filled_in(said, term.name, OPEN_WORDS["term"])
        said["legal_texts"] = filled_in(said["legal_texts"], OPEN_WORDS["term"], LEGAL_WORDS["term"])
    return read_template(said)


def named(template: Template, term_name: str) -> Template:
    """With the new term's name where the old one's stood; it has to be found again when that term is handed on. Where it makes a text
    too long, the place stays open."""
    said = msgspec.to_builtins(template)
    return read_template(changed(said, lambda place, text: with_name(text, term_name, place)))


def with_name(text: str, term_name: str, place: str) -> str:
    """The same for one text that stands there (`limits_template`)."""
    if len(term_name) < SHORTEST_TERM:
        return text
    filled = text.replace(OPEN_WORDS["term"], term_name).replace(LEGAL_WORDS["term"], term_name)
    return filled if fits(place, filled) else text


def template_file(person: Person | None, term: Term, keep: Iterable[Known] | None = None) -> bytes:
    """What a term hands on to others: without anything that tells who somebody is, but for words that an organiser keeps; where none was
    asked, those that usually stay. `person` is None when a command of whoever runs the server does."""
    said = _said_to_others(term)
    known = known_words(person, term, said)
    ordinary = ordinary_words(said, known)
    kept = ordinary if keep is None else list(keep)
    # A partner that is named on another page never stays on a legal one.
    kept_there = [one for one in kept if one in ordinary or one.kind == "likely"]
    legal = without(said["legal_texts"], known, kept_there, LEGAL_WORDS)
    left = without(said, known, kept, OPEN_WORDS) | {"legal_texts": legal}
    return encode(read_template(within_limits(said, left, [*OPEN_WORDS.values(), *LEGAL_WORDS.values()])))


def usually_kept(person: Person | None, term: Term) -> list[Known]:
    """Call names that stand in its words only as parts of others: they stay unless an organiser takes them out."""
    said = _said_to_others(term)
    return ordinary_words(said, known_words(person, term, said))


def personal_words(person: Person, term: Term) -> list[Found]:
    """What of it an organiser is shown before: all that goes, or may stay."""
    said = _said_to_others(term)
    return words_found(said, known_words(person, term, said))


def known_words(person: Person | None, term: Term, said: dict[str, Any]) -> list[Known]:
    """Everything by which a partner of a term is called, or somebody of it as far as this organiser may know them; not what the open words
    say themselves. Full names are those of the sides whose people they may see: what goes and what stays says nothing of another roster
    (docs/decisions/0040). Who is called by さん goes whether anybody knows them or not."""
    full = _full_names(_seen_by(person, term))
    known = [
        *(one for host in hosts_of(term) for one in _of_organisation(host)),
        *full,
        *(Known("call_name", name) for name in _call_names(term)),
        # Too short to go without a look.
        *(Known("call_name", one.word) for one in full if len(one.word) < SHORTEST_NAME),
        *likely_names(said),
    ]
    open_words = "".join(OPEN_WORDS.values())
    return list(dict.fromkeys(one for one in known if one.word and one.word not in open_words))


def likely_names(said: dict[str, Any]) -> list[Known]:
    """What is called by さん, a title or the like in a template's words, whoever that is. The shortest go with what follows alone: 林 is a
    wood, too; and so does who bears a title: the surname by itself may be a village's."""
    named = [one for _place, text in texts(said) for one in people_named(text)]
    words = (
        name if len(name) > LIKELY_ALONE and title not in TITLES else f"{name}{title}"
        for name, title in named
    )
    return list(dict.fromkeys(Known("likely", word) for word in words))


def has_open_words(term: Term) -> bool:
    """Whether words that people of a term read still have brackets to be filled."""
    sides = [f"{one.name}{one.eligibility}" for one in term.sides.all()]
    return _is_open(f"{term.public_page}{term.topics}{term.line_texts}{sides}")


def has_open_help_lines(term: Term) -> bool:
    """The same of the numbers of help."""
    return _is_open(str(term.help_lines))


def open_ways_in(person: Person, term: Term) -> list[Side]:
    """Sides of this organiser's whose button, or what it asks, has brackets to be filled."""
    ways = WayIn.objects.filter(side__in=sides_run_by(person, term)).select_related("side").order_by("pk")
    return [one.side for one in ways if _is_open(f"{one.label}{one.questions}")]


def _is_open(said: str) -> bool:
    return any(mark in said for mark in OPEN_WORDS.values())


def _said_to_others(term: Term) -> dict[str, Any]:
    """What leaves the programme: nothing that its people wrote, so no cards out of the field either."""
    said: dict[str, Any] = msgspec.to_builtins(template_of(term))
    return said | {"deck": said["deck"] | {"body": without_field_cards(said["deck"]["body"])}}


def _said_by(term: Term) -> dict[str, Any]:
    page, retrospective = read_public_page(term.public_page), retrospective_content_of(term)
    return {
        "script": term.script.body,
        "retrospective": retrospective
        and {"script": retrospective.script.body, "deck": _named(retrospective.deck)},
        "deck": _named(term.deck),
        "questionnaire": _named(term.questionnaire),
        "ground_rules": _named(term.ground_rules),
        "page": {name: getattr(page, name) for name in PAGE_PARTS} | {"faq": msgspec.to_builtins(page.faq)},
        "topics": term.topics,
        "line_texts": term.line_texts,
        "help_lines": term.help_lines,
        "legal_texts": dict(_own_legal_texts(term)),
        "calendar": msgspec.to_builtins(_calendar(term)),
        "sides": [_side(side) for side in term.sides.select_related("way_in")],
        "groups": msgspec.structs.asdict(levels_of(term)) | msgspec.structs.asdict(emphasis_of(term)),
        "roles": in_order_of_roles(term.role_kinds),
        "theme": term.theme,
        "settings": _settings(term),
    }


def _named(version: Deck | Questionnaire | Text) -> dict[str, Any]:
    return {"name": version.name, "body": version.body}


def _own_legal_texts(term: Term) -> Iterable[tuple[str, str]]:
    """Those that the partners worded: a draft of ours is drafted anew, with the new term's partners in it."""
    hosts = hosts_of(term)
    for text in term.legal_texts.all():
        kind = find_kind(text.kind)
        if kind is not None and text.body != draft_of(term, kind, hosts):
            yield kind, text.body


def _calendar(term: Term) -> Calendar:
    zone = ZoneInfo(term.time_zone)
    rounds = [
        [Held(slot.starts_at.astimezone(zone), slot.minutes) for slot in held.slots.all()]
        for held in term.rounds.filter(kind=Round.Kind.DIALOGUE).prefetch_related("slots")
    ]
    return shape_of_calendar(term.starts_on, term.ends_on, term.time_zone, rounds)


def _side(side: Side) -> dict[str, Any]:
    way = WayIn.objects.filter(side=side).first()
    return {
        "name": side.name,
        "eligibility": side.eligibility,
        "label": way.label if way else "",
        "questions": keep_questions(read_questions(way.questions)) if way else [],
    }


def _settings(term: Term) -> dict[str, Any]:
    return {
        "media": term.media,
        "relay_only": term.relay_only,
        "age_rule": term.age_rule,
        "minimum_age": term.minimum_age,
        "answer_hours": term.answer_hours,
        "measures_airtime": term.measures_airtime,
        "hand_over": term.hand_over,
        "two_keys": in_order(term.two_keys),
    }


def _of_organisation(host: Organisation) -> Iterable[Known]:
    yield Known("organisation", host.name)
    yield Known("contact", host.contact_name)
    # However they are written: the patterns know only the usual ways.
    yield Known("contact", host.contact_email)
    yield Known("contact", host.contact_phone)


def _seen_by(person: Person | None, term: Term) -> QuerySet[Enrolment]:
    """Who runs the server sees everybody anyway."""
    places = Enrolment.objects.filter(term=term)
    return places if person is None else places.filter(side__in=sides_run_by(person, term))


def _full_names(places: QuerySet[Enrolment]) -> list[Known]:
    """Also as they are read, in either kana."""
    rows = places.order_by("pk").values_list("name", "kana")
    return [
        Known("name", one) for name, kana in rows for one in (name, kana, kana.translate(_HIRAGANA)) if one
    ]


def _call_names(term: Term) -> list[str]:
    places = term.enrolments.exclude(call_name="").order_by("pk").values_list("call_name", flat=True)
    organisers = members_of_programme(term.programme).order_by("pk").values_list("call_name", flat=True)
    return [*places, *organisers]


def settings_here(settings: Settings, servers: AbstractSet[str]) -> Settings:
    """What of a template's settings this server can do; `servers` as of `terms.actions_media.choose_media`."""
    changed: dict[str, Any] = {}
    if settings.media == "livekit" and "livekit" not in servers:
        changed["media"] = "mesh"
    if settings.relay_only and "turn" not in servers:
        changed |= {"relay_only": False, "age_rule": "adults_only"}
    return msgspec.structs.replace(settings, **changed)
