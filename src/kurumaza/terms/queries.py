"""Reads about terms, and who may see what of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import jaconv
from django.db.models import OuterRef, Q, QuerySet, Subquery

from kurumaza.partners.models import ORGANISES, RUNS, Partnership
from kurumaza.partners.queries import organisations_run_by, runs_programme, watches_programme
from kurumaza.people.models import Consent, Person, Tie
from kurumaza.people.private_writing import unseal
from kurumaza.people.queries import has_consented, hint_of
from kurumaza.people.roles import holds_a_role
from kurumaza.terms.models import Accompaniment, CrossroadsCard, Enrolment, Round, Side, Slot, Term

# Rises when the words about 話した時間 change.
AIRTIME_VERSION = "1"
Step = Literal["call_name", "times", "consent", "rules"]


@dataclass(frozen=True)
class Preparation:
    """Which of the four steps of preparing are done."""

    call_name: bool
    times: bool
    consent: bool
    rules: bool

    @property
    def next_step(self) -> Step | None:
        """The first step that is not done."""
        steps: tuple[tuple[Step, bool], ...] = (
            ("call_name", self.call_name),
            ("times", self.times),
            ("consent", self.consent),
            ("rules", self.rules),
        )
        return next((step for step, is_done in steps if not is_done), None)

    @property
    def is_complete(self) -> bool:
        return self.next_step is None


def organised_term(person: Person, slug: str) -> Term | None:
    """A term, for organisers of any of its partners."""
    term = organised_evening(person, slug)
    return term if term is not None and not term.is_aside else None


def organised_evening(person: Person, slug: str) -> Term | None:
    """A term, or one held beside it, as far as its evening goes, for who runs it for any of its partners."""
    term = _by_slug(slug)
    return term if term is not None and runs_programme(person, term.programme) else None


def watched_evening(person: Person, slug: str) -> Term | None:
    """The same, also for who is an organiser on the evening only."""
    term = _by_slug(slug)
    return term if term is not None and watches_programme(person, term.programme) else None


def _by_slug(slug: str) -> Term | None:
    beside = ("rehearsal_of", "retrospective_of")
    return Term.objects.select_related("programme", *beside).filter(slug=slug).first()


def known_terms() -> QuerySet[Term]:
    """Terms as people know them: what is held beside them (a rehearsal, a retrospective) is on no list."""
    return Term.objects.filter(rehearsal_of__isnull=True, retrospective_of__isnull=True)


def open_rehearsal_of(term: Term) -> Term | None:
    """The rehearsal of a term's organisers that has not been closed."""
    of_organisers = term.rehearsals.filter(enrolments__left_at__isnull=True, accompaniment__isnull=True)
    return of_organisers.distinct().order_by("pk").last()


def term_behind(term: Term) -> Term:
    """The term whose people answer for one: of a retrospective, and of a practice of two participants, the term that they are of."""
    if term.retrospective_of is not None:
        return term.retrospective_of
    is_practice = term.rehearsal_of is not None and Accompaniment.objects.filter(practice=term).exists()
    return term.rehearsal_of if is_practice and term.rehearsal_of is not None else term


def is_slug_taken(slug: str) -> bool:
    """Whether some term, of whatever programme, has this name in its address."""
    return Term.objects.filter(slug=slug).exists()


def terms_organised_by(person: Person) -> QuerySet[Term]:
    """All terms that someone helps to run, newest first."""
    return _terms_of(person, RUNS)


def terms_watched_by(person: Person) -> QuerySet[Term]:
    """All terms whose evenings someone may see, newest first."""
    return _terms_of(person, ORGANISES)


def _terms_of(person: Person, roles: tuple[str, ...]) -> QuerySet[Term]:
    theirs = {"organisation__memberships__person": person, "organisation__memberships__role__in": roles}
    programmes = Partnership.objects.filter(**theirs).values("programme")
    return known_terms().filter(programme__in=programmes).order_by("-starts_on")


def sides_run_by(person: Person, term: Term) -> QuerySet[Side]:
    """The sides whose people this organiser may see: those of their own organisation only."""
    return term.sides.filter(organisation__in=organisations_run_by(person))


def enrolments_of(person: Person) -> QuerySet[Enrolment]:
    """A participant's own places, newest term first."""
    places = _known_places().filter(person=person, left_at__isnull=True)
    return places.select_related("term", "side").order_by("-term__starts_on")


def all_places_of(person: Person) -> QuerySet[Enrolment]:
    """All of one's own places, newest term first, also in terms that one has left: what is kept of them is shown to them."""
    places = _known_places().filter(person=person)
    return places.select_related("term", "side__organisation", "person").order_by("-term__starts_on", "-pk")


