"""Wishes to join and members, for the host's organisers: read, written back to, answered, ended."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.field import actions_wishes as actions
from kurumaza.field.errors import WishRefused
from kurumaza.field.forms_wishes import AcceptForm, DeclineForm, EndMembershipForm, LetterForm
from kurumaza.field.models import JoinWish, Placement, WishMessage
from kurumaza.field.queries import members_of
from kurumaza.field.queries_began import began_with
from kurumaza.field.queries_placements import host_membership
from kurumaza.field.queries_wishes import (
    STANDING,
    conversation_of,
    ended_on_desk,
    member_on_desk,
    on_desk,
    takes_or_took_part,
    wish_on_desk,
)
from kurumaza.field.views_doors import hosted_or_404
from kurumaza.field.wish_words import DESK_STATES, overtaken_sentence, wish_refusal
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person
from kurumaza.people.sent_once import FIELD, number_in
from kurumaza.terms.models import Term
from kurumaza.terms.queries import sides_run_by
from kurumaza.terms.views_doors import organised_term_or_404

FORMS = {"letter": LetterForm, "decline": DeclineForm}
TYPED = {"letter": "text", "decline": "reply"}
OPEN_TO = {"letter": STANDING, "decline": (JoinWish.State.WAITING,)}


def _wish_or_404(request: HttpRequest, slug: str, wish: UUID) -> tuple[Person, Term, JoinWish, Membership]:
    person, term = organised_term_or_404(request, slug)
    found = wish_on_desk(person, wish)
    acting = host_membership(person, found.placement) if found else None
    if found is None or acting is None or found.placement.term_id != term.pk:
        raise Http404
    return person, term, found, acting


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_wish(request: HttpRequest, slug: str, wish: UUID) -> HttpResponse:
    """One wish with its conversation; its buttons write back and decline."""
    person, _term, found, acting = _wish_or_404(request, slug, wish)
    act = request.POST.get("act", "")
    if request.method == "POST" and act not in FORMS:
        raise Http404
    forms = {name: kind(request.POST if name == act else None) for name, kind in FORMS.items()}
    number = request.POST.get(FIELD) or uuid4()
    if act and forms[act].is_valid():
        done = _done(request, act, found, acting, forms[act].cleaned_data)
        if not isinstance(done, WishRefused):
            return redirect("join_wish", slug, wish)
        forms[act].add_error(None, wish_refusal(done))
        number = uuid4() if done.code == "arrived" else number  # pressed again, it is a letter of its own
    if act:
        found = _wish_or_404(request, slug, wish)[2]
        if found.state not in OPEN_TO[act]:
            return _overtaken(request, person, found, request.POST.get(TYPED[act], ""))
    return _page(request, person, found, forms, sent_as=number)


def _page(
    request: HttpRequest,
    person: Person,
    wish: JoinWish,
    forms: Mapping[str, Form],
    typed: str = "",
    why: str = "",
    sent_as: object = None,
) -> HttpResponse:
    """As it stands. `typed` was not sent, and `why`."""
    placement = wish.placement
    context = {"term": placement.term, "placement": placement, "typed": typed, "why": why}
    if wish.state == JoinWish.State.WITHDRAWN:
        return render(request, "field/wish_withdrawn.html", context)
    sides = set(sides_run_by(person, placement.term).values_list("pk", flat=True))
    context |= {
        "one": on_desk(wish, sides),
        "wish": wish,
        "began": began_with(person, wish),
        "letters": conversation_of(wish),
        "state_words": DESK_STATES[wish.state],
        "is_going_on": wish.state in STANDING,
        "sent_as": sent_as or uuid4(),
        **{f"{name}_form": form for name, form in forms.items()},
    }
    return render(request, "field/join_wish.html", context)


def _overtaken(request: HttpRequest, person: Person, wish: JoinWish, typed: str) -> HttpResponse:
    """It was answered or taken back since the form was opened: what is so now, and what was typed to copy from. Pressed twice, the same
    words have gone already."""
    typed = typed.strip()
    if typed and typed == wish.reply:
        return redirect("join_wish", wish.placement.term.slug, wish.uuid)
    forms = {name: kind() for name, kind in FORMS.items()}
    return _page(request, person, wish, forms, typed, overtaken_sentence(wish))


def _done(
    request: HttpRequest, act: str, wish: JoinWish, acting: Membership, said: dict[str, str]
) -> JoinWish | WishMessage | WishRefused:
    now = timezone.now()
    done: JoinWish | WishMessage | WishRefused
    if act == "letter":
        number = number_in(request.POST.get(FIELD, ""))
        done = actions.write_to_applicant(
            wish=wish, membership=acting, text=said["text"], now=now, sent_as=number
        )
        words = _("送りました。")
    else:
        done = actions.decline_wish(wish=wish, membership=acting, reply=said["reply"], now=now)
        words = _("%(name)sさんにお返事を届けます。") % {"name": wish.enrolment.call_name}
    if not isinstance(done, WishRefused):
        messages.success(request, words)
    return done


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_wish_accept(request: HttpRequest, slug: str, wish: UUID) -> HttpResponse:
    """Asks once more, and for words of welcome, before somebody becomes a member."""
    person, term, found, acting = _wish_or_404(request, slug, wish)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reply, now = form.cleaned_data["reply"], timezone.now()
        done = actions.accept_wish(wish=found, membership=acting, reply=reply, now=now)
        if not isinstance(done, WishRefused):
            words = _("%(name)sさんをメンバーとして迎えました。本人に知らせます。")
            messages.success(request, words % {"name": found.enrolment.call_name})
            return redirect("join_wish", slug, wish)
        form.add_error(None, wish_refusal(done))
        found = _wish_or_404(request, slug, wish)[2]
    if found.state != JoinWish.State.WAITING and request.method == "POST":
        return _overtaken(request, person, found, request.POST.get("reply", ""))
    if found.state != JoinWish.State.WAITING:
        return redirect("join_wish", slug, wish)
    context = {
        "term": term,
        "placement": found.placement,
        "wish": found,
        "form": form,
        "is_first": not members_of(found.placement).exists(),
    }
    return render(request, "field/join_wish_accept.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement_member(request: HttpRequest, slug: str, placement: UUID, enrolment: UUID) -> HttpResponse:
    """The host ends somebody's membership, with words to them."""
    person, term, found, acting = hosted_or_404(request, slug, placement)
    place = member_on_desk(person, found, enrolment)
    if place is None:
        return _parted(request, person, found, enrolment)
    form = EndMembershipForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words, now = form.cleaned_data["words"], timezone.now()
        done = actions.end_membership(
            placement=found, enrolment=place, words=words, membership=acting, now=now
        )
        if not isinstance(done, WishRefused):
            messages.success(request, _("メンバーとしての参加を終わりにしました。本人に知らせます。"))
            return redirect("placement_desk", slug, placement)
        if done.code == "decided":
            return _parted(request, person, found, enrolment)
        form.add_error(None, wish_refusal(done))
    context = {"form": form, "placement": found, "term": term, "call_name": place.call_name}
    return render(request, "field/placement_member.html", context)


def _parted(request: HttpRequest, person: Person, placement: Placement, enrolment: UUID) -> HttpResponse:
    """Who is a member no more: how it ended, and the host's words to copy from. Pressed twice, they have gone already."""
    typed = request.POST.get("words", "").strip()
    if not typed or not takes_or_took_part(person, placement, enrolment):
        raise Http404
    ended = ended_on_desk(person, placement, enrolment)
    if ended is None:  # all that was written is gone by now, with its author or by its age
        return render(request, "field/member_gone.html", {"placement": placement, "typed": typed})
    if ended.ended_by == JoinWish.EndedBy.HOST and typed == ended.parting:
        return redirect("placement_desk", placement.term.slug, placement.uuid)
    forms = {name: kind() for name, kind in FORMS.items()}
    return _page(request, person, ended, forms, typed, overtaken_sentence(ended))
