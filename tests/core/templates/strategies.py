"""Any template that there can be, as decoded JSON: words of all kinds of writing, bodies of any shape."""

import unicodedata
from typing import Any

from hypothesis import strategies as st

_LETTERS = st.characters(exclude_categories=["Cs", "Cc"])


def words(most: int = 30, least: int = 0) -> st.SearchStrategy[str]:
    """Text as a file keeps it."""
    return st.text(_LETTERS, min_size=least, max_size=most).map(
        lambda text: unicodedata.normalize("NFC", text)[:most] or "x" * least
    )


_NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
BODIES = st.dictionaries(
    words(8, 1),
    st.recursive(
        st.none() | st.booleans() | _NUMBERS | words(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words(6, 1), inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)
NAMED = st.fixed_dictionaries({"name": words(20, 1), "body": BODIES})
LINES = st.lists(words(), max_size=3)
SLOTS = st.fixed_dictionaries(
    {
        "week": st.integers(0, 20),
        "weekday": st.integers(0, 6),
        "time": st.times().map(lambda at: f"{at:%H:%M}"),
        "minutes": st.integers(1, 240),
    }
)
CALENDARS = st.fixed_dictionaries(
    {
        "time_zone": st.just("Asia/Tokyo"),
        "days": st.integers(0, 400),
        "rounds": st.lists(
            st.fixed_dictionaries({"slots": st.lists(SLOTS, min_size=1, max_size=4)}), max_size=4
        ),
    }
)
ASKED = st.fixed_dictionaries(
    {
        "label": words(),
        "kind": st.sampled_from(["short", "long", "choice", "yes_no"]),
        "is_required": st.booleans(),
        "choices": LINES,
        "fills": st.sampled_from(["", "school", "cohort", "region"]),
    }
)
SIDES = st.lists(
    st.fixed_dictionaries(
        {
            "name": words(20, 1),
            "eligibility": words(),
            "label": words(20),
            "questions": st.lists(ASKED, max_size=2),
        }
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda side: side["name"],
)
SETTINGS = st.fixed_dictionaries(
    {
        "media": st.sampled_from(["mesh", "livekit"]),
        "relay_only": st.just(True),
        "age_rule": st.sampled_from(["adults_only", "guardian"]),
        "minimum_age": st.integers(12, 17),
        "answer_hours": st.integers(1, 200),
        "measures_airtime": st.booleans(),
        "hand_over": st.sampled_from(["by_hand", "by_circulation"]),
        "two_keys": st.lists(st.sampled_from(["opening", "roster", "closing"]), unique=True),
    }
)
_LEVELS = st.sampled_from(["never", "avoid", "ignore"])
_STRENGTHS = st.sampled_from(["none", "less", "usual", "more"])
_ROLES = ["opener", "companion", "next_organiser"]
HABITS: dict[str, st.SearchStrategy[Any]] = {
    "groups": st.fixed_dictionaries(
        {
            **dict.fromkeys(("same_school", "same_employer", "past_employer"), _LEVELS),
            **dict.fromkeys(("topics", "regions", "maybe"), _STRENGTHS),
        }
    ),
    "roles": st.lists(st.sampled_from(_ROLES), unique=True).map(
        lambda kinds: sorted(kinds, key=_ROLES.index)
    ),
    "theme": st.sampled_from(["circle", "fire", "sea"]),
}
_PARTS: dict[str, st.SearchStrategy[Any]] = {
    "script": BODIES,
    "retrospective": st.none() | st.fixed_dictionaries({"script": BODIES, "deck": NAMED}),
    "deck": NAMED,
    "questionnaire": NAMED,
    "ground_rules": NAMED,
    "page": st.fixed_dictionaries(
        {
            **dict.fromkeys(("lead", "why", "how_it_came", "place", "with_whom", "internship"), words()),
            **dict.fromkeys(("promises", "how_we_talk", "for_whom"), LINES),
            "faq": st.lists(st.fixed_dictionaries({"question": words(), "answer": words()}), max_size=2),
        }
    ),
    "topics": LINES,
    "line_texts": st.dictionaries(words(10, 1), words(), max_size=3),
    "help_lines": st.lists(
        st.fixed_dictionaries({"name": words(), "phone": words(), "note": words()}), max_size=2
    ),
    "legal_texts": st.dictionaries(st.sampled_from(["privacy", "rules", "transmission"]), words()),
    "calendar": CALENDARS,
    "sides": SIDES,
    **HABITS,
    "settings": SETTINGS,
}
SAID = st.fixed_dictionaries(_PARTS)
