"""What partners ask each other to agree to: as the one reads it who is asked. Of a roster counts, never names."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kurumaza.desk.words_conditions import Shift, basis_name, condition_facts, shifts_of
from kurumaza.field.queries_agreements import AGREEMENT, find_agreement, waiting_version
from kurumaza.field.queries_agreements import is_asked as is_asked_agreement
from kurumaza.field.queries_insight_cards import FIELD_CARD, card_digest, find_card
from kurumaza.field.queries_placements import PLACEMENT, asked_placement, find_placement
from kurumaza.partners.models import Approval, Membership
from kurumaza.partners.queries import (
    keys_turned,
    own_memberships_in,
    pending_approvals,
    read_aloud,
    recently_agreed,
)
from kurumaza.people.models import Person
from kurumaza.stories.actions_review import PUBLISHING
from kurumaza.stories.models import Excerpt, Story
from kurumaza.stories.queries_excerpts import LINE_ON_PAGE, is_asked
from kurumaza.terms import queries_roster as rosters
from kurumaza.terms.actions_stages import opening_digest
from kurumaza.terms.actions_two_keys import TWO_KEYS, acts_meant
from kurumaza.terms.condition_words import condition_name
from kurumaza.terms.conditions import PageChange, ThemeChange, read_change
from kurumaza.terms.joint_use import read_joint_use
from kurumaza.terms.models import RosterImport, Slot, Term
from kurumaza.terms.queries_conditions import CONDITIONS, find_change, is_still_asked
from kurumaza.terms.roster_words import OUTCOMES
from kurumaza.terms.two_keys import Act

SHOWN = timedelta(days=60)


@dataclass(frozen=True)
class Turned:
    """Who turned a key, for whom, when."""

    organisation: str
    call_name: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """An act that waits for keys, or has got them. `mine` are those of this organiser's memberships that could still turn one,
    `ours` those whose organisation's key is turned. `read_at` is where it is answered, if not here."""

    approval: UUID
    kind: str
    title: str
    facts: tuple[str, ...]
    number: str
    turned: tuple[Turned, ...]
    mine: tuple[Membership, ...] = ()
    ours: tuple[Membership, ...] = ()
    read_at: str = ""
    shifts: tuple[Shift, ...] = ()


def asked_of(person: Person, term: Term) -> list[Asked]:
    """What waits for some partner's key in a term, for an organiser of any of them."""
    return [replace(asked, shifts=_shifts_of(approval, term)) for approval, asked in _pending(person, term)]


def agreed_lately(term: Term, now: datetime) -> list[Asked]:
    """What every partner agreed to in the last weeks."""
    done = [
        (one, _described(one, term, is_done=True)) for one in recently_agreed(term.programme, now - SHOWN)
    ]
    return [_asked(approval, said, []) for approval, said in done if said is not None]


def waits_for(person: Person, term: Term) -> int:
    """How many acts wait for a key that this organiser can turn."""
    return sum(bool(asked.mine) for _approval, asked in _pending(person, term))


def unasked_opening(term: Term) -> tuple[str, ...]:
    """What a draft says, where nobody was asked to agree to just this; empty otherwise."""
    if (
        term.opened_at is not None
        or term.closed_at is not None
        or keys_turned("opening", term.uuid, opening_digest(term))
    ):
        return ()
    return _facts_of_opening(term)


def act_words(act: Act) -> str:
    """An act that may need two keys, in words."""
    return {
        "opening": _("期を始めるとき"),
        "closing": _("期を終えるとき"),
        "roster": _("名簿を取り込むとき"),
        "publishing": _(
            "参加者の話やインターンのページを、だれでも読めるように公開するとき、始まった期の公開ページの文を変えるとき"
        ),
        "conditions": _("始まった期の参加の条件(個人情報、きまり、年齢など)を変えるとき"),
    }[act]


def basis_words(term: Term) -> str:
    """On what the partners may know of each other's people; of a joint use also what is published."""
    if term.legal_basis == Term.LegalBasis.JOINT_USE:
        said = read_joint_use(term.joint_use)
        return _("共同利用(項目:%(items)s 目的:%(purpose)s 責任者:%(manager)s)") % {
            "items": said.items,
            "purpose": said.purpose,
            "manager": said.manager,
        }
    return basis_name(term.legal_basis)


