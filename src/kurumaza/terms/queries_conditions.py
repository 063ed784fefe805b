"""What a term's partners and people agreed to, and what waits to be changed of it."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import msgspec

from kurumaza.partners.queries import keys_turned
from kurumaza.people.models import Consent
from kurumaza.terms.conditions import (
    AGREED_TO,
    AgesChange,
    AirtimeChange,
    AnswersChange,
    BasisChange,
    Change,
    MediaChange,
    PageChange,
    Published,
    TextChange,
    ThemeChange,
    read_change,
)
from kurumaza.terms.joint_use import JointUse, read_joint_use
from kurumaza.terms.models import ConditionChange, Enrolment, Term
from kurumaza.terms.public_page import read_public_page, tidied_page
from kurumaza.terms.queries_public import legal_page_of, legal_pages_of

# The act of two keys, and the kind of its approvals; their subject is a `ConditionChange`.
CONDITIONS = "conditions"
# Rises when our own words of the consent on the preparation page change.
CONSENT_VERSION = "3"
_DIGITS = 8


def consent_version(term: Term) -> str:
    """Which words somebody agrees to on the preparation page of a term: ours, by its legal basis, and the term's own."""
    return f"{CONSENT_VERSION}-{term.legal_basis}-{_own_words_digest(term)}"


def _own_words_digest(term: Term) -> str:
    said = {
        "texts": [[page.kind, page.body] for page in legal_pages_of(term)],
        "joint_use": term.joint_use,
        # From which age on matters only where there are minors.
        "ages": [term.age_rule, term.minimum_age if term.age_rule == Term.AgeRule.GUARDIAN else 0],
    }
    return _sha256(said)[:_DIGITS]


def present(term: Term, change: Change) -> Change:
    """The same condition as it stands."""
    match change:
        case BasisChange():
            said = read_joint_use(term.joint_use) if term.joint_use else JointUse()
            return BasisChange(term.legal_basis, said)
        case TextChange(kind=kind):
            page = legal_page_of(term, kind)
            return TextChange(kind, page.body, page.reviewed_on is not None)
        case AgesChange():
            return AgesChange(term.age_rule, term.minimum_age)
        case AnswersChange():
            return AnswersChange(term.answer_hours)
        case MediaChange():
            return MediaChange(term.media, term.relay_only)
        case AirtimeChange():
            return AirtimeChange(term.measures_airtime)
        case PageChange():
            return PageChange(tidied_page(read_public_page(term.public_page)))
        case ThemeChange():
            return ThemeChange(term.theme)


def needs_keys(term: Term, change: Change) -> bool:
    """Whether a change in an open term wants every partner's key: of how it looks to everybody where publishing does."""
    return ("publishing" if isinstance(change, Published) else CONDITIONS) in term.two_keys


def change_digest(term: Term, change: Change) -> str:
    """What exactly is agreed to: from which words to which. SHA-256, hex."""
    return _sha256([str(term.uuid), msgspec.to_builtins([present(term, change), change])])


def _sha256(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def find_change(term: Term, uuid: Any) -> ConditionChange | None:
    """A change of this term by its public id."""
    return term.condition_changes.filter(uuid=uuid).first()


def is_still_asked(kept: ConditionChange, term: Term) -> bool:
    """Whether a proposed change is from what stands now; else it has to be asked for anew."""
    return kept.applied_at is None and kept.digest == change_digest(term, read_change(kept.content))


def changes_waiting(term: Term, about: Sequence[str]) -> list[ConditionChange]:
    """Proposed changes of these conditions for which some key is turned."""
    proposed = term.condition_changes.filter(applied_at__isnull=True, about__in=about).order_by("pk")
    return [
        kept
        for kept in proposed
        if is_still_asked(kept, term) and keys_turned(CONDITIONS, kept.uuid, kept.digest)
    ]


def words_changed(enrolment: Enrolment) -> bool:
    """Whether somebody agreed to take part under other words than those that are valid now.

    What was agreed to before versions named the term's own words is compared by what was changed since."""
    term = enrolment.term
    said = Consent.objects.filter(
        person=enrolment.person_id, purpose=Consent.Purpose.PARTICIPATION, subject=term.uuid
    )
    latest = said.order_by("-at", "-pk").first()
    if latest is None or not latest.granted or latest.version == consent_version(term):
        return False
    if latest.version.count("-") == consent_version(term).count("-"):
        return True
    since = term.condition_changes.filter(about__in=AGREED_TO, applied_at__gte=latest.at)
    return any(_are_other_words(kept) for kept in since)


def _are_other_words(kept: ConditionChange) -> bool:
    """Not where somebody only noted that a page was read by who knows the law."""
    before, after = read_change(kept.before), read_change(kept.content)
    if isinstance(before, TextChange) and isinstance(after, TextChange):
        return before.body != after.body
    return True


def present_words(enrolment: Enrolment) -> str:
    """The version that is valid now, for who agreed to earlier words; empty for everybody else."""
    return consent_version(enrolment.term) if words_changed(enrolment) else ""
