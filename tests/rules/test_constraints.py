"""What the database itself refuses: other words than a column's, nonsense in a row, keys into two programmes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from kurumaza.circles.models import Circle, KeptApart, Proposal, Seat, SlotSeating
from kurumaza.field.models import (
    AgreementVersion,
    Asked,
    FieldEvent,
    HostValues,
    Insight,
    InsightCard,
    InsightReply,
    JoinWish,
    Lead,
    Photo,
    Placement,
    Voice,
    WishMessage,
)
from kurumaza.integrity.fields import ChoiceField
from kurumaza.integrity.same_parent import SameParent
from kurumaza.integrity.triggers import registered_rules
from kurumaza.jobs.models import Job
from kurumaza.partners.models import Membership, Organisation, Programme
from kurumaza.people.models import Consent, HandOver, Link, Notice, Passkey, Person, Tie
from kurumaza.reflections.models import Answer, WillNote
from kurumaza.rooms.models import Gift, Room, RoomEvent
from kurumaza.safety.models import ContactWish, HelpCall
from kurumaza.scripts.models import Deck, Questionnaire, Script, Text
from kurumaza.stories.models import Pick, Response, Story, StoryConsent
from kurumaza.terms.models import (
    Accompaniment,
    ConditionChange,
    Enrolment,
    LegalText,
    News,
    Role,
    RoleHeld,
    RosterHeading,
    RosterImport,
    Round,
    Side,
    Slot,
    StagedRow,
    StagedTemplate,
    Term,
)
from kurumaza.ways.models import Announcement, Application, Enquiry, WayIn
from tests.factories.everything import make_everything
from tests.factories.terms import NOW
from tests.rules.test_model_relations import our_models
from tests.rules.tree import SOURCES

# Constraint → the model and a change of a sound row that it refuses.
REFUSED: dict[str, tuple[type[models.Model], dict[str, Any]]] = {
    "job_ends_once": (Job, {"done_at": NOW, "failed_at": NOW}),
    "person_email_lower": (Person, {"email": "Haruka@kurumaza.example"}),
    "person_email_not_empty": (Person, {"email": ""}),
    "person_without_email_is_erased": (Person, {"email": None}),
    "link_bound_with_time": (Link, {"bound_at": NOW}),
    "link_lasts": (Link, {"expires_at": NOW}),
    "passkey_named": (Passkey, {"name": ""}),
    "hand_over_lasts": (HandOver, {"expires_at": NOW}),
    "hand_over_path_ours": (HandOver, {"next_path": "https://elsewhere.example/"}),
    "notice_due_from_then_on": (Notice, {"from_at": NOW + timedelta(days=1)}),
    "tie_not_with_oneself": (Tie, {"other": models.F("declared_by")}),
    "tie_names_someone": (Tie, {"other": None}),
    "consent_lasts": (Consent, {"until": NOW}),
    "organisation_named": (Organisation, {"name": ""}),
    "membership_call_name": (Membership, {"call_name": ""}),
    "programme_named": (Programme, {"name": ""}),
    "script_version_from_one": (Script, {"version": 0}),
    "deck_version_from_one": (Deck, {"version": 0}),
    "questionnaire_version_from_one": (Questionnaire, {"name": ""}),
    "text_version_from_one": (Text, {"name": ""}),
    "term_ends_after_start": (Term, {"ends_on": date(2026, 1, 1)}),
    "term_named": (Term, {"slug": ""}),
    "term_minimum_age": (Term, {"minimum_age": 18}),
    "term_minors_by_relay": (Term, {"age_rule": "guardian", "relay_only": False}),
    "contact_wish_not_of_oneself": (ContactWish, {"other": models.F("wisher")}),
    "contact_wish_lasts": (ContactWish, {"expires_at": NOW}),
    "term_answers_in_time": (Term, {"answer_hours": 0}),
    "role_wished_or_offered": (Role, {"wished_at": None, "words": "", "offered_at": None}),
    "role_words_of_a_wish": (Role, {"wished_at": None}),
    "role_answered_after_offer": (Role, {"offered_at": None, "accepted_at": NOW}),
    "role_reply_to_a_wish": (Role, {"reply": "r"}),
    "role_longer_than_it_was": (Role, {"longer_until": date(2026, 3, 1)}),
    "role_held_ends_after_beginning": (RoleHeld, {"ended_on": date(2026, 1, 1)}),
    "accompaniment_is_of_two": (Accompaniment, {"companion": models.F("enrolment")}),
    "accompaniment_settled_or_not": (Accompaniment, {"companion": None}),
    "will_about_one_thing": (WillNote, {"about_kind": "circle"}),
    "pick_of_one_thing": (Pick, {"gift": models.F("response")}),
    "side_named": (Side, {"name": ""}),
    "enrolment_prepared_has_call_name": (Enrolment, {"call_name": ""}),
    "news_written": (News, {"title": ""}),
    "round_number_from_one": (Round, {"number": 0}),
    "slot_lasts": (Slot, {"minutes": 0}),
    "legal_text_has_words": (LegalText, {"body": ""}),
    "condition_change_is_about_something": (ConditionChange, {"about": ""}),
    "roster_heading_named": (RosterHeading, {"heading": ""}),
    "roster_confirmed_after_staging": (RosterImport, {"confirmed_at": NOW}),
    "roster_undone_after_applying": (RosterImport, {"undone_at": NOW}),
    "roster_applied_no_more_than_all": (RosterImport, {"applied_rows": 2}),
    "staged_template_of_file_or_term": (StagedTemplate, {"filename": "f.json"}),
    "staged_row_line_from_one": (StagedRow, {"line": 0}),
    "roster_applied_after_confirming": (RosterImport, {"applied_at": NOW}),
    "way_in_capacity_from_one": (WayIn, {"capacity": 0}),
    "announcement_has_words": (Announcement, {"body": ""}),
    "enquiry_has_words": (Enquiry, {"text": ""}),
    "enquiry_answered_with_words": (Enquiry, {"answer": "a"}),
    "application_named": (Application, {"name": ""}),
    "application_confirmed_first": (Application, {"state": "listed", "listed_at": NOW}),
    "application_decided_with_time": (Application, {"decided_at": NOW}),
    "application_listed_with_time": (Application, {"state": "listed", "confirmed_at": NOW}),
    "help_call_answered_by_someone": (HelpCall, {"answered_at": NOW}),
    "proposal_confirmed_with_time": (Proposal, {"confirmed_at": None}),
    "kept_apart_not_with_oneself": (KeptApart, {"one": models.F("other")}),
    "circle_number_from_one": (Circle, {"number": 0}),
    "seat_late_by_minutes": (Seat, {"reply": "coming", "late_minutes": 10}),
    "seat_told_not_ahead": (Seat, {"told_sequence": 1}),
    "seat_at_table_or_released": (Seat, {"seated_at": NOW, "released_at": NOW}),
    "slot_seating_held_until": (SlotSeating, {"held_until": NOW}),
    "room_snapshot_not_ahead": (Room, {"snapshot_head": 2}),
    "room_forgets_snapshot_too": (Room, {"log_forgotten_at": NOW, "snapshot_head": 1}),
    "room_event_seq_from_one": (RoomEvent, {"seq": 0}),
    "gift_has_words": (Gift, {"text": ""}),
    "answer_one_to_seven": (Answer, {"value": 8}),
    "answer_circle_with_occasion": (Answer, {"circle": None}),
    "story_plain_only_while_told": (Story, {"title": "題"}),
    "story_withdrawn_without_note": (Story, {"state": "withdrawn", "withdrawn_at": NOW, "review_note": "n"}),
    "story_withdrawn_with_time": (Story, {"withdrawn_at": NOW}),
    "story_version_from_one": (Story, {"version": 0}),
    "story_consent_group_names_circle": (StoryConsent, {"circle": None}),
    "story_consent_version_from_one": (StoryConsent, {"version": 0}),
    "story_consent_unnamed_is_public": (StoryConsent, {"is_named": False}),
    "response_kindling_is_a_story": (Response, {"story": None}),
    "response_reply_to_question": (Response, {"reply": "r"}),
    "asked_member_or_host": (Asked, {"enrolment": None}),
    "asked_answered_with_time": (Asked, {"answered_at": NOW}),
    "host_values_from_one": (HostValues, {"number": 0}),
    "agreement_version_has_words": (AgreementVersion, {"what_we_do": ""}),
    "agreement_taken_back_after_publishing": (AgreementVersion, {"taken_back_at": NOW}),
    "placement_ends_after_start": (Placement, {"ends_on": date(2026, 1, 1)}),
    "field_event_titled": (FieldEvent, {"title": ""}),
    "field_event_lasts": (FieldEvent, {"ends_at": NOW}),
    "voice_named_by_consent": (Voice, {"name": "n"}),
    "photo_has_pixels": (Photo, {"width": 0}),
    "join_wish_ended_with_time": (JoinWish, {"ended_at": NOW}),
    "join_wish_decided_with_time": (JoinWish, {"state": "accepted"}),
    "join_wish_began_somewhere": (JoinWish, {"began_words": "w"}),
    "join_wish_left_by_somebody": (JoinWish, {"parting": "w"}),
    "wish_message_has_words": (WishMessage, {"text": ""}),
    "lead_of_one_thing": (Lead, {"story": None}),
    "lead_taken_back_without_words": (Lead, {"line": ""}),
    "insight_plain_only_while_told": (Insight, {"taken_back_at": NOW}),
    "insight_told_whole": (Insight, {"question": ""}),
    "insight_source_whole": (Insight, {"source_kind": "visit"}),
    "insight_read_once_told": (Insight, {"text": "", "told_at": None, "read_at": NOW}),
    "insight_reply_worded": (InsightReply, {"kind": "became", "words": ""}),
    "insight_card_worded": (InsightCard, {"words": ""}),
    "insight_card_added_whole": (InsightCard, {"number": None}),
}


def choice_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a model that take a few words only."""
    return [field for field in model._meta.concrete_fields if field.choices]


