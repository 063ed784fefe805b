"""What needs an organiser of those who come in: applications, enquiries, rosters, invitations. Names of nobody."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.desk.tasks import Task
from kurumaza.field.queries_leads import unread_leads
from kurumaza.field.queries_wishes import waiting_wishes
from kurumaza.people.models import Person
from kurumaza.terms.models import Side, Term
from kurumaza.terms.queries import sides_run_by, uninvited
from kurumaza.terms.queries_public import newest_term_of
from kurumaza.terms.queries_reached import unreached_of
from kurumaza.ways.queries_apply import counts_of, free_places, takes_applications
from kurumaza.ways.queries_lists import waiting_enquiries


def applications_to_answer(person: Person, term: Term) -> list[Task]:
    """Applications of one's own side that nobody has answered, and places that have come free."""
    tasks = []
    address = reverse("applications", args=[term.slug])
    for side, places in free_places(person, term):
        words = _("%(side)sに空きが%(count)sつあります。空きを待つ人がいます。")
        words %= {"side": side.name, "count": places}
        tasks.append(Task(words, address, _("席を用意する")))
    for side in sides_run_by(person, term):
        if waiting := counts_of(side).new:
            words = _("%(side)sの申し込みが%(count)s件、返事を待っています。")
            tasks.append(Task(words % {"side": side.name, "count": waiting}, address, _("申し込みを読む")))
    return tasks


def field_to_answer(person: Person, term: Term) -> list[Task]:
    """Who would like to join an internship of one's own organisation, and what people would like to lead to the field."""
    tasks, address = [], reverse("field_desk", args=[term.slug])
    if waiting := waiting_wishes(person, term):
        words = _("インターンに加わりたい人が%(count)s人、返事を待っています。") % {"count": waiting}
        tasks.append(Task(words, address, _("読んでお返事する")))
    if unread := unread_leads(person, term):
        words = _("現場へのきっかけが%(count)s件、届いています。") % {"count": unread}
        tasks.append(Task(words, address, _("きっかけを読む")))
    return tasks


def enquiries_to_answer(person: Person, term: Term) -> list[Task]:
    """Of the programme: on the desk of its newest term only."""
    waiting = waiting_enquiries(person, term.programme)
    if not waiting or newest_term_of(term.programme) != term:
        return []
    words = _("団体・地域からの相談が%(count)s件、お返事を待っています。") % {"count": waiting}
    return [Task(words, reverse("enquiries", args=[term.slug]), _("相談を読む"))]


def people_to_come_in(person: Person, term: Term, now: datetime) -> list[Task]:
    """Of each own side: whether anybody is there, was invited, was reached, and has prepared."""
    if not term.is_open:
        return []
    tasks = []
    people_list = reverse("people_list", args=[term.slug])
    for side in sides_run_by(person, term):
        here = side.enrolments.filter(left_at__isnull=True)
        if not here.exists():
            tasks += _first_people(side, now)
        if count := uninvited(side).count():
            words = _("%(side)sの%(count)s人に、まだ招待を送っていません。")
            words %= {"side": side.name, "count": count}
            tasks.append(Task(words, people_list, _("招待を送る")))
        if count := len(unreached_of(side)):
            words = _("%(side)sの%(count)s人に、招待のメールが届きませんでした。")
            words %= {"side": side.name, "count": count}
            tasks.append(Task(words, people_list, _("アドレスを直す")))
        if count := here.filter(invited_at__isnull=False, prepared_at__isnull=True).count():
            words = _("招待した%(side)sのうち%(count)s人が、まだ準備を終えていません。")
            words %= {"side": side.name, "count": count}
            tasks.append(Task(words, people_list, _("まだの人を見る")))
    return tasks


def _first_people(side: Side, now: datetime) -> list[Task]:
    """Of a side without anybody. One that takes applications needs no roster; those that wait are a task of their own."""
    if not takes_applications(side, now):
        words = _("%(side)sの名簿が、まだありません。") % {"side": side.name}
        address = reverse("roster_upload", args=[side.term.slug, side.uuid])
        return [Task(words, address, _("名簿を取り込む"))]
    counts = counts_of(side)
    if counts.new:
        return []
    address = reverse("applications", args=[side.term.slug])
    applied = counts.listed + counts.accepted + counts.declined
    words = _("%(side)sは申し込みを受け付けています。まだ、だれも申し込んでいません。")
    if applied:
        words = _("%(side)sに%(count)s人が申し込みました。参加が決まった人は、まだいません。")
    return [Task(words % {"side": side.name, "count": applied}, address, _("申し込みを見る"))]
