"""Two worlds, and every key of a row turned from one to the other: refused, wherever the row would be torn."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction

from kurumaza.circles.models import Circle, Seat
from kurumaza.integrity.append_only import AppendOnly
from kurumaza.integrity.same_parent import SameParent
from kurumaza.integrity.triggers import registered_rules
from kurumaza.partners.models import Key, Programme
from kurumaza.rooms.models import Airtime, Gift, SeatMemo
from kurumaza.scripts.models import Script
from kurumaza.terms.models import Accompaniment, Availability, Enrolment, Round, Slot, Term
from tests.factories.everything import Rows, make_everything
from tests.factories.terms import ProgrammeFactory, RoundFactory, TermFactory

pytestmark = pytest.mark.django_db
RULES = {
    f"{rule.model._meta.label}: {rule.left} = {rule.right}": rule
    for rule in registered_rules()
    if isinstance(rule, SameParent)
}
APPEND_ONLY = {rule.model for rule in registered_rules() if isinstance(rule, AppendOnly)}
REFUSED = "must be the same|is append-only"


@pytest.fixture
def here() -> Rows:
    return make_everything()


@pytest.fixture
def elsewhere(here: Rows) -> Rows:
    """Another world, with parents to whom nothing belongs yet, so that nothing is refused as a second one."""
    rows = make_everything()
    Accompaniment.objects.filter(pk=rows[Accompaniment].pk).delete()
    term = TermFactory.create()
    circle = Circle.objects.create(round=rows[Round], slot=rows[Slot], script=rows[Script], number=2)
    bare = {Term: term, Programme: ProgrammeFactory.create(), Circle: circle}
    return {**rows, **bare, Round: RoundFactory.create(term=rows[Term])}


@pytest.fixture(params=RULES)
def rule(request: pytest.FixtureRequest, here: Rows) -> SameParent:
    """Of a row that points nowhere in one of two ways a rule says nothing: `here` has one that points both ways."""
    rule: SameParent = RULES[request.param]
    both = {f"{path}__isnull": False for path in (rule.left, rule.right)}
    rows = rule.model._base_manager.filter(**both).order_by("pk")
    if not rows.filter(pk=here[rule.model].pk).exists():
        here[rule.model] = rows[0]
    return rule


def key_of(model: type[models.Model], name: str) -> models.ForeignKey[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.ForeignKey)
    return field


def turn(row: models.Model, name: str, rows: Rows) -> None:
    """Points one key of a row at the other world, past the actions."""
    target = rows[key_of(type(row), name).remote_field.model]
    type(row)._base_manager.filter(pk=row.pk).update(**{name: target})


def test_row_is_not_turned_to_another_parent(rule: SameParent, here: Rows, elsewhere: Rows) -> None:
    for path in (rule.left, rule.right):
        with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
            turn(here[rule.model], path.split("__")[0], elsewhere)


def _told_apart(model: type[models.Model]) -> dict[str, Any]:
    """Where the old row stays: what a new one must not share with it."""
    names = {field.name for field in model._meta.concrete_fields} if model in APPEND_ONLY else set()
    return {name: value for name, value in (("uuid", uuid4()), ("number", 1_000)) if name in names}


def test_row_is_not_added_between_two_parents(rule: SameParent, here: Rows, elsewhere: Rows) -> None:
    for path in (rule.left, rule.right):
        row, name = here[rule.model], path.split("__")[0]
        other = elsewhere[key_of(rule.model, name).remote_field.model]
        with pytest.raises(IntegrityError, match="must be the same"), transaction.atomic():
            if rule.model not in APPEND_ONLY:  # its place is free then
                rule.model._base_manager.filter(pk=row.pk)._raw_delete("default")
            values = {
                field.attname: getattr(row, field.attname) for field in rule.model._meta.concrete_fields
            }
            free = {
                **values,
                "id": None,
                **_told_apart(rule.model),
                key_of(rule.model, name).attname: other.pk,
            }
            rule.model._base_manager.create(**free)


def test_row_on_the_way_is_not_turned_either(rule: SameParent, here: Rows, elsewhere: Rows) -> None:
    for path in (rule.left, rule.right):
        row = here[rule.model]
        for passed, name in zip(path.split("__"), path.split("__")[1:], strict=False):
            row = getattr(row, passed)
            with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
                turn(row, name, elsewhere)


@pytest.mark.parametrize(
    ("model", "key", "message"),
    [
        (Circle, "slot", "circles_circle: round and slot.round must be the same"),
        (Enrolment, "side", "terms_enrolment: term and side.term must be the same"),
        (Availability, "slot", "terms_availability: enrolment.term and slot.round.term must be the same"),
        (Gift, "room", "rooms_gift: room.circle and seat.circle must be the same"),
        (Key, "membership", "partners_key: organisation and membership.organisation must be the same"),
    ],
)
def test_refusal_names_both_ways(
    here: Rows, elsewhere: Rows, model: type[models.Model], key: str, message: str
) -> None:
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        turn(here[model], key, elsewhere)


def test_nobody_gets_two_seats_in_one_round(here: Rows) -> None:
    second = RoundFactory.create(term=here[Term])
    refused = r"circles_seat: round and circle\.round must be the same"
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        Seat.objects.create(circle=here[Circle], round=second, enrolment=here[Enrolment])


def test_row_saved_whole_and_unchanged_is_accepted(here: Rows) -> None:
    for model, row in here.items():
        if model not in APPEND_ONLY:
            row.save()


def test_seat_moves_within_its_round_while_nothing_was_said_there(here: Rows) -> None:
    seat = here[Seat]
    second = Circle.objects.create(round=seat.round, slot=here[Slot], script=here[Circle].script, number=2)
    for model in (Gift, SeatMemo, Airtime):
        with pytest.raises(IntegrityError, match=r"room\.circle and seat\.circle"), transaction.atomic():
            Seat.objects.filter(pk=seat.pk).update(circle=second)
        model._base_manager.filter(seat=seat).delete()
    Seat.objects.filter(pk=seat.pk).update(circle=second)
    assert Seat.objects.get(pk=seat.pk).circle == second
