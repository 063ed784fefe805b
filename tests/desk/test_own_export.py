"""The file of one's own data is complete: whatever table can hold something of a person is in it, or stands here with why not."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kurumaza.desk.queries_own_export import own_export
from kurumaza.desk.views_own_data import _as_iso
from kurumaza.desk.words_own_codes import CODES
from kurumaza.desk.words_own_data import Line, lines_of
from kurumaza.desk.words_own_labels import LABELS
from kurumaza.field.queries_agreements import AGREEMENT
from kurumaza.field.queries_insight_cards import FIELD_CARD
from kurumaza.field.queries_placements import PLACEMENT
from kurumaza.partners.models import Organisation
from kurumaza.people.models import Person
from kurumaza.people.notices import registered_notices
from kurumaza.stories.actions_review import PUBLISHING
from kurumaza.stories.queries_excerpts import LINE_ON_PAGE
from kurumaza.terms.actions_two_keys import TWO_KEYS
from kurumaza.terms.queries_conditions import CONDITIONS
from kurumaza.terms.queries_roster import ROSTER
from tests.factories.all_of_a_person import OTHERS_WORDS, OWN_WORDS, add_all_the_rest
from tests.factories.own_data import CONCERN, Written, write_everywhere

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
# By model, why nothing of it is in one's own file.
LEFT_OUT = {
    "account.EmailAddress": "the address itself is in the file; whether it was verified is the sign-in's affair",
    "account.EmailConfirmation": "a key that waits to be used",
    "circles.Proposal": "groups that were tried, by ids, with everybody else in them",
    "circles.ProposalStep": "the same, step by step",
    "field.Agreement": "what organisations agreed to, by whoever wrote it down for them",
    "field.AgreementVersion": "the same, wording by wording",
    "field.HostValues": "what an organisation holds dear, by whoever wrote it down for it",
    "jobs.Job": "ids of what is to be done; goes after 30 days",
    "jobs.Mail": "ids of what was told, without address and text; goes after 90 days",
    "people.PersonKey": "the key itself: what it opens is in the file",
    "people.Retraction": "that something was taken back; a consent's row and a story's own say so in the file",
    "rooms.OpenPage": "a connection that is open at this moment",
    "rooms.RoomEvent": "steps of a room by seats' ids, everybody's together; goes after 30 days",
    "safety.Incident": "what safeguarding people wrote down, to protect others too; they answer for it",
    "stories.SearchText": "the words of a told story once more, folded for the search; the story itself is in the file",
    "ways.EligiblePerson": "keyed hashes of a partner's list, which nobody can read back",
    "terms.StagedTemplate": "a template that one looked at within the last day: words of a term, nobody's",
    "terms.RosterFile": "a whole file of other people's rows; one's own row is in the file as it was taken over",
}
# What holds something of a person without a key to them: ids, or a hash.
WITHOUT_A_KEY = frozenset(
    {"audit.AuditEntry", "jobs.Job", "jobs.Mail", "people.PersonKey", "people.Retraction", "circles.Proposal"}
    | {"circles.ProposalStep", "rooms.RoomEvent", "rooms.OpenPage", "ways.EligiblePerson"}
)


@pytest.fixture
def written() -> Written:
    found = write_everywhere(timezone.now())
    add_all_the_rest(found)
    return found


def of_people() -> dict[str, type[models.Model]]:
    """Every model with a way of keys to a person, or with an address of one; an organisation's is public."""
    every = {one._meta.label: one for one in apps.get_models(include_auto_created=True)}
    found = {one for one in every.values() if one is not Organisation and _has(one, models.EmailField)}
    while True:
        more = {one for one in every.values() if found & {f.related_model for f in one._meta.fields}}
        if more <= found:
            break
        found |= more
    return {label: one for label, one in every.items() if one in found or label in WITHOUT_A_KEY}


def _has(model: type[models.Model], kind: type[models.Field[Any, Any]]) -> bool:
    return any(isinstance(one, kind) for one in model._meta.fields)


def tables_read(written: Written) -> set[str]:
    with CaptureQueriesContext(connections["default"]) as queries:
        own_export(written.person, written.now)
    return {
        table
        for one in queries.captured_queries
        for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', str(one["sql"]))
    }


