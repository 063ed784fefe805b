"""All writes of やってみたいこと. Everything here is the author's own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from kurumaza.circles.models import Circle
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal, unseal
from kurumaza.people.sent_once import goes_on, sent_once
from kurumaza.reflections.errors import ReflectionRefused
from kurumaza.reflections.models import WillNote
from kurumaza.reflections.queries_origins import Origin, known_origins

LINE_MAX = 200


@transaction.atomic
def add_will(
    *,
    person: Person,
    line: str,
    next_step: str,
    now: datetime,
    origin: Origin | None = None,
    sent_as: UUID | None = None,
) -> WillNote | ReflectionRefused:
    """Adds one line to one's own river. An `origin` that the author may not know of is left away: what was written counts. One page's
    words (`sent_as`) that are sent twice are one line."""
    if refused := _refusal(line, next_step):
        return refused
    if (
        origin is not None
        and origin.kind != WillNote.About.REFLECTION
        and not known_origins(person, [origin])
    ):
        origin = None
    words = {"line": line.strip(), "next_step": next_step.strip(), "how_it_went": ""}
    columns: dict[str, Any] = {
        "sealed": seal(person, words),
        "created_at": now,
        "updated_at": now,
        **_columns(origin),
    }
    row, is_new = WillNote.objects.get_or_create(
        person=person, uuid=sent_once(person, sent_as), defaults=columns
    )
    if is_new:
        return row
    return _sent_again(person, row, words, columns)


def _sent_again(person: Person, sent: WillNote, words: dict[str, str], columns: dict[str, Any]) -> WillNote:
    """The page was sent before: written on, it is the same line; with something else in it, another one."""
    row = _locked(person, sent.uuid) or sent
    there = unseal(person, row.sealed)
    words = {**words, "how_it_went": there["how_it_went"]}
    if not goes_on(there, words):
        return WillNote.objects.create(person=person, **columns)
    came_from = {name: columns[name] for name in _kept(row)}
    if came_from["about_kind"] == WillNote.About.NOTHING:  # may have been tied meanwhile
        came_from = _kept(row)
    if (there, _kept(row)) == (words, came_from):
        return row
    for column, value in came_from.items():
        setattr(row, column, value)
    _keep(row, person, words, columns["updated_at"])
    return row


@transaction.atomic
def rewrite_will(
    *,
    person: Person,
    will: UUID,
    line: str,
    next_step: str,
    how_it_went: str,
    origin: Origin | None,
    now: datetime,
) -> ReflectionRefused | None:
    """Changes one's own line, and what it came from: but for a reflection's, which stays with its circle."""
    row = _locked(person, will)
    if row is None:
        return ReflectionRefused("gone")
    if refused := _refusal(line, next_step, how_it_went):
        return refused
    words = {"line": line.strip(), "next_step": next_step.strip(), "how_it_went": how_it_went.strip()}
    is_same = origin is not None and _columns(origin) == _kept(row)
    if row.about_kind != WillNote.About.REFLECTION and not is_same:
        is_known = origin is None or bool(known_origins(person, [origin]))
        for column, value in _columns(origin if is_known else None).items():
            setattr(row, column, value)
    _keep(row, person, words, now)
    return None


@transaction.atomic
def note_how_it_went(
    *, person: Person, will: UUID, how_it_went: str, now: datetime
) -> ReflectionRefused | None:
    """やってみてどうでしたか, on one's own line."""
    if len(how_it_went) > LINE_MAX:
        return ReflectionRefused("too_long")
    row = _locked(person, will)
    if row is None:
        return ReflectionRefused("gone")
    _keep(row, person, {**unseal(person, row.sealed), "how_it_went": how_it_went.strip()}, now)
    return None


def delete_will(*, person: Person, will: UUID) -> None:
    """Takes one's own line away for good."""
    WillNote.objects.filter(person=person, uuid=will).delete()


@transaction.atomic
def keep_will_of_circle(
    *, person: Person, circle: Circle, line: str, next_step: str, now: datetime
) -> ReflectionRefused | None:
    """The line of one reflection: written once, changed when the reflection is sent again, gone when emptied."""
    if not line.strip() and next_step.strip():
        return ReflectionRefused("next_step_alone")
    rows = WillNote.objects.select_for_update().filter(
        person=person, about_kind=WillNote.About.REFLECTION, about=circle.uuid
    )
    if not line.strip():
        return _take_will_away(person, rows)
    if not rows.exists():
        try:
            with transaction.atomic():
                return _add_will_of_circle(person, circle, line, next_step, now)
        except IntegrityError:
            pass  # sent twice at once: the other one is there by now, and this one changes it
    if refused := _refusal(line, next_step):
        return refused
    row = rows.get()
    words = {**unseal(person, row.sealed), "line": line.strip(), "next_step": next_step.strip()}
    _keep(row, person, words, now)
    return None


def _take_will_away(person: Person, rows: QuerySet[WillNote]) -> ReflectionRefused | None:
    """Not the line that says how it went."""
    if any(unseal(person, row.sealed)["how_it_went"] for row in rows):
        return ReflectionRefused("went_on")
    rows.delete()
    return None


def _add_will_of_circle(
    person: Person, circle: Circle, line: str, next_step: str, now: datetime
) -> ReflectionRefused | None:
    origin = Origin(WillNote.About.REFLECTION, circle.uuid)
    added = add_will(person=person, line=line, next_step=next_step, now=now, origin=origin)
    return added if isinstance(added, ReflectionRefused) else None


def _refusal(line: str, *more: str) -> ReflectionRefused | None:
    if not line.strip():
        return ReflectionRefused("empty")
    if any(len(one.strip()) > LINE_MAX for one in (line, *more)):
        return ReflectionRefused("too_long")
    return None


def _locked(person: Person, will: UUID) -> WillNote | None:
    return WillNote.objects.select_for_update().filter(person=person, uuid=will).first()


def _columns(origin: Origin | None) -> dict[str, str | UUID | int | None]:
    if origin is None:
        return {"about_kind": WillNote.About.NOTHING, "about": None, "about_card": None}
    return {"about_kind": origin.kind, "about": origin.about, "about_card": origin.card}


def _kept(row: WillNote) -> dict[str, str | UUID | int | None]:
    return {"about_kind": row.about_kind, "about": row.about, "about_card": row.about_card}


def _keep(row: WillNote, person: Person, words: dict[str, str], now: datetime) -> None:
    row.sealed, row.updated_at = seal(person, words), now
    row.save()
