"""Expected refusals of terms."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class PrepareRefused:
    """A step of the preparation was not kept; `limit` is the number or length that was exceeded."""

    code: Literal[
        "call_name_empty",
        "call_name_too_long",
        "unknown_slot",
        "too_many_topics",
        "too_long",
        "not_measured",
        "under_age_said",
        "guardian_missing",
        "guardian_address",
        "guardian_is_self",
        "asked_too_often",
        "words_changed",
    ]
    limit: int = 0


@dataclass(frozen=True)
class RosterNotApplied:
    """A roster was not taken in or over: nothing is in it to take over; nobody has chosen the legal basis for people's data; the
    term is not open to people; the organiser belongs to no partner; one person turns the keys of two partners;
    another file came in its place."""

    code: Literal["nothing_to_do", "no_legal_basis", "not_open", "no_partner", "same_person", "replaced"]


@dataclass(frozen=True)
class RosterNotUndone:
    """A roster stays: it was taken back already, was never taken over, a day has passed, or a later one was taken over."""

    code: Literal["done", "not_applied", "too_late", "later_one"]


@dataclass(frozen=True)
class TermNotClosed:
    """A term goes on: people were offered times that are still ahead."""

    code: Literal["times_ahead"] = "times_ahead"


@dataclass(frozen=True)
class LegalRefused:
    """A term's legal basis stays: what a joint use must publish is not all there, or people came in under the one that is."""

    code: Literal["incomplete", "people_there"]


@dataclass(frozen=True)
class LegalTextRefused:
    """A legal page is not said to be reviewed: it still has blanks that only the partners can fill; or it would be empty."""

    code: Literal["blanks_left", "empty"]


@dataclass(frozen=True)
class AlreadyEnrolled:
    """The person has a place in this term already, maybe on another side: a person has one place a term."""

    code: Literal["already_enrolled"] = "already_enrolled"


@dataclass(frozen=True)
class InviteRefused:
    """Nobody is there to be invited: the person left the term, or was erased; or the term is not open to people."""

    code: Literal["has_left", "not_open"]


@dataclass(frozen=True)
class NewsRefused:
    """Nothing was kept: a title or text is missing or too long; the term was not opened yet, so that nobody would read it; it was
    taken back meanwhile."""

    code: Literal["empty", "too_long", "not_open", "not_published"]


@dataclass(frozen=True)
class LineTextRefused:
    """A text for LINE stays as it was: there is none of this kind, or it is too long."""

    code: Literal["unknown_kind", "too_long"]


@dataclass(frozen=True)
class FaqRefused:
    """Nothing was kept: a question without an answer, or the other way round; too many of them, or too long."""

    code: Literal["half", "too_many", "too_long"]


@dataclass(frozen=True)
class MediaRefused:
    """A term's media stay as they were: the server for them is not set up, an evening is under way, or minors may sit in circles."""

    code: Literal["no_media_server", "no_relay", "under_way", "minors", "minors_elsewhere"]


@dataclass(frozen=True)
class CorrectionRefused:
    """What a roster says of somebody stays: without a name, or longer than fits, or it says the same already."""

    code: Literal["name_empty", "too_long", "same"]


@dataclass(frozen=True)
class AddressRefused:
    """An address stays: it is the same one; its person has come in; somebody else on this side has the other one; the other one's
    person had their data erased."""

    code: Literal["same", "has_begun", "on_this_side", "erased"]


@dataclass(frozen=True)
class RoleRefused:
    """A role stays as it is: it is there already, there is nothing to answer, what was written is too long or missing, or the day is past,
    or no later than the one agreed to, or not the one that was shown to who answers (`another_day`); the term asks nobody for it
    (`not_here`); or it is `kept` by what somebody belongs to, which they leave there, or comes `by_placement` alone."""

    code: Literal[
        "there_already",
        "nothing_to_answer",
        "too_long",
        "empty",
        "over",
        "not_longer",
        "another_day",
        "kept",
        "by_placement",
        "not_here",
    ]


@dataclass(frozen=True)
class AccompanimentRefused:
    """All stays as it is: no time ahead was given, somebody is under 18, a time is settled already, another companion was faster or the
    wish was taken back, or the programme has no script for a practice."""

    code: Literal["no_time", "adults_only", "settled", "gone", "no_script"]


@dataclass(frozen=True)
class ReturningRefused:
    """Nobody is told of a term: it is not open to people, or they were told."""

    code: Literal["not_open", "told"]
