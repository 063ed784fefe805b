"""The sample's internships: one that is finished, with all that came of it, and one that people can ask to join."""

from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kurumaza.field import actions_days as days
from kurumaza.field import actions_placements as placements
from kurumaza.field import actions_wishes as wishes
from kurumaza.field.actions_events import EventWords, add_event, answer_event
from kurumaza.field.actions_insight_cards import agree_to_card, propose_card
from kurumaza.field.actions_insight_replies import read_insight, reply_to_insight
from kurumaza.field.actions_insights import Written, save_insight
from kurumaza.field.actions_leads import say_lead, tie_lead
from kurumaza.field.actions_photos import PhotoWords, add_photo
from kurumaza.field.described import Described
from kurumaza.field.models import (
    FieldEvent,
    Insight,
    InsightCard,
    InsightReply,
    JoinWish,
    Lead,
    Photo,
    Placement,
    Visit,
    Voice,
    WishMessage,
)
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_insight_cards import card_digest
from kurumaza.field.queries_insights import mark_of
from kurumaza.field.queries_placements import Content, content_of, digest_of
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import own_memberships_in
from kurumaza.reflections.queries import own_circles
from kurumaza.sample.actions_fruits import look_back
from kurumaza.sample.actions_term import OpenedTerm
from kurumaza.sample.content import field
from kurumaza.sample.outcomes import made
from kurumaza.sample.pictures import picture_of
from kurumaza.stories.models import Story
from kurumaza.terms.models import Enrolment

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def offer_internships(opened: OpenedTerm, rng: Random) -> None:
    """Each thing on its day, by whoever would do it."""
    _spend_time_together(opened, field()["finished"], rng)
    _offer_another(opened, field()["open"])


def _spend_time_together(opened: OpenedTerm, words: dict[str, Any], rng: Random) -> None:
    placement = _led_to(opened, words)
    asked_at = opened.day(words["published_day"]) + HOUR
    members = [_welcomed(opened, placement, one, asked_at) for one in words["members"]]
    host = Viewer(opened.organisers[0], placement, None, is_host=True)
    answered_at = asked_at + DAY + HOUR
    events = {
        one["key"]: _on_the_calendar(opened, host, one, members, answered_at) for one in words["calendar"]
    }
    _note_days(opened, words, members, events)
    _add_photos(words["photos"], members, events)
    insights = _give_insights_back(opened, words["insights"], members, rng)
    look_back(opened, placement, words, rng)
    _make_a_card(opened, insights[words["card"]["insight"]], words["card"]["text"])
    done = placements.finish_placement(placement=placement, by=opened.organisers[0], now=opened.day(13))
    made(Placement, done)


def _offer_another(opened: OpenedTerm, words: dict[str, Any]) -> None:
    placement = _led_to(opened, words)
    _asked(opened, placement, words["application"], opened.day(words["application"]["day"]))


def _led_to(opened: OpenedTerm, words: dict[str, Any]) -> Placement:
    """An internship to which the author of a story wished it to lead: said, described, published, tied."""
    said = words["lead"]
    teller = opened.people_of[said["side"]][said["index"]]
    story = Story.objects.get(person=teller.person, term=opened.term)
    at = opened.day(words["published_day"])
    lead = say_lead(
        enrolment=teller, origin=story, line=said["line"], allows_public=True, now=opened.day(said["day"])
    )
    placement = _published(opened, words, at)
    made(Lead, tie_lead(lead=made(Lead, lead), placement=placement, by=opened.organisers[0], now=at))
    return placement


def _published(opened: OpenedTerm, words: dict[str, Any], at: datetime) -> Placement:
    """Described and shown by its host, with the other partner's key."""
    host, partner = _keys(opened)
    contact = opened.term.sides.get(organisation=host.organisation).organisation
    described = Described(
        **words["described"],
        contact_name=contact.contact_name,
        contact_email=contact.contact_email,
        contact_phone=contact.contact_phone,
    )
    until = opened.day(words["apply_until_day"]).date() if "apply_until_day" in words else None
    first, last = (opened.day(words[one]).date() for one in ("first_day", "last_day"))
    written = placements.write_placement(
        term=opened.term,
        membership=host,
        content=Content(words["title"], described, "", first, last, until),
        now=at,
    )
    placement = made(Placement, written)
    mark = digest_of(content_of(placement))
    placements.publish_placement(placement=placement, mark=mark, counsel_read=True, membership=host, now=at)
    agreed = placements.agree_to_placement(placement=placement, digest=mark, membership=partner, now=at)
    return made(Placement, agreed)


def _welcomed(opened: OpenedTerm, placement: Placement, words: dict[str, Any], at: datetime) -> OwnPlace:
    wish = _asked(opened, placement, words, at)
    done = wishes.accept_wish(wish=wish, membership=_keys(opened)[0], reply=words["welcome"], now=at + DAY)
    return OwnPlace(placement, made(JoinWish, done).enrolment)


