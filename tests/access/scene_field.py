"""An internship of the students' side's organisation: who asks to join it, who is a member, and what leads there."""

from datetime import datetime
from typing import Any

from kurumaza.field.actions_leads import say_lead, take_back_lead, tie_lead
from kurumaza.field.actions_placements import publish_placement, write_placement
from kurumaza.field.actions_wishes import accept_wish, ask_to_join, write_to_applicant, write_to_host
from kurumaza.field.described import Described
from kurumaza.field.models import JoinWish, Lead, Placement
from kurumaza.field.queries_leads import own_leads
from kurumaza.field.queries_placements import Content, content_of, digest_of
from kurumaza.partners.models import Membership
from kurumaza.stories.models import Story
from kurumaza.terms.models import Enrolment
from tests.access.roles import ORGANISERS, STUDENT_SIDE, Scene


def internship(
    scene: Scene, reader: Enrolment, teller: Enrolment, told: Story, now: datetime
) -> dict[str, Any]:
    """The reader is a member of it, the teller waits for an answer, and out of their story it came. A draft is its host's alone."""
    host = Membership.objects.get(person=scene.people["okoshi"])
    placement = _published(scene, host, now)
    joined = _asks(scene, placement, reader, "reader", now)
    done = accept_wish(
        wish=joined, membership=host, reply=scene.keep("迎える", "reader", *STUDENT_SIDE), now=now
    )
    assert isinstance(done, JoinWish)
    wish = _asks(scene, placement, teller, "teller", now)
    write_to_applicant(
        wish=wish, membership=host, text=scene.keep("受け入れ先", "teller", *STUDENT_SIDE), now=now
    )
    for one in own_leads(teller.person):
        take_back_lead(lead=one, now=now)  # a story leads to one at a time, and the sample's teller said one
    line = scene.keep("きっかけ", "teller", *ORGANISERS)
    lead = say_lead(enrolment=teller, origin=told, line=line, allows_public=False, now=now)
    assert isinstance(lead, Lead), lead
    okoshi = scene.people["okoshi"]
    assert okoshi is not None
    assert isinstance(tie_lead(lead=lead, placement=placement, by=okoshi, now=now), Lead)
    Lead.objects.filter(pk=lead.pk).update(read_at=None)  # what tells of it has not been sent yet
    draft = write_placement(
        term=scene.term, membership=host, content=_content(scene.keep("書きかけ", *STUDENT_SIDE)), now=now
    )
    assert isinstance(draft, Placement)
    return {
        "internship": placement.uuid,
        "draft_placement": draft.uuid,
        "join_wish": joined.uuid,
        "tellers_wish": wish.uuid,
        "lead": lead.uuid,
    }


def _content(title: str) -> Content:
    said = "いっしょに考えます。"
    words = dict.fromkeys(
        ("about", "period", "events", "pay", "travel", "insurance", "cost", "selection"), said
    )
    return Content(
        title,
        Described(**words, place_kind="both", contact_name="事務局", contact_email="field@kurumaza.example"),  # type: ignore[arg-type]
    )


def _published(scene: Scene, host: Membership, now: datetime) -> Placement:
    made = write_placement(term=scene.term, membership=host, content=_content("食堂を考える"), now=now)
    assert isinstance(made, Placement)
    wanted = scene.term.two_keys
    made.term.two_keys = []
    made.term.save(update_fields=["two_keys"])
    done = publish_placement(
        placement=made, mark=digest_of(content_of(made)), counsel_read=True, membership=host, now=now
    )
    assert isinstance(done, Placement), done
    made.term.two_keys = wanted
    made.term.save(update_fields=["two_keys"])
    return done


def _asks(scene: Scene, placement: Placement, place: Enrolment, role: str, now: datetime) -> JoinWish:
    moved = scene.keep("動いた", role, *STUDENT_SIDE)
    wish = ask_to_join(placement=placement, enrolment=place, moved=moved, now=now)
    assert isinstance(wish, JoinWish), wish
    write_to_host(wish=wish, text=scene.keep("手紙", role, *STUDENT_SIDE), now=now)
    return wish
