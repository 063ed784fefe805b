"""What partners agree to together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.actions_keys import agree, take_back
from kurumaza.desk.errors import KeyRefused
from kurumaza.desk.forms_keys import LegalForm, TwoKeysForm, legal_sentence
from kurumaza.desk.queries_keys import agreed_lately, asked_of, unasked_opening
from kurumaza.desk.views_conditions import change_as, media_servers, tell_outcome
from kurumaza.partners.actions import Waiting
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Approval
from kurumaza.partners.queries import find_approval, membership_in_programme
from kurumaza.people.models import Person
from kurumaza.terms.actions_conditions import NotChanged
from kurumaza.terms.actions_stages import open_to_people, opening_digest
from kurumaza.terms.actions_two_keys import change_two_keys
from kurumaza.terms.conditions import BasisChange
from kurumaza.terms.errors import LegalRefused
from kurumaza.terms.legal_texts import KINDS
from kurumaza.terms.models import Term
from kurumaza.terms.queries_conditions import changes_waiting
from kurumaza.terms.queries_public import legal_page_of
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_keys(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for whose agreement, what was agreed to, and which acts need it."""
    person, term = organised_term_or_404(request, slug)
    form = TwoKeysForm(term, request.POST if request.POST.get("act") == "change" else None)
    if request.method == "POST":
        if form.is_bound:
            is_done = form.is_valid() and _change(request, form, term, person)
        else:
            if request.POST.get("act") == "ask":
                _ask_to_open(request, term, person)
            else:
                _answer(request, term, person)
            is_done = True
        if is_done:
            return redirect("term_keys", term.slug)
    context = {
        "term": term,
        "form": form,
        "asked": asked_of(person, term),
        "unasked": unasked_opening(term),
        "digest": opening_digest(term),
        "agreed": agreed_lately(term, timezone.now()),
    }
    return render(request, "desk/term_keys.html", context)


def _change(request: HttpRequest, form: TwoKeysForm, term: Term, person: Person) -> bool:
    membership = membership_in_programme(person, term.programme)
    assert membership is not None  # organised_term_or_404
    changed = change_two_keys(term=term, acts=form.chosen(), membership=membership, now=timezone.now())
    if isinstance(changed, PartnersRefused):
        form.add_error(None, _sentence(KeyRefused("same_person")))
        return False
    waits = isinstance(changed, Waiting)
    messages.success(request, _("ほかの団体の同意を待っています。") if waits else _("保存しました。"))
    return True


def _ask_to_open(request: HttpRequest, term: Term, person: Person) -> None:
    membership = membership_in_programme(person, term.programme)
    assert membership is not None  # organised_term_or_404
    digest = request.POST.get("digest", "")
    stepped = open_to_people(term=term, membership=membership, now=timezone.now(), digest=digest)
    if isinstance(stepped, Waiting):
        messages.success(request, _("ほかの団体の同意を待っています。"))
    elif isinstance(stepped, PartnersRefused):
        messages.warning(request, _sentence(KeyRefused("over")))
    else:
        messages.success(request, _("期を始めました。公開ページも、もう見られます。"))


def _answer(request: HttpRequest, term: Term, person: Person) -> None:
    approval, act = _approval_or_404(request, term), request.POST.get("act")
    if act not in ("agree", "take_back"):
        raise Http404
    now = timezone.now()
    if act == "agree":
        refused = agree(approval=approval, term=term, by=person, now=now, servers=media_servers())
    else:
        refused = take_back(approval=approval, term=term, by=person, now=now)
    if refused is not None:
        messages.warning(request, _sentence(refused))
    elif act == "agree":
        messages.success(request, _("同意しました。"))


def _approval_or_404(request: HttpRequest, term: Term) -> Approval:
    try:
        found = find_approval(request.POST.get("approval", ""))
    except ValidationError:
        found = None
    if found is None or found.programme_id != term.programme_id:
        raise Http404
    return found


def _sentence(refused: KeyRefused) -> str:
    return {
        "over": _("この同意の求めは、もうありません。取り消されたか、内容が変わりました。"),
        "same_person": _(
            "もう一つの団体の同意は、別の人が答えてください。一人で両方に答えることはできません。"
        ),
        "under_way": _("いま、この期の回の時間です。終わってから、もう一度同意してください。"),
        "not_now": _(
            "求められたあとで、ほかのことが変わり、いまはこのようにできません。相手の団体と話してください。"
        ),
    }[refused.code]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_legal(request: HttpRequest, slug: str) -> HttpResponse:
    """On what the partners may know of each other's people."""
    person, term = organised_term_or_404(request, slug)
    form = LegalForm(term, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = change_as(person, term, BasisChange(form.cleaned_data["basis"], form.joint_use()))
        if isinstance(changed, LegalRefused):
            form.add_error("basis", legal_sentence(changed))
        else:
            assert not isinstance(changed, NotChanged)
            tell_outcome(request, [changed])
            return redirect("desk_term", term.slug)
    context = {
        "form": form,
        "term": term,
        "legal_pages": [legal_page_of(term, kind) for kind in KINDS],
        "waits": changes_waiting(term, ("basis",)),
    }
    return render(request, "desk/term_legal.html", context)
