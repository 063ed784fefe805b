"""What `terms` kept of people who come in by themselves is `ways`' now, with every row and rule, and what was queued goes on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from kurumaza.integrity.triggers import lift
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import find_job, find_mail
from kurumaza.terms.models import Side
from kurumaza.ways.models import Announcement, Application, EligiblePerson, Enquiry, Subscription, WayIn
from tests.factories.terms import SideFactory

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("ways", None), ("terms", "0008_corrections_and_erasures_outlive_rosters")]
NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
TABLES = {"wayin", "application", "eligibleperson", "subscription", "announcement", "enquiry"}
LISTS = {"subscription_organisations", "enquiry_organisations"}


@pytest.fixture
def side() -> Iterator[Side]:
    """Made before the database goes back to what it was; whatever happens, it ends as it is."""
    made = SideFactory.create()
    lift(connection)
    yield made
    _migrate(_newest())


def _newest() -> list[tuple[str, str | None]]:
    return list(MigrationExecutor(connection).loader.graph.leaf_nodes())


def _migrate(targets: list[tuple[str, str | None]]) -> Any:
    """The apps as they are then."""
    executor = MigrationExecutor(connection)
    return executor.migrate(targets).apps


def _tables(app: str) -> set[str]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return {name.removeprefix(f"{app}_") for name in names if name.startswith(f"{app}_")}


def _fill(apps: Any, side: Side) -> dict[str, UUID]:
    """A row of each table, and something in the queue."""
    one = apps.get_model("terms", "Side").objects.get(pk=side.pk)
    programme, organisation = one.term.programme, one.organisation
    models = {
        name: apps.get_model("terms", name).objects
        for name in ("WayIn", "Application", "EligiblePerson", "Subscription", "Announcement", "Enquiry")
    }
    person = apps.get_model("people", "Person").objects.create(
        email="okoshi@kurumaza.example", created_at=NOW
    )
    models["Application"].create(
        side=one,
        token_hash="t",
        email="umi@kurumaza.example",
        name="申込 うみ",
        created_at=NOW,
        confirmed_at=NOW,
    )
    models["WayIn"].create(side=one, is_open=True, capacity=3)
    models["EligiblePerson"].create(side=one, generation=1, name_hash="h")
    application = models["Application"].create(
        side=one, token_hash="a", email="sora@kurumaza.example", name="申込 そら", created_at=NOW
    )
    subscription = models["Subscription"].create(
        programme=programme,
        email="listed@kurumaza.example",
        token_hash="s",
        consent_version="1",
        created_at=NOW,
    )
    subscription.organisations.add(organisation)
    enquiry = models["Enquiry"].create(
        programme=programme, name="n", email="asker@kurumaza.example", text="t", created_at=NOW
    )
    enquiry.organisations.add(organisation)
    announcement = models["Announcement"].create(
        programme=programme, organisation=organisation, by=person, subject="s", body="b", created_at=NOW
    )
    jobs, mails = apps.get_model("jobs", "Job").objects, apps.get_model("jobs", "Mail").objects
    jobs.create(name="terms.forget_application", arguments={"application": str(application.uuid)}, due=NOW)
    jobs.create(name="terms.send_notice", arguments={"notice": str(announcement.uuid)}, due=NOW)
    jobs.create(name="terms.invite_people", arguments={"side": str(one.uuid)}, due=NOW)
    mails.create(
        template="terms.notice",
        arguments={"notice": str(announcement.uuid), "subscription": str(subscription.uuid)},
        message_id="<1@kurumaza.example>",
        created_at=NOW,
    )
    return {
        "application": application.uuid,
        "subscription": subscription.uuid,
        "announcement": announcement.uuid,
    }


@pytest.mark.slow
def test_everything_is_taken_over(side: Side) -> None:
    """One way back and forth for all that is asked, since it is long."""
    apps = _migrate(BEFORE)
    assert _tables("ways") == set()
    assert _tables("terms") >= TABLES | LISTS
    kept = _fill(apps, side)
    ContentType.objects.filter(app_label="ways").delete()
    ContentType.objects.get_or_create(app_label="terms", model="wayin")
    _migrate(_newest())
    _rows_lists_and_what_was_queued_are_taken_over(side, kept)
    _kinds_of_rows_are_known_by_their_new_app()
    if connection.vendor == "postgresql":  # CHECKs have names of their own there
        _checks_are_called_after_their_table()
    _rules_of_the_tables_hold_and_new_rows_come_in(side)


def _rows_lists_and_what_was_queued_are_taken_over(side: Side, kept: dict[str, UUID]) -> None:
    assert _tables("ways") == TABLES | LISTS
    assert not (TABLES | LISTS) & _tables("terms")
    assert WayIn.objects.get(side=side).capacity == 3
    assert EligiblePerson.objects.get(side=side).name_hash == "h"
    assert Application.objects.get(confirmed_at=None).uuid == kept["application"]
    # Its organisers have seen it: the first mail counts what comes from now on.
    told = Application.objects.order_by("email").values_list("confirmed_at", "told_at")
    assert list(told) == [(None, None), (NOW, NOW)]
    assert [one.pk for one in Subscription.objects.get().organisations.all()] == [side.organisation_id]
    assert [one.pk for one in Enquiry.objects.get().organisations.all()] == [side.organisation_id]
    assert Announcement.objects.get().subject == "s"
    assert list(Job.objects.order_by("pk").values_list("name", "arguments")) == [
        ("ways.forget_application", {"application": str(kept["application"])}),
        ("ways.send_announcement", {"announcement": str(kept["announcement"])}),
        ("terms.invite_people", {"side": str(side.uuid)}),
    ]
    mail = Mail.objects.get()
    assert mail.template == "ways.announcement"
    assert mail.arguments == {
        "announcement": str(kept["announcement"]),
        "subscription": str(kept["subscription"]),
    }
    for job in Job.objects.all():
        find_job(job.name)
    assert find_mail(mail.template)(**mail.arguments) is None  # the address was not confirmed


def _rules_of_the_tables_hold_and_new_rows_come_in(side: Side) -> None:
    usual = {"side": side, "email": "e@kurumaza.example", "name": "n", "created_at": NOW}
    Application.objects.create(token_hash="b", **usual)
    assert Application.objects.count() == 3
    for wrong in ({"state": "unknown"}, {"name": ""}, {"token_hash": "a"}, {"decided_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.create(**{"token_hash": str(uuid4()), **usual, **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        WayIn.objects.filter(side=side).update(capacity=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.update(body="")
    Side.objects.filter(pk=side.pk).delete()
    assert not Application.objects.exists()


def _kinds_of_rows_are_known_by_their_new_app() -> None:
    assert ContentType.objects.filter(app_label="ways", model="wayin").exists()
    assert not ContentType.objects.filter(app_label="terms", model="wayin").exists()


def _checks_are_called_after_their_table() -> None:
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, "ways_application")
    assert "ways_application_state_check" in names
    assert not [name for name in names if name.startswith("terms_") and name.endswith("_check")]