def _known_places() -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(term__rehearsal_of__isnull=True, term__retrospective_of__isnull=True)


def own_enrolment(person: Person, uuid: UUID) -> Enrolment | None:
    """One's own place in a term; never somebody else's."""
    return enrolments_of(person).filter(uuid=uuid).first()


def side_run_by(person: Person, uuid: UUID) -> Side | None:
    """A side, for organisers of the organisation that hosts it."""
    mine = organisations_run_by(person)
    known = Side.objects.filter(organisation__in=mine, term__retrospective_of__isnull=True)
    return known.select_related("term", "organisation").filter(uuid=uuid).first()


def open_slots(enrolment: Enrolment, now: datetime) -> QuerySet[Slot]:
    """Times still ahead that somebody may answer: of rounds whose groups are not formed yet, and, for those
    without a seat, the times at which groups of the other rounds meet: a place may come free. None for who sits in no groups."""
    if enrolment.without_groups:
        return Slot.objects.none()
    formed = Round.objects.filter(circles__isnull=False, circles__cancelled_at__isnull=True)
    met = Slot.objects.filter(circles__isnull=False, circles__cancelled_at__isnull=True)
    seated = Round.objects.filter(seats__enrolment=enrolment, seats__circle__cancelled_at__isnull=True)
    ahead = Slot.objects.filter(round__term=enrolment.term, starts_at__gt=now).exclude(round__in=seated)
    open_ = ~Q(round__in=formed) | Q(pk__in=met)
    return ahead.filter(open_).select_related("round__term")


def preparation_of(enrolment: Enrolment, now: datetime) -> Preparation:
    """How far someone's preparation is. Where no time is asked for, times count as done."""
    person, term = enrolment.person, enrolment.term
    unanswered = open_slots(enrolment, now).exclude(availabilities__enrolment=enrolment)
    return Preparation(
        call_name=bool(enrolment.call_name),
        times=not unanswered.exists(),
        # With it one says whether one is 18; who prepared before that was asked is not asked anew.
        consent=(enrolment.age_group != "" or enrolment.prepared_at is not None)
        and has_consented(person, Consent.Purpose.PARTICIPATION, term.uuid),
        rules=has_consented(person, Consent.Purpose.GROUND_RULES, term.uuid),
    )


def own_card(author: Person, enrolment: Enrolment) -> dict[str, str]:
    """One's own memo, opened for its author."""
    row = CrossroadsCard.objects.filter(enrolment=enrolment).first()
    opened: dict[str, str] = unseal(author, row.sealed) if row else {}
    return opened


def enrolment_run_by(person: Person, term: Term, uuid: UUID) -> Enrolment | None:
    """One person of an own side."""
    sides = sides_run_by(person, term)
    found = term.enrolments.filter(uuid=uuid, side__in=sides).select_related("person", "side")
    return found.first()


def has_only_this_place(enrolment: Enrolment) -> bool:
    """Whether a person never signed in nor prepared, holds no role and has no other place: whoever signs in as
    them then finds nothing but this empty place. Any organiser may write any address into a roster."""
    person = enrolment.person
    if person.last_login is not None or enrolment.prepared_at is not None or holds_a_role(person):
        return False
    return not Enrolment.objects.filter(person=person).exclude(pk=enrolment.pk).exists()


def has_times_ahead(term: Term, now: datetime) -> bool:
    """Whether people of an open term were offered a time that is not over."""
    slots = Slot.objects.filter(round__term=term) if term.opened_at is not None else Slot.objects.none()
    return any(slot.starts_at + timedelta(minutes=slot.minutes) > now for slot in slots)


def has_begun(enrolment: Enrolment) -> bool:
    """Whether somebody has come in since they have this place, or anything of their preparation is there."""
    last = enrolment.person.last_login
    if (last is not None and last >= enrolment.created_at) or enrolment.considerations:
        return True
    if enrolment.prepared_at is not None or enrolment.availabilities.exists():
        return True
    if CrossroadsCard.objects.filter(enrolment=enrolment).exists():
        return True
    return Consent.objects.filter(person=enrolment.person_id, subject=enrolment.term.uuid).exists()


def people_of_side(side: Side) -> QuerySet[Enrolment]:
    """Who takes part on a side, by their names' readings."""
    here = side.enrolments.filter(left_at__isnull=True)
    return here.select_related("person").order_by("kana", "name", "pk")


def uninvited(side: Side) -> QuerySet[Enrolment]:
    """Who has not been sent an invitation."""
    return side.enrolments.filter(invited_at__isnull=True, left_at__isnull=True)


