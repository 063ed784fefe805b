"""A placement of the reader's and the teller's with the student side's organisation, and what was given back there."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from kurumaza.field.actions_insight_cards import propose_card
from kurumaza.field.actions_insight_replies import read_insight, reply_to_insight
from kurumaza.field.actions_insights import Written, save_insight
from kurumaza.field.models import Insight, InsightCard, InsightReply, Placement
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_insights import mark_of
from kurumaza.terms.models import Enrolment
from tests.access.roles import ORGANISERS, STUDENT_SIDE, Scene


def insights_given_back(scene: Scene, reader: Enrolment, teller: Enrolment, now: datetime) -> dict[str, Any]:
    """The reader's insight with the host's answer and a question of it that waits for keys, another that nobody has
    read, and a draft."""
    placement = Placement.objects.create(
        term=scene.term, organisation=reader.side.organisation, title="ねぶたの準備"
    )
    placement.members.add(reader, teller)
    place, there = OwnPlace(placement, reader), ("reader", "teller", *STUDENT_SIDE)

    def write(text: str, *, is_told: bool) -> Insight:
        said = Written("how", "strength", "during", text)
        done = save_insight(place=place, uuid=uuid4(), written=said, mark="", is_told=is_told, now=now)
        assert isinstance(done, Insight), done
        return done

    told, draft = (
        write(scene.keep("気づき", *there), is_told=True),
        write(scene.keep("下書き", "reader"), is_told=False),
    )
    okoshi = scene.people["okoshi"]
    assert okoshi is not None
    assert isinstance(read_insight(insight=told, mark=mark_of(told, told.text), by=okoshi, now=now), Insight)
    words = scene.keep("お返事", *there)
    reply = reply_to_insight(insight=told, kind="taken_up", words=words, seen=0, by=okoshi, now=now)
    assert isinstance(reply, InsightReply), reply
    asked = scene.keep("か。", "reader", *ORGANISERS)
    card = propose_card(insight=told, words=asked, now=now)
    assert isinstance(card, InsightCard), card
    write(scene.keep("読まれていない気づき", *there), is_told=True)
    return {
        "insights_placement": placement.uuid,
        "insight": told.uuid,
        "insights_since": now.isoformat(),
        "own_draft": draft.uuid,
        "insight_reply": str(reply.uuid),
    }