def test_every_table_that_can_hold_something_of_a_person_is_read_or_left_out_with_a_reason(
    written: Written,
) -> None:
    read = tables_read(written)
    missing = {label for label, one in of_people().items() if one._meta.db_table not in read}
    unknown = missing - set(LEFT_OUT)
    assert unknown == set(), "add them to desk/queries_own_export_*.py, or to LEFT_OUT with why not"
    assert set(LEFT_OUT) - missing == set(), "these are in the file: take them out of LEFT_OUT"


def test_file_of_somebody_with_everything_holds_all_of_it_and_nothing_of_others(written: Written) -> None:
    export = own_export(written.person, timezone.now())
    files = (
        json.dumps(export, ensure_ascii=False, default=_as_iso),
        "\n".join(f"{one.label} {one.text}" for one in every_line(lines_of(export))),
    )
    for file in files:
        assert [words for words in (*OWN_WORDS, CONCERN) if words not in file] == []
        assert [words for words in OTHERS_WORDS if words in file] == []


def test_what_is_empty_of_nobody_is_filled_in_for_somebody_with_everything(written: Written) -> None:
    """Each part has something in it: else the test above would pass with a part that is never filled."""
    export = own_export(written.person, timezone.now())
    assert [key for key, value in export.items() if value in ([], {}, "")] == []
    assert [key for key, value in export["organises"].items() if not value] == []
    place = export["terms"][0]
    parts = ("roles", "roles_held", "accompanied", "placements", "without_seat", "roster_changes")
    assert [key for key in parts if not place[key]] == []
    assert place["age_group"] == "minor"
    assert place["guardian_asked"]["guardian_address"] == "own-guardian@kurumaza.example"
    assert export["devices"][0]["device"] == "Chrome(Android)"
    assert [one["call_name"] for one in export["organises"]["memberships"]] == ["own-call-name"]
    evening, ahead = export["evenings"]
    assert evening["spoken_seconds"] == 61
    assert evening["moves"][0]["move"] == "joined"
    # Who will sit there is not shown before its time, also not here.
    assert ahead["others"] == []
    assert [one["text"] for one in export["concerns"][0]["letters"]] == [
        CONCERN,
        "answer-to-me",
        "own-letter",
    ]
    assert [one["other"] for one in export["contact_wishes"]] == ["けんじ"]


def test_readable_file_has_a_japanese_word_for_everything(written: Written) -> None:
    export = own_export(written.person, timezone.now())
    assert sorted(set(keys_in(export)) - set(LABELS)) == []
    labels = {one.label for one in every_line(lines_of(export))}
    assert [one for one in labels if re.fullmatch(r"[\x00-\x7f]+", one)] == []
    # An act stays as it is recorded, a provider goes by its name.
    as_they_are = {str(LABELS["act"]), str(LABELS["provider"])}
    codes = {
        (one.label, one.text)
        for one in every_line(lines_of(export))
        if re.fullmatch(r"[a-z_.]{2,}", one.text) and one.label not in as_they_are
    }
    assert codes == set()


def test_every_notice_and_decision_has_a_word() -> None:
    # Other tests of this process register some of their own.
    ours = {name for name in registered_notices() if not name.startswith("tests.")}
    assert set(CODES["notice"]) == ours
    decisions = {ROSTER, PUBLISHING, LINE_ON_PAGE, PLACEMENT, FIELD_CARD, AGREEMENT, TWO_KEYS, CONDITIONS}
    decisions |= {"opening", "closing"}
    assert set(CODES["decision"]) == decisions


def test_somebody_of_whom_next_to_nothing_is_kept_gets_a_file_too() -> None:
    person = Person.objects.create(email="new@kurumaza.example", created_at=timezone.now())
    export = own_export(person, timezone.now())
    assert export["address"] == "new@kurumaza.example"
    assert lines_of(export)


def every_line(lines: tuple[Line, ...]) -> Iterator[Line]:
    for one in lines:
        yield one
        yield from every_line(one.lines)


def keys_in(value: Any) -> Iterator[str]:
    """All keys but questions in their own words."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.isascii():
                yield key
            yield from keys_in(inner)
    elif isinstance(value, list):
        for one in value:
            yield from keys_in(one)
