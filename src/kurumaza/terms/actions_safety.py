"""What a term promises of safety, and how old one must be for its circles."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.actions_ages import ask_minors_anew, sort_by_age
from kurumaza.terms.actions_media import is_under_way
from kurumaza.terms.errors import MediaRefused
from kurumaza.terms.models import Term


@transaction.atomic
def promise_answers(*, term: Term, hours: int, by: Person) -> None:
    """Within how many hours 運営に知らせる is answered. What was raised before keeps the time that it was promised."""
    if term.answer_hours == hours:
        return
    Term.objects.filter(pk=term.pk).update(answer_hours=hours)
    term.answer_hours = hours
    record("terms.answers_promised", actor=by.uuid, subject_kind="term", subject=term.uuid, hours=hours)


@transaction.atomic
def choose_age_rule(
    *, term: Term, rule: str, minimum_age: int, by: Person, now: datetime, servers: AbstractSet[str]
) -> Term | MediaRefused:
    """Whether circles are for people of 18 or more, or also for younger ones whose guardian agrees: then all talk through the relay,
    which has to be there (`servers`, as of `choose_media`), so that nobody learns a minor's address in the network."""
    term = Term.objects.select_for_update().get(pk=term.pk)
    if (term.age_rule, term.minimum_age) == (rule, minimum_age):
        return term
    with_minors = rule == Term.AgeRule.GUARDIAN
    if with_minors and not term.relay_only and "turn" not in servers:
        return MediaRefused("no_relay")
    if is_under_way(term, now):
        return MediaRefused("under_way")
    if with_minors and term.media == Term.Media.EXTERNAL:
        return MediaRefused("minors_elsewhere")
    is_stricter = minimum_age > term.minimum_age
    term.age_rule, term.minimum_age = rule, minimum_age
    term.relay_only = term.relay_only or with_minors
    term.save(update_fields=["age_rule", "minimum_age", "relay_only"])
    sort_by_age(term=term)
    if is_stricter and with_minors:
        ask_minors_anew(term=term, now=now)
    record(
        "terms.age_rule_chosen",
        actor=by.uuid,
        subject_kind="term",
        subject=term.uuid,
        rule=rule,
        minimum_age=minimum_age,
    )
    return term
