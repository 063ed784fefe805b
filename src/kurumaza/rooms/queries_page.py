"""What the room's page is given: once when it is loaded, and what is different at another table."""

import time
from collections.abc import Collection
from uuid import UUID

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries_quotes import Opening, openings_among
from kurumaza.rooms import content
from kurumaza.rooms.media.turn import ice_servers
from kurumaza.rooms.queries import at_tables, script_of
from kurumaza.terms.models import Term


def table_data(circle: Circle) -> dict[str, object]:
    """What of the room's page belongs to one table: who sits there, its number, and the address of its socket."""
    # Newcomers read nothing of who is not at this table any more.
    people = list(at_tables([circle.pk]).values_list("uuid", "enrolment__call_name", "reply", "late_minutes"))
    return {
        "circle": str(circle.uuid),
        "socketPath": f"/ws/circles/{circle.uuid}/",
        "names": {str(seat): name for seat, name, *_answer in people},
        "replies": {
            str(seat): reply
            for seat, _name, reply, _minutes in people
            if reply in (Seat.Reply.ABSENT, Seat.Reply.LATE)
        },
        "lateMinutes": {str(seat): minutes for seat, _name, _reply, minutes in people if minutes is not None},
        "number": circle.number,
    }


def room_data(circle: Circle, me: str, language: str) -> dict[str, object]:
    """What the room's page is given once: names, the script's words, cards, rules, addresses of media servers. `me` is the seat
    whose page it is, or the organiser who was called."""
    term = circle.round.term
    in_english = language.startswith("en")
    script = script_of(circle)
    return {
        **table_data(circle),
        "me": me,
        "isOrganiser": False,
        "phases": [
            {
                "key": phase.key,
                "title": phase.title.en if in_english else phase.title.ja,
                "mode": phase.mode.value,
                "words": phase.words.en if in_english else phase.words.ja,
                "explain": phase.explain.en if in_english else phase.explain.ja,
            }
            for phase in script.phases
        ],
        "deck": dict(content.deck(term.deck_id, "en" if in_english else "ja")),
        "rules": content.rules(term.ground_rules_id, "en" if in_english else "ja"),
        "media": {
            "kind": term.media,
            "relayOnly": term.relay_only,
            "iceServers": ice_servers(me, time.time()),
        },
        "meeting": circle.round.meeting_url if term.media == Term.Media.EXTERNAL else "",
    }


def openings_of(circles: Collection[UUID]) -> dict[UUID, Opening]:
    """By circle, the line that opens its evening, where there is one."""
    found = openings_among(Seat.objects.filter(circle__uuid__in=circles))
    if not found:
        return {}
    rounds = Circle.objects.filter(uuid__in=circles, round__in=list(found)).values_list("uuid", "round_id")
    return {circle: found[held] for circle, held in rounds}