def columns_without_a_check(model: type[models.Model]) -> list[str]:
    """Columns of words that the database takes any word in."""
    return [
        f"{model._meta.label}.{field.name}: make it a ChoiceField (kurumaza.integrity.fields)."
        for field in choice_columns(model)
        if not isinstance(field, ChoiceField)
    ]


CHOICES = {
    f"{model._meta.label}.{field.name}": (model, field.name)
    for model in our_models()
    for field in choice_columns(model)
}
# What else changes, so that the word alone is wrong.
ELSE_SOUND: dict[str, dict[str, Any]] = {
    "terms.Term.age_rule": {"relay_only": True},
    "reflections.Answer.occasion": {"circle": None},
    "stories.Response.kind": {"story": None},
    "field.Asked.answer": {"answered_at": NOW},
    "stories.StoryConsent.audience": {"circle": None},
}


def test_columns_of_words_take_no_others() -> None:
    assert [message for model in our_models() for message in columns_without_a_check(model)] == []


def test_column_rule_finds_a_planted_column() -> None:
    class PlantedWords(models.Model):
        word = models.CharField(max_length=1, choices=[("a", "a")])

        class Meta:
            app_label = "terms"

        def __str__(self) -> str:
            return "planted"

    try:
        assert [message.split(":")[0] for message in columns_without_a_check(PlantedWords)] == [
            "terms.PlantedWords.word"
        ]
    finally:
        del apps.all_models["terms"]["plantedwords"]
        apps.clear_cache()