def _pending(person: Person, term: Term) -> list[tuple[Approval, Asked]]:
    members = list(own_memberships_in(person, term.programme))
    described = ((one, _described(one, term)) for one in pending_approvals(term.programme))
    return [(one, _asked(one, said, members)) for one, said in described if said is not None]


def _asked(approval: Approval, said: tuple[str, tuple[str, ...], str], members: list[Membership]) -> Asked:
    title, facts, read_at = said
    keys = list(approval.keys.all())
    by_organisation = {key.organisation_id for key in keys}
    by_person = {key.membership.person_id for key in keys}
    return Asked(
        approval=approval.uuid,
        kind=approval.kind,
        title=title,
        facts=facts,
        number=read_aloud(approval.digest),
        turned=tuple(Turned(key.organisation.name, key.membership.call_name, key.turned_at) for key in keys),
        mine=tuple(
            one
            for one in members
            if one.organisation_id not in by_organisation and one.person_id not in by_person
        ),
        ours=tuple(one for one in members if one.organisation_id in by_organisation),
        read_at=read_at,
    )


def _described(
    approval: Approval, term: Term, *, is_done: bool = False
) -> tuple[str, tuple[str, ...], str] | None:
    """Title, facts and where it is answered; None if it is about something else, or about nothing any more."""
    if approval.kind == rosters.ROSTER:
        roster = RosterImport.objects.filter(uuid=approval.subject, side__term=term).first()
        return _of_roster(roster) if roster and (is_done or _is_asked(roster, term)) else None
    if approval.kind == PUBLISHING:
        story = Story.objects.filter(uuid=approval.subject, term=term).first()
        if story is None or (not is_done and story.state != Story.State.IN_REVIEW):
            return None
        read_at = "" if is_done else reverse("story_review_one", args=[term.slug, story.uuid])
        return _("参加者の話を公開する"), (), read_at
    if approval.kind == LINE_ON_PAGE:
        return _of_line(approval, term, is_done=is_done)
    if approval.kind == PLACEMENT:
        return _of_placement(approval, term, is_done=is_done)
    if approval.kind == FIELD_CARD:
        return _of_card(approval, term, is_done=is_done)
    if approval.kind == AGREEMENT:
        return _of_agreement(approval, term, is_done=is_done)
    if approval.kind in ("opening", "closing") and approval.subject == term.uuid:
        return _of_stage(approval, term, is_done=is_done)
    if approval.kind == CONDITIONS:
        return _of_conditions(approval, term, is_done=is_done)
    if approval.kind == TWO_KEYS and approval.subject == term.uuid:
        return _of_two_keys(approval, term, is_done=is_done)
    return None


def _of_agreement(
    approval: Approval, term: Term, *, is_done: bool
) -> tuple[str, tuple[str, ...], str] | None:
    found = find_agreement(approval.subject, term)
    waiting = waiting_version(found) if found else None
    if found is None or (
        not is_done and (waiting is None or not is_asked_agreement(waiting, approval.digest))
    ):
        return None
    read_at = "" if is_done else reverse("agreement_desk", args=[term.slug, found.uuid])
    return _("提携の合意を公開する"), (), read_at


def _of_line(approval: Approval, term: Term, *, is_done: bool) -> tuple[str, tuple[str, ...], str] | None:
    excerpt = Excerpt.objects.filter(uuid=approval.subject, story__term=term).select_related("story").first()
    if excerpt is None or (not is_done and not is_asked(excerpt, approval.digest)):
        return None
    read_at = "" if is_done else reverse("story_review_one", args=[term.slug, excerpt.story.uuid]) + "#lines"
    return _("参加者の話の一文を、公開ページに載せる"), (), read_at


def _of_placement(
    approval: Approval, term: Term, *, is_done: bool
) -> tuple[str, tuple[str, ...], str] | None:
    if is_done:
        found = find_placement(approval.subject)
        found = found if found is not None and found.term_id == term.pk else None
    else:
        found = asked_placement(term, approval.subject, approval.digest)
    if found is None:
        return None
    host = _("受け入れ:%(host)s") % {"host": found.organisation.name}
    read_at = "" if is_done else reverse("placement_agree", args=[term.slug, found.uuid])
    return _("インターン「%(title)s」のページを公開する") % {"title": found.title}, (host,), read_at