def _asked(opened: OpenedTerm, placement: Placement, words: dict[str, Any], at: datetime) -> JoinWish:
    place = opened.people_of[words["side"]][words["index"]]
    asked = wishes.ask_to_join(
        placement=placement,
        enrolment=place,
        moved=words["moved_by"],
        began_kind=words["began"],
        began=_began(placement, place, words["began"]),
        now=at,
    )
    wish = made(JoinWish, asked)
    for number, one in enumerate(words["conversation"], 1):
        about: dict[str, Any] = {"wish": wish, "text": one["text"], "now": at + number * HOUR}
        if one["by"] == "host":
            said = wishes.write_to_applicant(membership=_keys(opened)[0], **about)
        else:
            said = wishes.write_to_host(**about)
        made(WishMessage, said)
    return wish


def _began(placement: Placement, place: Enrolment, kind: str) -> UUID:
    """What led somebody here: their first circle, or the story that led to the internship."""
    if kind == JoinWish.Began.CIRCLE:
        return own_circles(place)[-1].uuid
    return Story.objects.get(leads__placement=placement).uuid


def _on_the_calendar(
    opened: OpenedTerm, host: Viewer, words: dict[str, Any], members: list[OwnPlace], at: datetime
) -> FieldEvent:
    zone = ZoneInfo(opened.term.time_zone)
    day = opened.day(words["day"]).astimezone(zone).date()
    starts_at = datetime.combine(day, time.fromisoformat(words["at"]), tzinfo=zone)
    ends_at = starts_at + timedelta(minutes=words["minutes"])
    planned = EventWords(words["kind"], words["title"], starts_at, ends_at, place=words["place"])
    event = made(FieldEvent, add_event(viewer=host, words=planned, now=at))
    for member in members:
        viewer = Viewer(member.enrolment.person, member.placement, member.enrolment, is_host=False)
        answer_event(viewer=viewer, event=event.uuid, answer="going", now=at)
    return event


def _note_days(
    opened: OpenedTerm,
    words: dict[str, Any],
    members: list[OwnPlace],
    events: dict[str, FieldEvent],
) -> None:
    zone = ZoneInfo(opened.term.time_zone)
    for one in words["visits"]:
        event = events[one["event"]]
        seen = days.VisitWords(event.title, event.starts_at.astimezone(zone).date(), note=one["note"])
        logged = days.log_visit(
            place=members[one["member"]], words=seen, event=event, now=event.ends_at + HOUR
        )
        made(Visit, logged)
    for one in words["voices"]:
        event = events[one["event"]]
        on = event.starts_at.astimezone(zone).date()
        heard = days.VoiceWords(one["role"], one["said"], on, stirred=one["stirred"])
        kept = days.add_voice(
            place=members[one["member"]], words=heard, event=event, now=event.ends_at + HOUR
        )
        made(Voice, kept)


def _add_photos(words: list[dict[str, Any]], members: list[OwnPlace], events: dict[str, FieldEvent]) -> None:
    """Taken in as from a phone. Nobody is in them, so nobody is asked."""
    for one in words:
        event = events[one["event"]]
        added = add_photo(
            place=members[one["member"]],
            data=picture_of(one["picture"]),
            words=PhotoWords(one["caption"], Photo.Others.NOBODY),
            event=event,
            now=event.ends_at + HOUR,
        )
        made(Photo, added)


def _give_insights_back(
    opened: OpenedTerm,
    words: list[dict[str, Any]],
    members: list[OwnPlace],
    rng: Random,
) -> dict[str, Insight]:
    """Each told, read and answered the day after; of some it is said later what became of it."""
    told: dict[str, Insight] = {}
    for one in words:
        at = opened.day(one["day"])
        written = Written(one["question"], one["tag"], one["moment"], one["text"])
        saved = save_insight(
            place=members[one["member"]],
            uuid=UUID(int=rng.getrandbits(128), version=4),
            written=written,
            mark="",
            is_told=True,
            now=at,
            parent=told.get(one.get("deepens", "")),
        )
        insight = told[one["key"]] = made(Insight, saved)
        by = opened.organisers[0]
        read = read_insight(insight=insight, mark=mark_of(insight, insight.text), by=by, now=at + HOUR)
        made(Insight, read)
        answered = reply_to_insight(
            insight=insight,
            kind=one["answer"]["kind"],
            words=one["answer"]["text"],
            seen=0,
            by=by,
            now=at + HOUR,
        )
        made(InsightReply, answered)
        if became := one.get("became"):
            later = reply_to_insight(
                insight=insight, kind="became", words=became, seen=1, by=by, now=at + DAY
            )
            made(InsightReply, later)
    return told


def _make_a_card(opened: OpenedTerm, insight: Insight, words: str) -> None:
    """A question of an insight, which both partners let stand among the cards."""
    at = opened.day(13)
    card = made(InsightCard, propose_card(insight=insight, words=words, now=at))
    for membership in _keys(opened):
        agreed = agree_to_card(card=card, digest=card_digest(card), membership=membership, now=at)
    made(InsightCard, agreed)


def _keys(opened: OpenedTerm) -> tuple[Membership, Membership]:
    """Of the host and of the other partner."""
    host, partner = (own_memberships_in(one, opened.term.programme).get() for one in opened.organisers)
    return host, partner