@pytest.mark.django_db
@pytest.mark.parametrize("column", CHOICES)
def test_database_refuses_another_word(column: str) -> None:
    model, name = CHOICES[column]
    row = make_everything()[model]
    changes = {name: "x", **ELSE_SOUND.get(column, {})}
    # SQLite names an unnamed check by how it begins, PostgreSQL by table and column.
    refused = rf'CHECK constraint failed: "?{name}|_{name}_check'
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**changes)


def test_every_check_has_a_refused_change() -> None:
    checks = {
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }
    assert sorted(REFUSED) == sorted(checks)


@pytest.mark.django_db
@pytest.mark.parametrize("constraint", REFUSED)
def test_database_refuses_nonsense(constraint: str) -> None:
    model, change = REFUSED[constraint]
    row = make_everything()[model]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**change)


def test_words_of_a_choice_are_changed_by_the_operation_that_renews_their_check() -> None:
    """AlterField leaves the earlier CHECK on PostgreSQL, and nothing says so on SQLite."""
    left_behind = re.compile(r"migrations\.AlterField\((?:(?!\n        \),).)*ChoiceField\(", re.DOTALL)
    found = [file for file in SOURCES.glob("*/migrations/*.py") if left_behind.search(file.read_text())]
    assert found == []
    assert left_behind.search("    migrations.AlterField(\n            field=fields.ChoiceField(\n        ),")


def led_to(model: type[models.Model], passed: frozenset[type[models.Model]]) -> set[type[models.Model]]:
    """A model, and all that its keys lead to."""
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    targets = {field.remote_field.model for field in keys} - passed
    return {model}.union(*(led_to(target, passed | {model}) for target in targets))


def stand_alone(model: type[models.Model], one: str, other: str) -> bool:
    """Whether a check lets a row hold one of two keys only."""
    pairs = [
        models.Q(**{f"{first}__isnull": True}) | models.Q(**{f"{second}__isnull": True})
        for first, second in ((one, other), (other, one))
    ]
    return any(
        isinstance(constraint, models.CheckConstraint) and constraint.condition in pairs
        for constraint in model._meta.constraints
    )


def loose_keys(model: type[models.Model]) -> list[str]:
    """Keys of one row that may lead into two programmes, because no rule ties them."""
    keys = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and Programme in led_to(field.remote_field.model, frozenset())
    }
    ties = [
        {rule.left.split("__")[0], rule.right.split("__")[0]}
        for rule in registered_rules()
        if isinstance(rule, SameParent) and rule.model is model
    ]
    tied = {min(keys)} if keys else set()
    for _ in keys:
        tied |= {name for tie in ties if tie & tied for name in tie}
    loose = {name for name in keys - tied if not all(stand_alone(model, name, one) for one in keys - {name})}
    return [f"{model._meta.label}.{name}: tie it by @same_parent." for name in sorted(loose)]


def test_keys_of_a_row_lead_into_one_programme() -> None:
    assert [message for model in our_models() for message in loose_keys(model)] == []
