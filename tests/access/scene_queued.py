"""What jobs and mails of the scene are told."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.jobs.actions import send_mail
from kurumaza.partners.models import Approval, Membership
from kurumaza.people.actions import mint_link, token_hash
from kurumaza.people.models import Notice
from kurumaza.people.private_writing import seal, seal_for_mail
from kurumaza.rooms.models import Room
from kurumaza.safety import actions as safety
from kurumaza.safety.models import ContactWish, Safeguard
from kurumaza.terms.actions_conditions import change_conditions
from kurumaza.terms.conditions import TextChange
from kurumaza.terms.models import ConditionChange, Enrolment, News
from tests.access.roles import SAFEGUARDS, Scene


def queued(scene: Scene, reader: Enrolment, circle: Circle, now: datetime) -> dict[str, Any]:
    """What jobs and mails are told: identifiers, as they stand in the queue."""
    dfe, okoshi = scene.people["dfe"], scene.people["okoshi"]
    stranger = scene.people["stranger"]
    assert dfe is not None
    assert stranger is not None
    seat = Seat.objects.get(enrolment=reader, circle=circle)
    token = mint_link(person=reader.person, next_path="/home/", about=scene.term.name, now=now)
    code = {"email": reader.person.email, "code": "314159"}
    return {
        "sealed": seal_for_mail(code),
        "link": token_hash(token),
        "membership": str(Membership.objects.get(person=dfe).uuid),
        "okoshis_membership": str(Membership.objects.get(person=okoshi).uuid),
        "approval": str(Approval.objects.get(completed_at=None).uuid),
        "seat": str(seat.uuid),
        "sequence": seat.calendar_sequence,
        "safeguard": Safeguard.objects.get(term=scene.term, person=okoshi).pk,
        "term": str(scene.term.uuid),
        "held": str(circle.round.uuid),
        "proposal": str(Proposal.objects.filter(round=circle.round).latest("pk").uuid),
        "room": str(Room.objects.get(circle__round__number=1, circle__seats__enrolment=reader).uuid),
        "rounds": [2],
        "dfe": str(dfe.uuid),
        "reader": str(reader.person.uuid),
        "teller": str(scene.people["teller"].uuid),  # type: ignore[union-attr]
        "stranger": str(stranger.uuid),
        "bundle": _bundle(reader, now),
        "at": now.isoformat(),
        "wish": _mutual_wish(scene, reader, now),
        **_waiting_concern(scene, reader, now),
        "mail": str(send_mail("terms.invitation", enrolment=str(reader.uuid)).uuid),
    }


def _bundle(reader: Enrolment, now: datetime) -> str:
    """What one mail tells the reader."""
    news = News.objects.filter(term=reader.term).order_by("pk")[0]
    bundle = uuid4()
    arguments = {"news": str(news.uuid), "enrolment": str(reader.uuid)}
    Notice.objects.create(
        person=reader.person,
        name="terms.news",
        arguments=arguments,
        key=f"scene:{bundle}",
        from_at=now,
        due=now,
        bundle=bundle,
    )
    return str(bundle)


def changed_words(scene: Scene, now: datetime) -> UUID:
    """Both partners agree to another wording, after people agreed to take part."""
    words = TextChange("rules", "みんなで決めたきまり", is_reviewed=False)
    for name in ("okoshi", "dfe"):
        member = Membership.objects.get(person=scene.people[name])
        change_conditions(term=scene.term, change=words, membership=member, now=now)
    return ConditionChange.objects.get(applied_at__isnull=False).uuid


def _mutual_wish(scene: Scene, reader: Enrolment, now: datetime) -> str:
    """Reader and teller want to give each other a contact, and it was passed on; the teller is told the reader's."""
    teller = Enrolment.objects.get(person=scene.people["teller"], term=scene.term)
    until = now + timedelta(days=30)
    for wisher, other, roles in (
        (teller, reader, ("teller", "reader")),
        (reader, teller, ("reader", "teller")),
    ):
        contact = seal(wisher.person, scene.keep("連絡先", *roles))
        wish = ContactWish.objects.create(
            term=scene.term,
            wisher=wisher,
            other=other,
            sealed=contact,
            created_at=now,
            expires_at=until,
            passed_at=now,
        )
    return str(wish.uuid)


def _waiting_concern(scene: Scene, reader: Enrolment, now: datetime) -> dict[str, str]:
    """A concern that nobody has answered in time."""
    told = scene.keep("待つ知らせ", "reader", *SAFEGUARDS)
    concern = safety.raise_concern(
        person=reader.person, term=scene.term, text=told, now=now - timedelta(days=3)
    )
    assert concern.answer_by is not None
    return {"open_concern": str(concern.uuid), "answer_by": concern.answer_by.isoformat()}


def arguments_for(scene: Scene, wanted: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What a job or a mail is told, as it comes out of the queue: JSON values. `=1` is the number itself, all else a name in the scene."""
    given = {name: _literal(key[1:]) if key[0] == "=" else scene.params[key] for name, key in wanted}
    found: dict[str, Any] = json.loads(json.dumps(given, default=str))
    return found


def _literal(word: str) -> str | int:
    return int(word) if word.isdigit() else word
