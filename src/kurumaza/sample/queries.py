"""What the sample shows of itself: where to go, and the mails that went out."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.circles.models import Circle
from kurumaza.core.text.hosts import is_this_machine
from kurumaza.field.queries_placements import public_placements
from kurumaza.people.models import Person
from kurumaza.rooms.models import Room
from kurumaza.rooms.queries import closes_at
from kurumaza.sample.content import SampleDoor, doors
from kurumaza.terms.models import Slot

EVENING_ROUND = 2


# Whose door leads to a member of the finished internship.
MEMBERS_DOOR = "graduate"


@dataclass(frozen=True)
class OutgoingMail:
    """A mail as it went out."""

    name: str
    to: str
    subject: str
    sent_at: str
    text: str
    attachments: tuple[str, ...]


@dataclass(frozen=True)
class Evening:
    """Tonight's evening of the sample: its time and its circles."""

    slot: Slot
    circles: list[Circle]

    def is_over(self, now: datetime) -> bool:
        """Whether its rooms can no longer be entered."""
        return now > closes_at(self.circles[0])

    @property
    def has_ended_rooms(self) -> bool:
        """Whether one of its rooms was held to the end."""
        return Room.objects.filter(circle__in=self.circles, ended_at__isnull=False).exists()


def find_evening() -> Evening | None:
    """The sample's evening; None where there is no sample."""
    tonight = Circle.objects.filter(round__term__is_sample=True, round__number=EVENING_ROUND)
    circles = list(tonight.select_related("slot__round__term", "round__term"))
    return Evening(circles[0].slot, circles) if circles else None


def starting_links(*, empty: bool) -> list[tuple[str, str]]:
    """What `bin/run` prints: label and address."""
    base = urlsplit(settings.BASE_URL)
    port = f":{base.port}" if base.port else ""
    here = settings.BASE_URL if is_this_machine(base.hostname or "") else f"http://localhost{port}"
    links = [(_("はじめに"), f"{settings.BASE_URL}/"), (_("送られたメール"), f"{here}/outbox/")]
    labels = {
        "student": _("学生"),
        "graduate": _("卒業生"),
        "okoshi": _("運営(火-Okoshi)"),
        "dfe": _("運営(DfE)"),
    }
    wanted = [door for door in doors() if not empty or door.key == "okoshi"]
    addresses = {door.key: f"http://{door.host}{port}/sample/{door.key}/" for door in wanted}
    links += [(labels[key], address) for key, address in addresses.items()]
    over = public_placements().filter(term__is_sample=True, finished_at__isnull=False).first()
    if over is None or empty:
        return links
    inside = f"{addresses[MEMBERS_DOOR]}?next={reverse('placement_home', args=[over.uuid])}"
    return [
        *links,
        (_("終わったインターンから生まれたこと"), f"{here}{reverse('internship', args=[over.uuid])}"),
        (_("そのインターンを、メンバーとして見る"), inside),
    ]


def person_of_door(key: str) -> Person | None:
    """Who a sample link signs in."""
    door: SampleDoor | None = next((one for one in doors() if one.key == key), None)
    return Person.objects.filter(email=door.email).first() if door else None


def sent_mails(limit: int = 100) -> list[OutgoingMail]:
    """The newest mails of a development machine, newest first."""
    folder = Path(settings.OUTBOX_DIR)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return [mail for file in files[:limit] for mail in reversed(_read(file))]


def _read(file: Path) -> list[OutgoingMail]:
    # Django's file backend ends each message with a line of hyphens, and may put several into one file.
    parts = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    return [_parse(file.stem, part) for part in parts if part.strip()]


def _parse(name: str, raw: bytes) -> OutgoingMail:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain",))
    return OutgoingMail(
        name=name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=str(message["Date"]),
        text=body.get_content() if body else "",
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )
