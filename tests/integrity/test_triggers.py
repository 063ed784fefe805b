"""Rules are lifted before a migration, set up after it, and set up anew where they say something else."""

import pytest
from django.db import IntegrityError, connection, transaction

from kurumaza.integrity.triggers import lift, set_up
from kurumaza.people.models import Consent
from tests.factories.everything import make_everything

pytestmark = pytest.mark.django_db


def rules_there() -> list[str]:
    """The names of all triggers of the database."""
    query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(name for (name,) in cursor.fetchall())


def test_lifted_rules_come_back_as_they_were() -> None:
    before = rules_there()
    lift(connection)
    assert rules_there() == []
    set_up(connection)
    assert rules_there() == before
    assert before


def test_missing_and_outdated_rules_are_mended() -> None:
    before = rules_there()
    ledger = next(name for name in before if name.endswith("people_consent"))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {ledger}")
            cursor.execute(
                "CREATE TRIGGER kurumaza_outdated AFTER INSERT ON people_consent "
                "BEGIN SELECT RAISE(ABORT, 'outdated'); END"
            )
        else:
            cursor.execute(f"DROP FUNCTION {ledger}() CASCADE")
            cursor.execute(
                "CREATE FUNCTION kurumaza_outdated() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'outdated'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER kurumaza_outdated AFTER INSERT ON people_consent "
                "FOR EACH ROW EXECUTE FUNCTION kurumaza_outdated()"
            )
    set_up(connection)
    assert rules_there() == before


def test_set_up_rules_hold() -> None:
    consent = make_everything()[Consent]
    lift(connection)
    Consent.objects.filter(pk=consent.pk).update(version="2")
    set_up(connection)
    with pytest.raises(IntegrityError, match="people_consent is append-only"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(version="3")
    assert Consent.objects.get(pk=consent.pk).version == "2"
