"""One's own data: what one did as an organiser, and wrote as one. Nothing of the people it was about."""

from typing import Any

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import KeptApart
from kurumaza.field.models import JoinWish, WishMessage
from kurumaza.partners.models import Key, Membership
from kurumaza.people.models import Person
from kurumaza.safety.models import HelpCall, Safeguard
from kurumaza.terms.models import RosterImport
from kurumaza.ways.models import Announcement, Application, Enquiry

Values = dict[str, Any]


def organising(person: Person) -> Values:
    """Where, what was decided, written and done."""
    memberships = Membership.objects.filter(person=person).select_related("organisation").order_by("pk")
    safeguards = Safeguard.objects.filter(person=person).select_related("term").order_by("pk")
    return {
        "memberships": [
            {
                "organisation": one.organisation.name,
                "call_name": one.call_name,
                "membership": one.role,
                "since": one.created_at,
            }
            for one in memberships
        ],
        "safeguard_of": [one.term.name for one in safeguards],
        "keys_turned": _keys(person),
        **_written(person),
        **_done(person),
    }


def _keys(person: Person) -> list[Values]:
    rows = Key.objects.filter(membership__person=person).select_related("approval", "organisation")
    return [
        {
            "organisation": one.organisation.name,
            "decision": one.approval.kind,
            "at": one.turned_at,
            "revoked_at": one.revoked_at,
        }
        for one in rows.order_by("pk")
    ]


def _written(person: Person) -> Values:
    """In one's own words; to whom is somebody else's."""
    announcements = Announcement.objects.filter(by=person).order_by("pk")
    enquiries = Enquiry.objects.filter(answered_by=person).order_by("pk")
    applications = Application.objects.filter(decided_by=person).order_by("pk")
    wishes = JoinWish.objects.filter(decided_by=person).order_by("pk")
    letters = WishMessage.objects.filter(membership__person=person).order_by("pk")
    return {
        "announcements": [
            {"at": one.created_at, "subject": one.subject, "text": one.body} for one in announcements
        ],
        "enquiries_answered": [{"at": one.answered_at, "text": one.answer} for one in enquiries],
        "applications_decided": [
            {"at": one.decided_at, "application": one.state, "text": one.reply} for one in applications
        ],
        "wishes_decided": [{"at": one.decided_at, "text": one.reply} for one in wishes],
        "wish_letters": [{"at": one.sent_at, "text": one.text} for one in letters],
    }


def _done(person: Person) -> Values:
    rosters = RosterImport.objects.filter(by=person).order_by("pk")
    calls = HelpCall.objects.filter(answered_by=person).order_by("pk")
    apart = KeptApart.objects.filter(by=person).order_by("pk")
    acts = AuditEntry.objects.filter(actor=person.uuid).order_by("pk")
    return {
        "rosters_read": [
            {
                "filename": one.filename,
                "rows": one.row_count,
                "at": one.created_at,
                "applied_at": one.applied_at,
                "undone_at": one.undone_at,
            }
            for one in rosters
        ],
        "calls_answered": [{"answered_at": one.answered_at} for one in calls],
        "pairs_kept_apart": [{"at": one.created_at} for one in apart],
        "acts": [{"act": one.act, "at": one.at} for one in acts],
    }