def agrees_to_airtime(enrolment: Enrolment) -> bool:
    """Whether this person's 話した時間 may be measured: the term does it, and their latest word is yes."""
    return enrolment.term.counts_airtime and has_consented(
        enrolment.person_id, Consent.Purpose.AIRTIME, enrolment.term.uuid
    )


def agreeing_to_airtime() -> QuerySet[Enrolment]:
    """Places of people whose 話した時間 may be measured now."""
    places = Enrolment.objects.filter(term__measures_airtime=True).exclude(term__media=Term.Media.EXTERNAL)
    return _saying(Consent.Purpose.AIRTIME, places)


def taking_part() -> QuerySet[Enrolment]:
    """Places of people who prepared, have not left, and whose latest word on taking part in the term is yes."""
    places = Enrolment.objects.filter(left_at__isnull=True, prepared_at__isnull=False)
    return _saying(Consent.Purpose.PARTICIPATION, places)


def agreeing(term: Term) -> QuerySet[Enrolment]:
    """Places in a term of people whose latest word on taking part is yes, prepared or not."""
    places = Enrolment.objects.filter(term=term, left_at__isnull=True).select_related("person", "term")
    return _saying(Consent.Purpose.PARTICIPATION, places).order_by("pk")


def _saying(purpose: str, places: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Those of `places` whose person's latest word on this purpose, in its term, is yes."""
    words = Consent.objects.filter(person=OuterRef("person"), purpose=purpose, subject=OuterRef("term__uuid"))
    latest = words.order_by("-at", "-pk").values("granted")[:1]
    return places.annotate(consents=Subquery(latest)).filter(consents=True)


def candidates_for_round(held: Round) -> list[tuple[Enrolment, dict[UUID, str]]]:
    """Prepared people of a term who consent to take part and may sit in circles, with their answers for the round's slots (yes or
    maybe)."""
    people = held.term.enrolments.filter(
        prepared_at__isnull=False, left_at__isnull=True, without_groups=False
    ).select_related("side", "person")
    consenting = _consenting(held.term)
    answers: dict[int, dict[UUID, str]] = {}
    for slot in held.slots.prefetch_related("availabilities"):
        for one in slot.availabilities.all():
            if one.answer != "no":
                answers.setdefault(one.enrolment_id, {})[slot.uuid] = one.answer
    return [(one, answers.get(one.pk, {})) for one in people.order_by("pk") if one.person_id in consenting]


def _consenting(term: Term) -> set[int]:
    """Primary keys of people whose latest word on taking part in a term is yes."""
    words = Consent.objects.filter(purpose=Consent.Purpose.PARTICIPATION, subject=term.uuid)
    latest = dict(words.order_by("at", "pk").values_list("person_id", "granted"))
    return {person for person, granted in latest.items() if granted}


# What people write behind a name: おなじ人 is meant with and without it.
_HONORIFICS = ("", "さん", "様", "さま", "くん", "君", "ちゃん", "先生")  # data: compared, never shown


def hints_of(enrolment: Enrolment) -> set[str]:
    """Hints of every way to write who someone is: address, full name, its parts, both kana, call name.

    A tie names somebody by a written name or address; whoever compares it compares with all of these."""
    names = {enrolment.name, enrolment.kana, enrolment.call_name}
    names |= {part for name in (enrolment.name, enrolment.kana) for part in name.split()}
    names |= {jaconv.kata2hira(name) for name in names} | {jaconv.hira2kata(name) for name in names}
    written = {f"{name}{honorific}" for name in names - {""} for honorific in _HONORIFICS}
    return {hint_of(word) for word in written | {enrolment.person.email or ""} if word}


def tie_pairs(term: Term) -> set[frozenset[int]]:
    """Pairs of places (primary keys) that a tie keeps apart, whoever of the two declared it.

    A tie names somebody by a written name or address: its keyed hash is compared with all people of the term.
    Written words that fit several people keep all of them apart."""
    enrolments = list(term.enrolments.select_related("person"))
    by_person = {one.person_id: one for one in enrolments}
    ties = list(Tie.objects.filter(declared_by__in=by_person))
    by_hint: dict[str, list[Enrolment]] = {}
    for one in enrolments if any(tie.hint for tie in ties) else []:
        for hint in hints_of(one):
            by_hint.setdefault(hint, []).append(one)
    pairs = set()
    for tie in ties:
        mine = by_person[tie.declared_by_id]
        others = [by_person[tie.other_id]] if tie.other_id in by_person else by_hint.get(tie.hint, [])
        pairs |= {frozenset((mine.pk, other.pk)) for other in others if other.pk != mine.pk}
    return pairs
