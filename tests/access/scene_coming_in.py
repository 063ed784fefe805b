"""People who are about to come into the scene's term, and strangers who ask about it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.partners.actions import Waiting
from kurumaza.partners.models import Membership
from kurumaza.people.actions import token_hash
from kurumaza.people.private_writing import seal
from kurumaza.terms.actions_confirm import confirm_roster
from kurumaza.terms.actions_roster_file import keep_roster_file, stage_roster_file
from kurumaza.terms.models import (
    Enrolment,
    GuardianRequest,
    RosterFile,
    RosterImport,
    Side,
)
from kurumaza.terms.queries_ages import guardian_token
from kurumaza.terms.queries_public import hosts_of
from kurumaza.ways import actions_lists as lists
from kurumaza.ways.actions_apply import application_token, confirm_application, submit_application
from kurumaza.ways.actions_ways import change_way_in
from kurumaza.ways.models import Announcement, Application, Subscription
from kurumaza.ways.questions import Question
from tests.access.roles import ORGANISERS, STUDENT_SIDE, Scene


def roster_that_waits(scene: Scene, side: Side, now: datetime) -> tuple[RosterFile, RosterImport]:
    """A roster of the students' side that waits for the other partner's key."""
    roster = f"氏名,メール\n{scene.keep('名簿', *STUDENT_SIDE)},new@kurumaza.example\n".encode()
    preview = read_roster(roster, "roster.csv")
    by = scene.people["okoshi"]
    assert by is not None
    assert isinstance(preview, RosterPreview)
    file = keep_roster_file(side=side, filename="roster.csv", data=roster, now=now)
    staged = stage_roster_file(file=file, preview=preview, by=by, now=now)
    assert isinstance(staged, RosterImport)
    assert isinstance(confirm_roster(roster=staged, by=by, now=now), Waiting)  # the other partner is asked
    return file, staged


def apply(scene: Scene, side: Side, now: datetime) -> Application:
    """Somebody applies for the students' side; the other one's organisers see that somebody did."""
    change_way_in(
        side=side,
        is_open=True,
        closes_on=None,
        label="",
        capacity=None,
        elsewhere="",
        questions=[Question("参加の理由", "long")],
        by=scene.people["okoshi"],
    )
    made = submit_application(
        side=side,
        email="applicant@kurumaza.example",
        name=scene.keep("申込者", *STUDENT_SIDE),
        kana=scene.keep("カナ", *STUDENT_SIDE),
        answers=[{"label": "q", "answer": scene.keep("答え", *STUDENT_SIDE)}],
        fills={},
        now=now,
    )
    assert isinstance(made, Application), made
    scene.secrets["applicant@kurumaza.example"] = frozenset(STUDENT_SIDE)
    confirmed = confirm_application(token=application_token(made.uuid), now=now)
    assert isinstance(confirmed, Application), confirmed
    return confirmed


def strangers_lists(scene: Scene, now: datetime) -> dict[str, Any]:
    """Somebody wants to hear of the next term, and somebody asks about running one: both partners read it."""
    programme, hosts = scene.term.programme, hosts_of(scene.term)
    email = "listed@kurumaza.example"
    scene.secrets[email] = frozenset(ORGANISERS)
    made = lists.subscribe(programme=programme, organisations=hosts, email=email, now=now)
    token = lists.subscription_token(made.uuid)
    assert isinstance(lists.confirm_subscription(token=token, now=now), Subscription)
    words = {
        "group_name": scene.keep("団体", *ORGANISERS),
        "name": scene.keep("相談者", *ORGANISERS),
        "text": scene.keep("相談", *ORGANISERS),
    }
    asked = lists.enquire(
        programme=programme,
        organisations=hosts,
        email="asker@kurumaza.example",
        phone="",
        now=now,
        **words,
    )
    announcement = lists.write_announcement(
        announcement=uuid4(),
        membership=Membership.objects.get(person=scene.people["okoshi"]),
        programme=programme,
        subject="次の期",
        body="次の期のご案内です。",
        now=now,
    )
    assert isinstance(announcement, Announcement)
    return {
        "subscription_token": token,
        "subscription": made.uuid,
        "announcement": announcement.uuid,
        "enquiry": asked.uuid,
    }


def guardian_asked(enrolment: Enrolment) -> str:
    """The token of a guardian who was asked for somebody."""
    sealed = seal(enrolment.person, "guardian@kurumaza.example")
    request = GuardianRequest(enrolment=enrolment, sealed_email=sealed, asked_at=enrolment.created_at)
    request.token_hash = token_hash(guardian_token(request))
    request.save()
    return guardian_token(request)
