"""The part of the waiting room that changes, in words: the same for a page that is told and for one that asks."""

import json

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from kurumaza.rooms import queries
from kurumaza.rooms.queries_waiting import Hall, Sight


def fragment(sight: Sight, hall: Hall, *, is_slow: bool) -> str:
    """The HTML of it, in the language that is active. `is_slow`: seating takes longer than it should."""
    term = hall.slot.round.term
    context = {
        "sight": sight,
        "term": term,
        "slot": hall.slot,
        "opens_at": hall.slot.starts_at - queries.ENTER_BEFORE,
        "enter_url": enter_url(sight),
        "is_slow": is_slow,
    }
    return render_to_string("rooms/_waiting.html", context)


def enter_url(sight: Sight) -> str:
    """Where the room of this page's person is."""
    return reverse("room", args=[sight.circle])


def frame(sight: Sight, hall: Hall, *, number: int, language: str, is_slow: bool, now: int) -> str:
    """What is sent to a page: its state, and the words for it. `number` rises, so that a page keeps the newest."""
    with override(language):
        html = fragment(sight, hall, is_slow=is_slow)
    told = {
        "kind": "view",
        "view": {
            "seq": number,
            "state": sight.state,
            "enter": enter_url(sight) if sight.state == "ready" else None,
            "has_moved": sight.has_moved,
        },
        "html": html,
        "now": now,
    }
    return json.dumps(told, ensure_ascii=False)
