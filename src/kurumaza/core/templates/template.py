"""A template as values: what one term hands on to another. Nobody's name is in it, and no organisation's address.

What stands open for the new term is written in brackets, e.g. 〔担当者〕 (`personal`)."""

from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

ROUNDS_MAX, SLOTS_MAX, SIDES_MAX, LINES_MAX = 30, 12, 8, 200
# So many years ahead no slot of a term lies.
WEEKS_MAX, DAYS_MAX = 520, 3660

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Line = Annotated[str, Meta(max_length=1000)]
Long = Annotated[str, Meta(max_length=20_000)]
Lines = Annotated[tuple[Line, ...], Meta(max_length=LINES_MAX)]
Time = Annotated[str, Meta(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z")]
Level = Literal["never", "avoid", "ignore"]
Strength = Literal["none", "less", "usual", "more"]
Role = Literal["opener", "companion", "next_organiser"]
# In the files' own formats: who starts a term from them asks `core.dialogue` whether they are sound.
Body = dict[str, Any]


class Named(Struct, frozen=True, forbid_unknown_fields=True):
    """A deck, a questionnaire or a text, which have no name inside."""

    name: Name
    body: Body


class Retrospective(Struct, frozen=True, forbid_unknown_fields=True):
    """With what members of a placement and its host look back together."""

    script: Body
    deck: Named


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """よくある質問: one question and its answer."""

    question: Line
    answer: Long


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of the public page that hold for another term too: links, deadlines and the report of this one do not."""

    lead: Long
    promises: Lines
    why: Long
    how_it_came: Long
    how_we_talk: Lines
    for_whom: Lines
    place: Line
    with_whom: Line
    internship: Long
    faq: Annotated[tuple[Question, ...], Meta(max_length=LINES_MAX)]


class HelpLine(Struct, frozen=True, forbid_unknown_fields=True):
    """相談できるところ: a public number."""

    name: Line
    phone: Line
    note: Line


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """What an application of a side asks."""

    label: Line
    kind: Literal["short", "long", "choice", "yes_no"]
    is_required: bool
    choices: Lines
    fills: Literal["", "school", "cohort", "region"]


class SideShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A side as a role: who they are, whoever brings them. `label` is the button by which they apply."""

    name: Name
    eligibility: Annotated[str, Meta(max_length=200)]
    label: Annotated[str, Meta(max_length=40)]
    questions: Annotated[tuple[Asked, ...], Meta(max_length=LINES_MAX)]


class SlotShape(Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A time: the weekday (0 is Monday) in so many weeks from the term's first day, and the clock there."""

    week: Annotated[int, Meta(ge=0, le=WEEKS_MAX)]
    weekday: Annotated[int, Meta(ge=0, le=6)]
    time: Time
    minutes: Annotated[int, Meta(ge=1, le=1440)]


class RoundShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A round of circles with the times that were offered for it, in their order. Looking back on a placement is none: it belongs to
    people of that placement."""

    slots: Annotated[tuple[SlotShape, ...], Meta(min_length=1, max_length=SLOTS_MAX)]


class Calendar(Struct, frozen=True, forbid_unknown_fields=True):
    """A term's dates as a shape: its last day is so many days after its first."""

    time_zone: Name
    days: Annotated[int, Meta(ge=0, le=DAYS_MAX)]
    rounds: Annotated[tuple[RoundShape, ...], Meta(max_length=ROUNDS_MAX)]


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What a term is set to. The codes are those of `terms.models.Term`."""

    media: Literal["mesh", "livekit", "external"]
    relay_only: bool
    age_rule: Literal["adults_only", "guardian"]
    minimum_age: Annotated[int, Meta(ge=12, le=17)]
    answer_hours: Annotated[int, Meta(ge=1, le=32_767)]
    measures_airtime: bool
    hand_over: Literal["by_hand", "by_circulation"]
    two_keys: tuple[Literal["opening", "roster", "publishing", "conditions", "closing"], ...]

    def __post_init__(self) -> None:
        if self.age_rule == "guardian" and (not self.relay_only or self.media == "external"):
            raise ValueError("minors talk through the relay only")


class Groups(Struct, frozen=True, forbid_unknown_fields=True):
    """How groups are formed: who is kept apart how strictly (`core.matching.problem.RuleLevels`), and what counts how much
    (`core.matching.emphasis.Emphasis`). Two people whom organisers keep apart are this term's own."""

    same_school: Level
    same_employer: Level
    past_employer: Level
    topics: Strength
    regions: Strength
    maybe: Strength


class Template(Struct, frozen=True, forbid_unknown_fields=True):
    """All that is handed on. `legal_texts` by kind, where the partners worded them themselves; `roles`: which 続いている関わり people are
    asked for; `theme`: the mark and the colour of the pages."""

    script: Body
    retrospective: Retrospective | None
    deck: Named
    questionnaire: Named
    ground_rules: Named
    page: Page
    topics: Lines
    line_texts: dict[Name, Long]
    help_lines: Annotated[tuple[HelpLine, ...], Meta(max_length=LINES_MAX)]
    legal_texts: dict[Literal["privacy", "rules", "transmission"], Long]
    calendar: Calendar
    sides: Annotated[tuple[SideShape, ...], Meta(min_length=1, max_length=SIDES_MAX)]
    groups: Groups
    roles: Annotated[tuple[Role, ...], Meta(max_length=3)]
    theme: Literal["circle", "fire", "sea"]
    settings: Settings

    def __post_init__(self) -> None:
        names = [side.name for side in self.sides]
        if len(set(names)) < len(names):
            raise ValueError("two sides have one name")
        if list(self.roles) != [role for role in get_args(Role) if role in self.roles]:
            raise ValueError("roles in another order, or twice")


def read_template(said: Any) -> Template:
    """A template out of decoded JSON; msgspec.ValidationError names the place that does not fit."""
    return msgspec.convert(said, Template)
