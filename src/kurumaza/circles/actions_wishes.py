"""What organisers wish of a term's groups: two people kept apart, how strictly schools and employers are, and what counts how much."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec
from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import GroupRules, KeptApart
from kurumaza.core.matching.emphasis import Emphasis
from kurumaza.core.matching.problem import RuleLevels
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Term

Relation = Literal["same_school", "same_employer", "past_employer"]


def keep_apart(
    *, term: Term, one: Enrolment, other: Enrolment, by: Person, now: datetime
) -> KeptApart | GroupsRefused:
    """From now on no proposal of the term puts the two together. Said twice, it is the same wish."""
    if one.pk == other.pk:
        return GroupsRefused("same_person")
    if {one.term_id, other.term_id} != {term.pk} or one.left_at or other.left_at:
        return GroupsRefused("unknown_person")
    first, second = sorted((one, other), key=lambda enrolment: enrolment.pk)
    with transaction.atomic():
        wish, is_new = KeptApart.objects.get_or_create(
            one=first, other=second, defaults={"term": term, "by": by, "created_at": now}
        )
        if is_new:
            record("circles.kept_apart", actor=by.uuid, subject_kind="kept_apart", subject=wish.uuid)
    return wish


def end_keeping_apart(*, term: Term, wish: UUID, by: Person) -> bool:
    """Takes an organiser's wish back; whether there was one."""
    with transaction.atomic():
        count, _rows = KeptApart.objects.filter(term=term, uuid=wish).delete()
        if count:
            record("circles.kept_apart_ended", actor=by.uuid, subject_kind="kept_apart", subject=wish)
    return count > 0


def choose_level(*, term: Term, relation: Relation, level: GroupRules.Level, by: Person) -> GroupRules:
    """How strictly a term keeps people of one kind of relation apart, from the next proposal on."""
    with transaction.atomic():
        rules, _is_new = GroupRules.objects.get_or_create(term=term)
        changes: dict[str, str] = {relation: level}
        GroupRules.objects.filter(pk=rules.pk).update(**changes)
        chosen = {"relation": relation, "level": str(level)}
        record("circles.level_chosen", actor=by.uuid, subject_kind="term", subject=term.uuid, **chosen)
    rules.refresh_from_db()
    return rules


@transaction.atomic
def choose_emphasis(*, term: Term, emphasis: Emphasis, by: Person) -> None:
    """What counts how much when a term's groups are formed, from the next proposal on."""
    rules, _is_new = GroupRules.objects.get_or_create(term=term)
    chosen = msgspec.structs.asdict(emphasis)
    if not GroupRules.objects.filter(pk=rules.pk).exclude(**chosen).update(**chosen):
        return
    record("circles.emphasis_chosen", actor=by.uuid, subject_kind="term", subject=term.uuid, **chosen)


@transaction.atomic
def bring_rules(*, term: Term, levels: RuleLevels, emphasis: Emphasis, by: Person) -> None:
    """The same for a term that begins with another one's rules."""
    relations: tuple[Relation, ...] = get_args(Relation)
    for relation in relations:
        level = GroupRules.Level(getattr(levels, relation))
        choose_level(term=term, relation=relation, level=level, by=by)
    choose_emphasis(term=term, emphasis=emphasis, by=by)
