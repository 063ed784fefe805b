"""The people of a term for organisers: one's own side with names, the others as counts."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.core.text.addresses import EmailRefusal, read_email
from kurumaza.people.forms import address_sentence
from kurumaza.people.mails import absolute, link_address
from kurumaza.people.models import Person
from kurumaza.terms import actions_roster as actions
from kurumaza.terms import queries
from kurumaza.terms.actions_address import correct_address
from kurumaza.terms.actions_ages import let_age_be_said_anew
from kurumaza.terms.errors import AddressRefused, InviteRefused
from kurumaza.terms.models import Enrolment, Side, Term
from kurumaza.terms.people_words import AGES, PROGRESS
from kurumaza.terms.queries_reached import unreached_of
from kurumaza.terms.queries_states import states_of
from kurumaza.terms.views_doors import organised_term_or_404

PEOPLE_A_PAGE = 200


class PersonOnPage(NamedTuple):
    """`state`: the class of its mark; `words`: how far they are, and what keeps them out of groups."""

    person: Enrolment
    state: str
    progress: str
    age: str


@dataclass(frozen=True)
class SideOnPage:
    """A side as one organiser sees it; `people`, how far each is, and who of them no mail reached, only where it is their own
    organisation's."""

    side: Side
    people: Page[Enrolment] | None
    rows: list[PersonOnPage]
    unreached: set[UUID]
    count: int
    invited: int
    prepared: int

    @property
    def uninvited(self) -> int:
        return self.count - self.invited


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The list; its buttons invite a whole side, one person again, or make a text for LINE."""
    person, term = organised_term_or_404(request, slug)
    if request.method == "POST":
        return _invite(request, person, term)
    mine = set(queries.sides_run_by(person, term))
    page = request.GET.get("page", "1")
    sides = [
        _side_on_page(side, side in mine, page) for side in term.sides.select_related("organisation", "term")
    ]
    # One's own side first: it is the one with something to do.
    sides.sort(key=lambda one: one.people is None)
    return render(request, "terms/people_list.html", {"term": term, "sides": sides})


def _side_on_page(side: Side, is_mine: bool, page: str) -> SideOnPage:
    here = queries.people_of_side(side)
    people = Paginator(here, PEOPLE_A_PAGE).get_page(page) if is_mine else None
    return SideOnPage(
        side=side,
        people=people,
        rows=_rows(side, list(people)) if people is not None else [],
        unreached=unreached_of(side) if is_mine else set(),
        count=here.count(),
        invited=here.filter(invited_at__isnull=False).count(),
        prepared=here.filter(prepared_at__isnull=False).count(),
    )


def _rows(side: Side, people: list[Enrolment]) -> list[PersonOnPage]:
    states = states_of(side.term, people)
    return [
        PersonOnPage(
            one,
            states[one.uuid].progress,
            str(PROGRESS[states[one.uuid].progress]),
            str(AGES.get(states[one.uuid].age, "")),
        )
        for one in people
    ]


def _invite(request: HttpRequest, person: Person, term: Term) -> HttpResponse:
    act = request.POST.get("act", "invite_side")
    if act == "invite_side":
        wanted = request.POST.get("side")
        side = next((one for one in queries.sides_run_by(person, term) if str(one.uuid) == wanted), None)
        if side is None:
            raise Http404
        count = actions.start_inviting(side=side, by=person, now=timezone.now())
        messages.success(request, _invited_words(count))
        return redirect("people_list", term.slug)
    enrolment = _enrolment_or_404(person, term, request.POST.get("enrolment", ""))
    if act == "age_anew":
        let_age_be_said_anew(enrolment=enrolment, by=person, now=timezone.now())
        messages.success(request, _("%(name)sさんが、年齢を答え直せます。") % {"name": enrolment.name})
        return redirect("people_list", term.slug)
    if act == "hand_over":
        return _hand_over(request, person, enrolment)
    if act == "correct":
        _correct(request, person, enrolment)
        return redirect("people_list", term.slug)
    refused = actions.invite_again(enrolment=enrolment, by=person, now=timezone.now())
    if refused is None:
        messages.success(request, _("%(name)sさんに招待を送ります。") % {"name": enrolment.name})
    else:
        messages.warning(request, _refused_words(refused))
    return redirect("people_list", term.slug)


def _enrolment_or_404(person: Person, term: Term, written: str) -> Enrolment:
    try:
        found = queries.enrolment_run_by(person, term, UUID(written))
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


def _hand_over(request: HttpRequest, person: Person, enrolment: Enrolment) -> HttpResponse:
    path = reverse("prepare", args=[enrolment.uuid])
    given = actions.hand_over_link(enrolment=enrolment, next_path=path, by=person, now=timezone.now())
    if isinstance(given, InviteRefused):
        messages.warning(request, _refused_words(given))
        return redirect("people_list", enrolment.term.slug)
    address = link_address(given.token) if given.token else f"{absolute(path)}?openExternalBrowser=1"
    context = {
        "term": enrolment.term,
        "enrolment": enrolment,
        "text": _line_text(enrolment, address),
        "is_personal": bool(given.token),
    }
    return render(request, "terms/people_text.html", context)


def _correct(request: HttpRequest, person: Person, enrolment: Enrolment) -> None:
    address = read_email(request.POST.get("email", ""))
    if isinstance(address, EmailRefusal):
        messages.warning(request, address_sentence(address))
        return
    done = correct_address(enrolment=enrolment, email=address, by=person, now=timezone.now())
    if isinstance(done, AddressRefused | InviteRefused):
        messages.warning(request, _not_corrected_words(done))
        return
    messages.success(
        request,
        _("%(name)sさんのアドレスを直し、招待を送ります。名簿のファイルも直しておいてください。")
        % {"name": enrolment.name},
    )


def _not_corrected_words(refused: AddressRefused | InviteRefused) -> str:
    if isinstance(refused, InviteRefused):
        return _refused_words(refused)
    return {
        "same": _("いまと同じアドレスです。何も変えていません。"),
        "has_begun": _("この人は、もう入っています。アドレスは本人だけが変えられます。何も変えていません。"),
        "erased": _(
            "このアドレスの方は、ご本人がデータを消したため、招待しません。また参加するには、ご本人に申し込んでもらってください。何も変えていません。"
        ),
        "on_this_side": _("このアドレスの人は、もうこの一覧にいます。何も変えていません。"),
    }[refused.code]


def _line_text(enrolment: Enrolment, address: str) -> str:
    """What an organiser pastes into LINE."""
    words = _(
        "%(name)sさん\n\n「%(term)s」のご案内です。下のリンクから、呼び名と参加できる時間を教えてください。3分ほどで終わります。"
    ) % {"name": enrolment.name, "term": enrolment.term.name}
    return f"{words}\n{address}"


def _invited_words(count: int) -> str:
    if count == 0:
        return _("招待を待っている人はいません。")
    return ngettext("%(count)s人に招待を送ります。", "%(count)s人に招待を送ります。", count) % {
        "count": count
    }


def _refused_words(refused: InviteRefused) -> str:
    return {
        "has_left": _("この人は参加をやめているため、送りませんでした。"),
        "not_open": _("この期は、いま参加者を受け付けていません。送りませんでした。"),
    }[refused.code]
