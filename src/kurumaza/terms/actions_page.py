"""The words of a term's public page."""

import msgspec
from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.models import Term
from kurumaza.terms.public_page import PublicPage, read_public_page


@transaction.atomic
def write_public_page(*, term: Term, page: PublicPage, by: Person) -> None:
    """Sets them; its questions stay, which are written elsewhere (`actions_news.set_faq`)."""
    locked = Term.objects.select_for_update().get(pk=term.pk)
    faq = read_public_page(locked.public_page).faq
    locked.public_page = msgspec.to_builtins(msgspec.structs.replace(page, faq=faq))
    locked.save(update_fields=["public_page"])
    record("terms.public_page_written", actor=by.uuid, subject_kind="term", subject=term.uuid)
    term.public_page = locked.public_page
