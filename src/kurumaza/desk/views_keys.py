"""What partners agree to together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.actions_keys import agree, take_back
from kurumaza.desk.errors import KeyRefused
from kurumaza.desk.forms_keys import TwoKeysForm
from kurumaza.desk.queries_keys import Asked, agreed_lately, asked_of, unasked_opening
from kurumaza.desk.queries_tasks_field import cards_to_agree_to
from kurumaza.desk.views_conditions import media_servers
from kurumaza.partners.actions import Waiting
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.models import Approval, Membership
from kurumaza.partners.queries import (
    find_approval,
    keys_turned,
    memberships_to_turn,
    own_memberships_in,
    read_aloud,
)
from kurumaza.partners.words import no_partner_sentence, same_person_sentence
from kurumaza.people.models import Person
from kurumaza.terms.actions_stages import open_to_people, opening_digest
from kurumaza.terms.actions_two_keys import change_two_keys
from kurumaza.terms.models import Term
from kurumaza.terms.queries_public import legal_pages_of
from kurumaza.terms.views_doors import organised_term_or_404


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term_keys(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for whose agreement, what was agreed to, and which acts need it."""
    person, term = organised_term_or_404(request, slug)
    mine, act = own_memberships_in(person, term.programme), request.POST.get("act")
    form = TwoKeysForm(term, request.POST if act == "change" else None, members=mine)
    asking = ActingForm(
        request.POST if act == "ask" else None, members=_to_ask(person, term), auto_id="ask_%s"
    )
    if request.method == "POST" and _done(request, form, asking, term, person):
        return redirect("term_keys", term.slug)
    asked, digest = asked_of(person, term), opening_digest(term)
    context = {
        "term": term,
        "form": form,
        "asking": asking,
        "asked": [(one, *_answers(one, number)) for number, one in enumerate(asked)],
        "unasked": unasked_opening(term),
        "first_asked": cards_to_agree_to(person, term),
        "digest": digest,
        "number": read_aloud(digest),
        "agreed": agreed_lately(term, timezone.now()),
        "legal_pages": legal_pages_of(term),
    }
    return render(request, "desk/term_keys.html", context)


def _to_ask(person: Person, term: Term) -> QuerySet[Membership]:
    """For whom somebody can ask that a draft is opened; of no account where one key is enough."""
    if "opening" not in term.two_keys:
        return own_memberships_in(person, term.programme)[:1]
    digest = opening_digest(term)
    return memberships_to_turn(person, term.programme, kind="opening", subject=term.uuid, digest=digest)


def _answers(asked: Asked, number: int) -> tuple[ActingForm, ActingForm]:
    """For whom one agrees, and for whom one takes it back."""
    agreeing = ActingForm(members=asked.mine, auto_id=f"agree_{number}_%s")
    return agreeing, ActingForm(members=asked.ours, auto_id=f"take_back_{number}_%s")


def _done(request: HttpRequest, form: TwoKeysForm, asking: ActingForm, term: Term, person: Person) -> bool:
    """Whether what was sent is dealt with; else its form says what is missing."""
    if form.is_bound:
        return form.is_valid() and _change(request, form, term)
    if asking.is_bound:
        return asking.is_valid() and _ask_to_open(request, asking.acting(), term)
    return _answer(request, term, person)


def _change(request: HttpRequest, form: TwoKeysForm, term: Term) -> bool:
    changed = change_two_keys(term=term, acts=form.chosen(), membership=form.acting(), now=timezone.now())
    if isinstance(changed, PartnersRefused):
        form.add_error(None, _sentence(KeyRefused("same_person")))
        return False
    waits = isinstance(changed, Waiting)
    messages.success(request, _("ほかの団体の同意を待っています。") if waits else _("保存しました。"))
    return True


def _ask_to_open(request: HttpRequest, membership: Membership, term: Term) -> bool:
    digest = request.POST.get("digest", "")
    stepped = open_to_people(term=term, membership=membership, now=timezone.now(), digest=digest)
    if isinstance(stepped, Waiting):
        messages.success(request, _("ほかの団体の同意を待っています。"))
    elif isinstance(stepped, PartnersRefused):
        messages.warning(request, _sentence(_refused(stepped)))
    else:
        messages.success(request, _("期を始めました。公開ページも、もう見られます。"))
    return True


def _refused(refused: PartnersRefused) -> KeyRefused:
    return KeyRefused("same_person" if refused.code == "same_person" else "over")


def _answer(request: HttpRequest, term: Term, person: Person) -> bool:
    approval, act = _approval_or_404(request, term), request.POST.get("act")
    if act not in ("agree", "take_back"):
        raise Http404
    is_agreeing = act == "agree"
    form = ActingForm(request.POST, members=_may_answer(person, approval, is_agreeing=is_agreeing))
    if not form.is_valid():
        messages.warning(request, no_partner_sentence())
        return True
    now, acting = timezone.now(), form.acting()
    refused = (
        agree(approval=approval, term=term, membership=acting, now=now, servers=media_servers())
        if is_agreeing
        else take_back(approval=approval, membership=acting, now=now)
    )
    if refused is not None:
        messages.warning(request, _sentence(refused))
    elif is_agreeing:
        messages.success(request, _("同意しました。"))
    return True


def _may_answer(person: Person, approval: Approval, *, is_agreeing: bool) -> QuerySet[Membership]:
    """Whose key could be turned, or taken back. Where there is none, sending it again changes nothing."""
    kind, subject, digest = approval.kind, approval.subject, approval.digest
    if is_agreeing:
        return memberships_to_turn(person, approval.programme, kind=kind, subject=subject, digest=digest)
    mine = own_memberships_in(person, approval.programme)
    turned = mine.filter(organisation__in=keys_turned(kind, subject, digest))
    return turned if turned.exists() else mine


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
        "same_person": same_person_sentence(),
        "under_way": _("いま、この期の回の時間です。終わってから、もう一度同意してください。"),
        "not_now": _(
            "同意を求められたあとで状況が変わり、この内容にはできなくなりました。相手の団体と相談してください。"
        ),
    }[refused.code]
