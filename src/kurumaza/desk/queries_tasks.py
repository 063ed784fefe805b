"""What needs an organiser today. Counts alone, also of the own side."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.desk.queries_keys import unasked_opening, waits_for
from kurumaza.desk.queries_tasks_field import (
    cards_to_agree_to,
    insights_to_answer,
    insights_to_read,
    retrospectives_to_seat,
)
from kurumaza.desk.queries_tasks_groups import (
    calls_out_of_rooms,
    evening_under_way,
    groups_out_of_balance,
    groups_to_form,
    groups_too_small,
    meetings_without_address,
)
from kurumaza.desk.queries_tasks_people import (
    applications_to_answer,
    enquiries_to_answer,
    field_to_answer,
    people_to_come_in,
)
from kurumaza.desk.queries_template import has_open_help_lines, has_open_words, open_ways_in
from kurumaza.desk.tasks import Task
from kurumaza.partners.queries import runs_programme
from kurumaza.people.models import Person
from kurumaza.safety.models import SAFEGUARDS
from kurumaza.safety.queries import count_overdue, is_safeguard, safeguards_missing, waiting_for
from kurumaza.safety.queries_contacts import count_mutual
from kurumaza.stories.models import Story, StoryRequest
from kurumaza.terms.models import Term
from kurumaza.terms.queries_accompaniment import company_waiting
from kurumaza.terms.queries_conditions import changes_waiting
from kurumaza.terms.queries_news import news_of
from kurumaza.terms.queries_roles import wishes_waiting


def tasks_of(person: Person, term: Term, now: datetime) -> list[Task]:
    """What waits for this organiser in a term, most urgent first."""
    if term.is_aside or not runs_programme(person, term.programme):
        return [*calls_out_of_rooms(term), *_concerns(person, term, now), *evening_under_way(term, now)]
    return [
        *calls_out_of_rooms(term),
        *_concerns(person, term, now),
        *evening_under_way(term, now),
        *groups_too_small(term, now),
        *groups_out_of_balance(term, now),
        *_open_words(person, term),
        *_keys(person, term),
        *_legal_basis(term),
        *_safeguards(term),
        *meetings_without_address(term, now),
        *_contacts(person, term, now),
        *_stories(term),
        *insights_to_read(person, term),
        *insights_to_answer(person, term, now),
        *cards_to_agree_to(person, term),
        *_roles(term),
        *_company(term, now),
        *_story_requests(term),
        *_news_drafts(term),
        *groups_to_form(term, now),
        *retrospectives_to_seat(person, term, now),
        *applications_to_answer(person, term),
        *field_to_answer(person, term),
        *enquiries_to_answer(person, term),
        *people_to_come_in(person, term, now),
    ]


def _concerns(person: Person, term: Term, now: datetime) -> list[Task]:
    if is_safeguard(person, term):
        waiting, overdue = waiting_for(person, term, now)
        words = _("運営への知らせが%(count)s件、返事を待っています。")
        if overdue:
            words = _(
                "運営への知らせが%(count)s件、返事を待っています。%(overdue)s件は約束の時間を過ぎました。"
            )
        address, label = reverse("concerns", args=[term.slug]), _("読む")
        counts = {"count": waiting, "overdue": overdue}
        return [Task(words % counts, address, label, is_urgent=True)] if waiting else []
    overdue = count_overdue(term, now)
    if not overdue:
        return []
    words = _("約束の時間を過ぎても返事のない知らせが、%(count)s件あります。見守り役に声をかけてください。")
    address = reverse("add_safeguard", args=[term.slug])
    return [Task(words % {"count": overdue}, address, _("見守り役を見る"), is_urgent=True)]


def _contacts(person: Person, term: Term, now: datetime) -> list[Task]:
    if not is_safeguard(person, term):
        return []
    waiting = count_mutual(term, now)
    words = _("たがいに連絡先の交換を望んでいる人たちが、%(count)s組います。") % {"count": waiting}
    return [Task(words, reverse("contact_wishes", args=[term.slug]), _("確かめて渡す"))] if waiting else []


def _open_words(person: Person, term: Term) -> list[Task]:
    """Of a term out of a template, before it is shown to anybody."""
    if term.opened_at is not None or term.closed_at is not None:
        return []
    found = []
    if has_open_words(term):
        words = _(
            "ひな形から引き継いだ文に、〔 〕のところが残っています。公開する前に、この期のことばに直してください。"
        )
        found.append(Task(words, reverse("public_page", args=[term.slug]), _("公開ページの文を直す")))
    if has_open_help_lines(term):
        words = _(
            "ひな形から引き継いだ「相談できるところ」に、〔 〕のところが残っています。公開する前に直してください。"
        )
        found.append(Task(words, reverse("help_lines", args=[term.slug]), _("相談できるところを直す")))
    for side in open_ways_in(person, term):
        words = _("%(side)sの申し込みに、〔 〕のところが残っています。公開する前に直してください。")
        address = reverse("way_in", args=[term.slug, side.uuid])
        found.append(Task(words % {"side": side.name}, address, _("受け付けと質問を直す")))
    return found


def _keys(person: Person, term: Term) -> list[Task]:
    address = reverse("term_keys", args=[term.slug])
    if unasked_opening(term):
        if "opening" not in term.two_keys:
            return [Task(_("下書きは、まだ公開していません。"), address, _("内容を確かめて、公開する"))]
        words = _("下書きの内容で、まだ同意を求めていません。")
        return [Task(words, address, _("内容を確かめて、同意を求める"))]
    waiting = waits_for(person, term)
    if not waiting:
        return []
    words = _("ほかの団体が、%(count)s件の同意を待っています。") % {"count": waiting}
    return [Task(words, address, _("確かめて答える"))]


def _legal_basis(term: Term) -> list[Task]:
    if term.legal_basis != Term.LegalBasis.UNSET:
        return []
    if changes_waiting(term, ("basis",)):
        words = _("個人情報の扱いは、団体どうしの同意を待っています。そろうまで、名簿を取り込めません。")
        return [Task(words, reverse("term_keys", args=[term.slug]), _("団体どうしの同意を見る"))]
    words = _("個人情報の扱いが、まだ決まっていません。決まるまで、名簿を取り込めません。")
    return [Task(words, reverse("term_legal", args=[term.slug]), _("扱いを決める"))]


def _safeguards(term: Term) -> list[Task]:
    missing = safeguards_missing(term)
    if not missing:
        return []
    words = _("見守り役が、まだ決まっていません。決まるまで、参加者からの知らせをだれも読めません。")
    if missing < SAFEGUARDS:
        words = _("見守り役が、%(count)s人足りません。二人そろうように決めてください。")
    address = reverse("add_safeguard", args=[term.slug])
    return [Task(words % {"count": missing}, address, _("見守り役を決める"))]


def _stories(term: Term) -> list[Task]:
    waiting = Story.objects.filter(term=term, state=Story.State.IN_REVIEW).count()
    if not waiting:
        return []
    words = _("確認を待つ話が%(count)s件あります。") % {"count": waiting}
    return [Task(words, reverse("story_review", args=[term.slug]), _("話を読む"))]


def _roles(term: Term) -> list[Task]:
    waiting = wishes_waiting(term)
    if not waiting:
        return []
    words = _("続いている関わりの希望が、%(count)s件届いています。") % {"count": waiting}
    return [Task(words, reverse("roles_on_desk", args=[term.slug]), _("読んでお返事する"))]


def _company(term: Term, now: datetime) -> list[Task]:
    waiting = company_waiting(term, now)
    if not waiting:
        return []
    words = _("接続の練習の付きそいを待つ人が、%(count)s人います。") % {"count": waiting}
    return [Task(words, reverse("company_on_desk", args=[term.slug]), _("様子を見る"))]


def _story_requests(term: Term) -> list[Task]:
    """Where stories are brought by hand; circulation answers by itself."""
    waiting = StoryRequest.objects.filter(enrolment__term=term, answered_at__isnull=True).count()
    if not waiting or term.hand_over != Term.HandOver.BY_HAND:
        return []
    words = _("もう一つ読みたい人が、%(count)s人います。") % {"count": waiting}
    return [Task(words, reverse("story_hand_over", args=[term.slug]), _("届ける話を選ぶ"))]


def _news_drafts(term: Term) -> list[Task]:
    drafts = sum(one.published_at is None for one in news_of(term))
    if not drafts:
        return []
    words = _("まだ公開していないお知らせが、%(count)s件あります。") % {"count": drafts}
    return [Task(words, reverse("news_list", args=[term.slug]), _("下書きを見る"))]
