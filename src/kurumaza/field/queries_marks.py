"""What stands in a visit, a voice or a note now, in short: a page that shows it sends this back, so that what was rewritten elsewhere
meanwhile is not overwritten unseen."""

import hashlib

from kurumaza.field.models import Visit, Voice
from kurumaza.field.queries_days import private_note_of
from kurumaza.people.models import Person


def visit_mark(person: Person, visit: Visit) -> str:
    """Of what is shown to others, and of its author's own words with it."""
    return _mark(visit.title, visit.on, visit.note, private_note_of(person, visit))


def voice_mark(voice: Voice) -> str:
    """Of all that was noted, also of whether a name stands there."""
    return _mark(voice.said_by_role, voice.said, voice.stirred, voice.heard_on, voice.name, voice.event_id)


def note_mark(text: str) -> str:
    """Of its words."""
    return _mark(text)


def _mark(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]
