"""A term's own words for LINE."""

from typing import get_args

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.errors import LineTextRefused
from kurumaza.terms.line_texts import TEXT_MAX, Kind, usual_template
from kurumaza.terms.models import Term


@transaction.atomic
def set_line_text(*, term: Term, kind: str, text: str, by: Person) -> LineTextRefused | None:
    """Keeps a term's own words for one kind of message; empty, or the usual ones: the usual ones."""
    known = next((one for one in get_args(Kind) if one == kind), None)
    if known is None:
        return LineTextRefused("unknown_kind")
    text = text.replace("\r\n", "\n").strip()
    if len(text) > TEXT_MAX:
        return LineTextRefused("too_long")
    locked = Term.objects.select_for_update().get(pk=term.pk)
    others = {one: words for one, words in locked.line_texts.items() if one != known}
    locked.line_texts = others | ({} if text in ("", usual_template(known)) else {known: text})
    locked.save(update_fields=["line_texts"])
    record("terms.line_text_set", actor=by.uuid, subject_kind="term", subject=term.uuid, kind=known)
    term.line_texts = locked.line_texts
    return None
