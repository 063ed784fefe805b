"""On what the partners of a term may know of each other's people, and the words of its legal pages."""

from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Count

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.dates import in_term
from kurumaza.terms.errors import LegalRefused, LegalTextRefused
from kurumaza.terms.joint_use import JointUse
from kurumaza.terms.legal_texts import BLANK, KINDS, Kind
from kurumaza.terms.models import LegalText, Term
from kurumaza.terms.queries_public import legal_pages_of


@transaction.atomic
def choose_legal_basis(
    *, term: Term, basis: Term.LegalBasis, by: Person | None, joint_use: JointUse | None = None
) -> Term | LegalRefused:
    """Sets a term's legal basis; `by` is None when a command opens the term.

    Once somebody has a place in the term it stays: they were told, or agreed, under its words. What is published of a joint use may
    still be worded better."""
    said = joint_use or JointUse()
    if basis == Term.LegalBasis.JOINT_USE and not said.is_complete:
        return LegalRefused("incomplete")
    term = Term.objects.select_for_update().get(pk=term.pk)
    is_chosen = term.legal_basis != Term.LegalBasis.UNSET
    if is_chosen and term.legal_basis != basis and term.enrolments.exists():
        return LegalRefused("people_there")
    term.legal_basis = basis
    term.joint_use = msgspec.to_builtins(said) if basis == Term.LegalBasis.JOINT_USE else {}
    term.save(update_fields=["legal_basis", "joint_use"])
    record(
        "terms.legal_basis_chosen",
        actor=by.uuid if by else None,
        subject_kind="term",
        subject=term.uuid,
        basis=basis,
    )
    return term


@transaction.atomic
def write_legal_text(
    *, term: Term, kind: Kind, body: str, is_reviewed: bool, by: Person, now: datetime
) -> LegalText | LegalTextRefused:
    """Keeps the words of a legal page. Whoever saves says of exactly these words whether somebody who knows the law has read them."""
    body = body.replace("\r\n", "\n").strip()
    if not body:
        return LegalTextRefused("empty")
    if is_reviewed and BLANK in body:
        return LegalTextRefused("blanks_left")
    text, _is_new = LegalText.objects.update_or_create(
        term=term,
        kind=kind,
        defaults={
            "body": body,
            "edited_at": now,
            "reviewed_on": in_term(now, term).date() if is_reviewed else None,
        },
    )
    record(
        "terms.legal_text_written",
        actor=by.uuid,
        subject_kind="term",
        subject=term.uuid,
        kind=kind,
        is_reviewed=is_reviewed,
    )
    return text


def fix_legal_pages(*, term: Term, now: datetime) -> None:
    """Keeps drafts as they are shown: what people agree to is words, which neither a changed setting nor a better draft of ours moves.
    Drafts they remain, until somebody who knows the law has read them."""
    written = set(term.legal_texts.values_list("kind", flat=True))
    LegalText.objects.bulk_create(
        [
            LegalText(term=term, kind=page.kind, body=page.body, edited_at=now)
            for page in legal_pages_of(term)
            if page.kind not in written
        ],
        ignore_conflicts=True,
    )


def fix_pages_of_open_terms(now: datetime) -> None:
    """For terms that opened without it: by a command, or before there was this."""
    opened = Term.objects.filter(opened_at__isnull=False)
    for term in opened.annotate(written=Count("legal_texts")).filter(written__lt=len(KINDS)):
        fix_legal_pages(term=term, now=now)
