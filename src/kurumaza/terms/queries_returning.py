"""People of a term who come back, by their own wish: as far as this app and those below know; and who wishes to hear of the next term."""

from collections.abc import Collection
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kurumaza.partners.models import ORGANISES, Membership, Programme
from kurumaza.people.computed_links import computed_token
from kurumaza.people.models import Consent, Person
from kurumaza.people.queries import find_person
from kurumaza.terms.models import Enrolment, Role, RoleHeld, Term
from kurumaza.terms.queries import enrolments_of, known_terms, taking_part

# Wishing is forgotten after so long: who has not been heard of for two years is not written to out of the blue.
WISH_LASTS = timedelta(days=730)
# Of no next term; of one in the region of one's own last term; of any.
Reach = Literal["no", "near", "any"]


class Returning(NamedTuple):
    """Of which next terms of a programme somebody wishes to hear. `region`: that of their last term in it."""

    programme: Programme
    reach: Reach
    region: str


def people_of(term: Term) -> frozenset[int]:
    """Who takes part in a term."""
    return frozenset(taking_part().filter(term=term).values_list("person", flat=True))


def later_terms(term: Term) -> QuerySet[Term]:
    """Terms of the programme that begin later."""
    return known_terms().filter(programme=term.programme_id, starts_on__gt=term.starts_on)


def later_terms_of(person: Person) -> QuerySet[Term]:
    """Terms into which people may come now, of programmes in whose earlier terms somebody was: they begin later than one of their own."""
    own = enrolments_of(person).filter(prepared_at__isnull=False).order_by()
    earlier = own.filter(term__programme=OuterRef("programme"), term__starts_on__lt=OuterRef("starts_on"))
    return known_terms().filter(Exists(earlier), opened_at__isnull=False, closed_at__isnull=True)


def taking_part_again(term: Term, before: datetime) -> frozenset[int]:
    """再参加: who takes part in a term of the programme that begins later, and had prepared for it by then."""
    again = taking_part().filter(term__in=later_terms(term), prepared_at__lt=before)
    return frozenset(again.values_list("person", flat=True))


def holding_since(term: Term, kind: Role.Kind, before: datetime) -> frozenset[int]:
    """Who had held a role by then, in this term or a later one of the programme."""
    terms = Q(enrolment__term=term) | Q(enrolment__term__in=later_terms(term))
    held = RoleHeld.objects.filter(terms, kind=kind, began_on__lt=before.date())
    return frozenset(held.values_list("enrolment__person", flat=True))


def organising_since(term: Term, before: datetime) -> frozenset[int]:
    """次の期の運営へ: who said yes to it, or has become an organiser of a partner since the term began."""
    partners = term.programme.partnerships.values("organisation")
    became = Membership.objects.filter(
        organisation__in=partners,
        role__in=ORGANISES,
        created_at__date__gte=term.starts_on,
        created_at__lt=before,
    )
    said_yes = holding_since(term, Role.Kind.NEXT_ORGANISER, before)
    return said_yes | frozenset(became.values_list("person", flat=True))


def wishing_to_return(programme: Programme, now: datetime, *, region: str | None = None) -> QuerySet[Person]:
    """Who wishes to hear of the next term: of any, or of one in this `region` (None: whichever). For what sends it alone: organisers see
    neither names nor how many. Nobody who may not come in, was erased, or has left all terms of the programme."""
    own_terms = known_terms().filter(programme=programme)
    near = own_terms if region is None else own_terms.filter(region=region)
    places = Enrolment.objects.filter(person=OuterRef("pk"), term__in=own_terms, left_at__isnull=True)
    subjects = [programme.uuid, *near.values_list("uuid", flat=True)]
    wishes = _standing_wishes(subjects, now).filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(places), Exists(wishes), is_active=True).order_by("pk")


def returning_of(person: Person, now: datetime) -> list[Returning]:
    """One's own wish in each programme in which one takes part, the newest first."""
    newest: dict[int, Term] = {}
    for place in enrolments_of(person).select_related("term__programme"):
        newest.setdefault(place.term.programme_id, place.term)
    return [_returning_in(person, term, now) for term in newest.values()]


def _returning_in(person: Person, newest: Term, now: datetime) -> Returning:
    about = [one.subject for one in standing_wishes_of(person, newest.programme, now)]
    if newest.programme.uuid in about:
        return Returning(newest.programme, "any", newest.region)
    near = Term.objects.filter(uuid__in=about).order_by("-starts_on").first()
    return Returning(newest.programme, "near" if near else "no", near.region if near else newest.region)


def standing_wishes_of(person: Person, programme: Programme, now: datetime) -> list[Consent]:
    """Their wishes about a programme and its terms that stand."""
    subjects = [programme.uuid, *Term.objects.filter(programme=programme).values_list("uuid", flat=True)]
    return list(_standing_wishes(subjects, now).filter(person=person))


def _standing_wishes(subjects: Collection[UUID] | None, now: datetime) -> QuerySet[Consent]:
    words = Consent.objects.filter(purpose=Consent.Purpose.RETURNING)
    words = words if subjects is None else words.filter(subject__in=subjects)
    later = words.filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")),
        person=OuterRef("person"),
        subject=OuterRef("subject"),
    )
    return words.filter(~Exists(later), granted=True, at__gt=now - WISH_LASTS)


def to_be_invited_back(term: Term, now: datetime) -> QuerySet[Person]:
    """Who wished to hear of a term like this one and has no place in it."""
    here = Enrolment.objects.filter(term=term, person=OuterRef("pk"))
    return wishing_to_return(term.programme, now, region=term.region).filter(~Exists(here))


def may_hear_of(term: Term) -> bool:
    """Whether people of earlier terms can be told of a term: it is open, and they were not told yet."""
    return term.opened_at is not None and term.closed_at is None and term.returning_told_at is None


def stop_returning_token(person: Person, programme: Programme) -> str:
    """What stands in the address under which somebody takes their wish back; kept nowhere, and good for nothing else."""
    about = person.uuid.hex + programme.uuid.hex
    return about + computed_token("stop_returning", about)


def who_stops_returning(token: str) -> tuple[Person, Programme] | None:
    """Whose wish about what this token takes back; None if it is none of ours, or its person is gone."""
    try:
        person, programme = find_person(UUID(token[:32])), UUID(token[32:64])
    except ValueError:
        return None
    found = Programme.objects.filter(uuid=programme).first()
    if person is None or found is None or not compare_digest(token, stop_returning_token(person, found)):
        return None
    return person, found


def usual_call_name(place: Enrolment) -> str:
    """As what somebody was called in their newest other term: a suggestion, until they choose."""
    others = enrolments_of(place.person).exclude(pk=place.pk).exclude(call_name="")
    return next(iter(others.values_list("call_name", flat=True)[:1]), "")
