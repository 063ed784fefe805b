"""A placement with two members and its host, and insights that were told there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from kurumaza.field.actions_insight_cards import agree_to_card, propose_card
from kurumaza.field.actions_insight_replies import read_insight, reply_to_insight
from kurumaza.field.actions_insights import Written, save_insight
from kurumaza.field.models import Insight, InsightCard, InsightReply, Placement
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_insight_cards import card_digest
from kurumaza.field.queries_insights import mark_of
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment
from tests.factories.terms import World, make_world


@dataclass(frozen=True)
class Field:
    """はるか and けんじ are members of a placement that 火-Okoshi hosts."""

    world: World
    placement: Placement
    now: datetime

    @property
    def host(self) -> Person:
        """An organiser of the host."""
        return self.world.student_organiser

    def place(self, enrolment: Enrolment) -> OwnPlace:
        """A member's place there."""
        return OwnPlace(self.placement, enrolment)

    def told(self, text: str, *, by: Enrolment | None = None, **more: Any) -> Insight:
        """An insight that was told; of はるか, on how."""
        insight = self.write(text, by=by, is_told=True, **more)
        assert isinstance(insight, Insight), insight
        return insight

    def write(
        self,
        text: str,
        *,
        by: Enrolment | None = None,
        is_told: bool = False,
        parent: Insight | None = None,
        **words: Any,
    ) -> object:
        """What saving it answers."""
        said = {"question": "how", "tag": "strength", "moment": "during"} | words
        return save_insight(
            place=self.place(by or self.world.haruka),
            uuid=uuid4(),
            written=Written(text=text, **said),
            mark="",
            is_told=is_told,
            now=self.now,
            parent=parent,
        )

    def read(self, insight: Insight) -> Insight:
        """「読みました」."""
        done = read_insight(insight=insight, mark=mark_of(insight, insight.text), by=self.host, now=self.now)
        assert isinstance(done, Insight), done
        return done

    def reply(self, insight: Insight, kind: str, words: str) -> object:
        """What the host's word answers, with all that was said before in sight."""
        seen = InsightReply.objects.filter(insight=insight).count()
        return reply_to_insight(
            insight=insight, kind=kind, words=words, seen=seen, by=self.host, now=self.now
        )

    def answered(self, text: str, **more: Any) -> Insight:
        """Told, read and taken up."""
        insight = self.told(text, **more)
        self.read(insight)
        assert isinstance(self.reply(insight, "taken_up", "やってみます"), InsightReply)
        return insight

    def proposed(self, insight: Insight, words: str) -> InsightCard:
        """A question of its author's."""
        card = propose_card(insight=insight, words=words, now=self.now)
        assert isinstance(card, InsightCard), card
        return card

    def agree(self, card: InsightCard, person: Person) -> object:
        """One partner's key."""
        return agree_to_card(
            card=card, digest=card_digest(card), membership=self.world.member(person), now=self.now
        )

    def added(self, insight: Insight, words: str) -> InsightCard:
        """With both keys."""
        card = self.proposed(insight, words)
        self.agree(card, self.world.student_organiser)
        assert isinstance(self.agree(card, self.world.graduate_organiser), InsightCard)
        return InsightCard.objects.select_related("deck").get(pk=card.pk)


def make_field(now: datetime) -> Field:
    """Both are members."""
    world = make_world(now=now)
    placement = Placement.objects.create(
        term=world.term, organisation=world.students.organisation, title="ねぶたの準備"
    )
    placement.members.add(world.haruka, world.kenji)
    return Field(world, placement, now)
