"""An internship of 火-Okoshi's, described in full, and people who ask to join it."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils import timezone

from kurumaza.field.actions_placements import publish_placement, write_placement
from kurumaza.field.actions_wishes import accept_wish, ask_to_join
from kurumaza.field.described import Described
from kurumaza.field.models import JoinWish, Placement
from kurumaza.field.queries_placements import Content, content_of, digest_of
from kurumaza.terms.models import Enrolment, Term
from tests.factories.terms import World

DESCRIBED = Described(
    about="地域の食堂が、これから何を大切にしていくかを、いっしょに考えます。",
    period="2か月ほど。週に1回、2時間くらい",
    place_kind="both",
    place="青森市内と、ふだんはオンライン",
    events="3月の発表会",
    pay="なし",
    travel="青森市内の分は受け入れ先が払います",
    insurance="受け入れ先がボランティア保険に入ります",
    cost="なし",
    selection="ここでのやりとりで決めます",
    contact_name="事務局",
    contact_email="contact@kurumaza.example",
    contact_phone="017-000-0000",
)


def full_content(title: str = "食堂のこれからを考える", **words: Any) -> Content:
    """Nothing is missing in it; `words` are other ones."""
    return Content(title, msgspec.structs.replace(DESCRIBED, **words))


def draft_placement(world: World, content: Content | None = None) -> Placement:
    """In sight of its host alone."""
    made = write_placement(
        term=world.term,
        membership=world.member(world.student_organiser),
        content=content or full_content(),
        now=timezone.now(),
    )
    assert isinstance(made, Placement), made
    return made


def one_key(term: Term) -> None:
    """Publishing wants one key only."""
    term.two_keys = []
    term.save(update_fields=["two_keys"])


def published_placement(world: World, now: datetime, content: Content | None = None) -> Placement:
    """By its host alone."""
    one_key(world.term)
    draft = draft_placement(world, content)
    done = publish_placement(
        placement=draft,
        mark=digest_of(content_of(draft)),
        counsel_read=True,
        membership=world.member(world.student_organiser),
        now=now,
    )
    assert isinstance(done, Placement), done
    return done


def asked(world: World, placement: Placement, now: datetime, place: Enrolment | None = None) -> JoinWish:
    """はるか, or somebody else, asks to join."""
    wish = ask_to_join(
        placement=placement, enrolment=place or world.haruka, moved="食堂の話に心が動きました。", now=now
    )
    assert isinstance(wish, JoinWish), wish
    return wish


def joined(world: World, placement: Placement, now: datetime, place: Enrolment | None = None) -> JoinWish:
    """And is a member."""
    wish = asked(world, placement, now, place)
    done = accept_wish(
        wish=wish,
        membership=world.member(world.student_organiser),
        reply="ようこそ。",
        now=now + timedelta(hours=1),
    )
    assert isinstance(done, JoinWish), done
    return done
