"""What of the field needs an organiser: insights that wait for the host, questions that wait for a key, seats for looking back."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.desk.tasks import Task
from kurumaza.field.queries import hosted_placements
from kurumaza.field.queries_hosts import latest_without_host
from kurumaza.field.queries_insight_cards import FIELD_CARD, card_digest, cards_that_wait
from kurumaza.field.queries_insights import waiting_to_be_read
from kurumaza.field.queries_insights_owed import waiting_for_answer, waiting_for_more
from kurumaza.field.queries_retrospective import latest_without_seats
from kurumaza.partners.queries import keys_turned_for, own_memberships_in
from kurumaza.people.models import Person
from kurumaza.terms.dates import slot_text
from kurumaza.terms.models import Term


def insights_to_read(person: Person, term: Term) -> list[Task]:
    """Of the placements that this organiser's own organisation hosts."""
    tasks = []
    hosted = hosted_placements(person).filter(term=term)
    for placement, waiting in waiting_to_be_read(hosted):
        words = _("「%(title)s」の気づきが%(count)s件、読まれるのを待っています。")
        address = reverse("insights_desk", args=[term.slug, placement.uuid])
        counted = {"title": placement.title, "count": waiting}
        tasks.append(Task(words % counted, address, _("気づきを読む")))
    return tasks


def insights_to_answer(person: Person, term: Term, now: datetime) -> list[Task]:
    """Those that were read and have no answer yet, then those that were taken up, and nothing was said of what came of it."""
    hosted = hosted_placements(person).filter(term=term)
    unanswered = _("「%(title)s」の、読んだ気づき%(count)s件に、まだお返事をしていません。")
    taken_up = _("「%(title)s」で取り入れた気づき%(count)s件の、その後をまだ伝えていません。")
    answering, telling = _("お返事を書く"), _("取り入れたことの、その後を伝える")
    owed = [(unanswered, answering, one) for one in waiting_for_answer(hosted, person)]
    owed += [(taken_up, telling, one) for one in waiting_for_more(hosted, person, now)]
    return [
        Task(
            words % {"title": placement.title, "count": count},
            reverse("insights_desk", args=[term.slug, placement.uuid]),
            label,
        )
        for words, label, (placement, count) in owed
    ]


def cards_to_agree_to(person: Person, term: Term) -> list[Task]:
    """Questions of members for which no key was turned: once one is, they stand among what partners ask each other."""
    if not own_memberships_in(person, term.programme).exists():
        return []
    turned = keys_turned_for(FIELD_CARD, {one.uuid: card_digest(one) for one in cards_that_wait(term)})
    waiting = sum(not organisations for organisations in turned.values())
    if not waiting:
        return []
    words = _("現場から生まれた問いが%(count)s件、カードに加わる同意を待っています。") % {"count": waiting}
    return [Task(words, reverse("cards_desk", args=[term.slug]), _("問いを読む"))]


def retrospectives_to_seat(person: Person, term: Term, now: datetime) -> list[Task]:
    """People are asked to look back, and nobody has a seat yet, or nobody of the host any more: so the evening does not take place."""
    tasks = []
    for latest, slot in latest_without_seats(hosted_placements(person).filter(term=term), now):
        words = _("ふりかえりの対話(%(when)s)の席を、まだ決めていません。") % {"when": slot_text(slot)}
        address = reverse("retrospective_desk", args=[term.slug, latest.placement.uuid])
        tasks.append(Task(words, address, _("席を決める")))
    for latest, slot in latest_without_host(hosted_placements(person).filter(term=term), now):
        words = _("ふりかえりの対話(%(when)s)に、受け入れ先の人のいないグループがあります。") % {
            "when": slot_text(slot)
        }
        address = reverse("retrospective_desk", args=[term.slug, latest.placement.uuid])
        tasks.append(Task(words, address, _("この回を見る")))
    return tasks