def _of_card(approval: Approval, term: Term, *, is_done: bool) -> tuple[str, tuple[str, ...], str] | None:
    """A question that was taken back is about nothing any more; nor is it said that there was one."""
    card = find_card(term, approval.subject)
    if card is None or (not is_done and approval.digest != card_digest(card)):
        return None
    title = _("現場から生まれた問いを、カードに加える")
    if is_done:
        return title, (), ""
    return title, (_("「%(words)s」") % {"words": card.words},), reverse("cards_desk", args=[term.slug])


def _is_asked(roster: RosterImport, term: Term) -> bool:
    """Whether its side still asks for it, and it could be taken over."""
    host = roster.side.organisation_id
    return roster.confirmed_at is None and term.is_open and host in keys_turned(rosters.ROSTER, roster.uuid)


def _of_roster(roster: RosterImport) -> tuple[str, tuple[str, ...], str]:
    counts = roster.result if roster.applied_at else rosters.fate_counts(roster)
    said = _("、").join(
        _("%(outcome)s%(count)s人") % {"outcome": label, "count": counts[name]}
        for name, label in OUTCOMES.items()
        if counts.get(name)
    )
    who = roster.side.eligibility
    facts = (said, _("対象:%(who)s") % {"who": who}) if who else (said,)
    return _("%(side)sの名簿を取り込む") % {"side": roster.side.name}, facts, ""


def _of_stage(approval: Approval, term: Term, *, is_done: bool) -> tuple[str, tuple[str, ...], str] | None:
    is_over = term.closed_at is not None or (approval.kind == "opening" and term.opened_at is not None)
    if is_over and not is_done:
        return None
    if approval.kind == "closing":
        return _("期を終える"), (), ""
    title = _("期を始めて、公開する")
    if is_done:
        return title, (), ""
    if approval.digest != opening_digest(term):  # something was changed since it was asked for
        return None
    return title, _facts_of_opening(term), ""


def _facts_of_opening(term: Term) -> tuple[str, ...]:
    dates = {"first": date_format(term.starts_on), "last": date_format(term.ends_on)}
    facts = [f"{term.name}({term.region})", _("%(first)sから%(last)sまで") % dates]
    for side in term.sides.select_related("organisation"):
        who = {"side": side.name, "organisation": side.organisation.name, "who": side.eligibility}
        words = (
            _("%(side)s(%(organisation)s):%(who)s") if side.eligibility else _("%(side)s(%(organisation)s)")
        )
        facts.append(words % who)
    times = Slot.objects.filter(round__term=term).count()
    facts.append(_("%(rounds)s回、候補の時間%(times)sつ") % {"rounds": term.rounds.count(), "times": times})
    facts.append(_("個人情報の扱い:%(basis)s") % {"basis": basis_words(term)})
    return (*facts, *condition_facts(term))


def _of_conditions(
    approval: Approval, term: Term, *, is_done: bool
) -> tuple[str, tuple[str, ...], str] | None:
    kept = find_change(term, approval.subject)
    if kept is None or (not is_done and not is_still_asked(kept, term)):
        return None
    if kept.about == PageChange.about:
        return _("公開ページの文を変える"), (), ""
    if kept.about == ThemeChange.about:
        return _("この期の印を変える"), (), ""
    return _("参加の条件を変える:%(what)s") % {"what": condition_name(kept.about)}, (), ""


def _shifts_of(approval: Approval, term: Term) -> tuple[Shift, ...]:
    kept = find_change(term, approval.subject) if approval.kind == CONDITIONS else None
    return shifts_of(read_change(kept.before), read_change(kept.content)) if kept else ()


def _of_two_keys(approval: Approval, term: Term, *, is_done: bool) -> tuple[str, tuple[str, ...], str] | None:
    title = _("すべての団体の同意が要ることを変える")
    if is_done:
        return title, (), ""
    acts = acts_meant(term, approval.digest)
    if acts is None:
        return None
    words = _("、").join(act_words(act) for act in acts if not (act == "opening" and term.opened_at)) or _(
        "どれにも要らない"
    )
    return title, (_("変えたあと:%(acts)s") % {"acts": words},), ""
