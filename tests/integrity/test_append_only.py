"""Ledgers, logs and versions refuse every way of changing what stands."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from kurumaza.integrity.append_only import AppendOnly
from kurumaza.integrity.triggers import registered_rules
from kurumaza.rooms.models import Room, RoomEvent
from tests.factories.everything import make_everything

pytestmark = pytest.mark.django_db
MODELS = {rule.model._meta.label: rule.model for rule in registered_rules() if isinstance(rule, AppendOnly)}


@pytest.fixture(params=MODELS)
def row(request: pytest.FixtureRequest) -> Model:
    """One row of each append-only table in turn."""
    found: Model = make_everything()[MODELS[request.param]]
    return found


def refuse(row: Model, *statements: str) -> None:
    """Each statement, `{table}` and `{id}` filled in, is refused by the table's rule."""
    table = row._meta.db_table
    for statement in statements:
        with (
            pytest.raises(IntegrityError, match=f"{table} is append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table=table, id=row.pk))


def test_these_tables_are_append_only() -> None:
    assert sorted(MODELS) == [
        "audit.AuditEntry",
        "circles.SeatMove",
        "field.HostValues",
        "field.InsightReply",
        "people.Consent",
        "rooms.RoomEvent",
        "scripts.Deck",
        "scripts.Questionnaire",
        "scripts.Script",
        "scripts.Text",
        "scripts.WithdrawnDeck",
        "stories.ExcerptConsent",
        "stories.MentionConsent",
        "stories.StoryConsent",
    ]


def test_row_is_never_changed_or_taken_away(row: Model) -> None:
    refuse(
        row,
        "UPDATE {table} SET id = id WHERE id = {id}",
        "DELETE FROM {table} WHERE id = {id}",
        "DELETE FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} WHERE id = {id} ON CONFLICT (id) DO UPDATE SET id = excluded.id",
    )


def test_sqlite_does_not_replace_a_row(row: Model) -> None:
    if connection.vendor == "sqlite":
        refuse(row, "INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = {id}")
        refuse(row, "REPLACE INTO {table} SELECT * FROM {table} WHERE id = {id}")


def test_sqlite_does_not_replace_a_row_by_another_unique_key() -> None:
    rows = make_everything()
    if connection.vendor == "sqlite":
        for model in (rows[type_] for type_ in MODELS.values() if type_._meta.total_unique_constraints):
            columns = [field.column for field in model._meta.concrete_fields if field.column != "id"]
            names = ", ".join(columns)
            refuse(model, f"REPLACE INTO {{table}} ({names}) SELECT {names} FROM {{table}} WHERE id = {{id}}")


def test_postgresql_does_not_truncate(row: Model) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # what waits for the commit would be in the way first
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refuse(row, "TRUNCATE {table} CASCADE")


def test_log_goes_after_its_room_and_only_then() -> None:
    rows = make_everything()
    room, event = rows[Room], rows[RoomEvent]
    refuse(event, "DELETE FROM {table} WHERE id = {id}")
    room.delete()
    event.delete()
    assert not RoomEvent.objects.exists()
