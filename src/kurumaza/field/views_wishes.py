"""現場に加わる, for participants: what is open, what one asked for, the conversation with a host, leaving."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.field import actions_wishes as actions
from kurumaza.field.errors import WishRefused
from kurumaza.field.forms_wishes import AskForm, LeaveForm, LetterForm
from kurumaza.field.models import JoinWish
from kurumaza.field.paging import part_of
from kurumaza.field.placement_words import parts_named
from kurumaza.field.queries import own_membership, own_place, own_placements
from kurumaza.field.queries_began import began_choices, began_with, parsed_began
from kurumaza.field.queries_leads import last_circle_to_look_back_on, own_leads
from kurumaza.field.queries_left import left_placements
from kurumaza.field.queries_placements import (
    finished_placements,
    open_placements,
    public_placement,
    takes_wishes,
)
from kurumaza.field.queries_wishes import (
    STANDING,
    asking_place,
    conversation_of,
    own_turns,
    own_wish,
    own_wishes,
    standing_wish,
)
from kurumaza.field.wish_words import own_state, own_state_in_list, wish_refusal
from kurumaza.people.models import Person
from kurumaza.people.sent_once import FIELD, number_in
from kurumaza.terms.queries import enrolments_of
from kurumaza.terms.queries_returning import later_terms_of


def signed_in(request: HttpRequest) -> Person:
    """Who is signed in; behind login_required somebody is."""
    assert isinstance(request.user, Person)
    return request.user


@never_cache
@login_required
@require_safe
def own_field(request: HttpRequest) -> HttpResponse:
    """What one belongs to, asked for and said, and what is open in one's terms and the later ones of their programmes."""
    person, now = signed_in(request), timezone.now()
    members, wishes = own_placements(person), own_wishes(person)
    places = list(enrolments_of(person))
    standing = wishes.filter(state__in=STANDING).order_by().values("placement")
    own_terms = {one.term for one in places}
    open_now = open_placements(own_terms | set(later_terms_of(person)), now)
    taken = Q(pk__in=members.order_by().values("pk")) | Q(pk__in=standing)
    turns = set(own_turns(person))
    wished = part_of(request, wishes.exclude(state=JoinWish.State.ACCEPTED), "wishes")
    finished = finished_placements({one.term.programme_id for one in places})
    context = {
        "members": part_of(request, members.filter(finished_at__isnull=True), "members"),
        "ended": part_of(request, members.filter(finished_at__isnull=False), "ended"),
        "wishes": wished.shown(
            lambda rows: [(one, own_state_in_list(one, is_own_turn=one in turns)) for one in rows]
        ),
        "open": part_of(request, open_now.exclude(taken), "open"),
        "own_terms": own_terms,
        "is_in_an_open_one": open_now.filter(taken).exists(),
        "finished": part_of(request, finished, "finished"),
        "leads": part_of(request, own_leads(person), "leads"),
        "last_circle": last_circle_to_look_back_on(person, now),
        "left": part_of(request, left_placements(person), "left"),
    }
    return render(request, "field/own_field.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement_ask(request: HttpRequest, placement: UUID) -> HttpResponse:
    """Asks to join."""
    person, now = signed_in(request), timezone.now()
    found = public_placement(placement)
    place = asking_place(person, found) if found else None
    if found is None or place is None:
        raise Http404
    there = standing_wish(person, found)
    if there is not None:
        return redirect("placement_wish", there.uuid)
    form = AskForm(began_choices(place, now), request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kind, began = parsed_began(said.get("began", ""))
        asked = actions.ask_to_join(
            placement=found,
            enrolment=place,
            moved=said["moved"],
            began_kind=kind,
            began=began,
            began_words=said.get("began_words", ""),
            now=now,
        )
        if isinstance(asked, JoinWish):
            messages.success(
                request,
                _(
                    "受け入れ先に伝えました。お返事が届くと、メールでお知らせします。お返事は、このページで読めます。"
                ),
            )
            return redirect("placement_wish", asked.uuid)
        form.add_error(None, wish_refusal(asked))
    context = {
        "form": form,
        "placement": found,
        "term": found.term,
        "is_open": takes_wishes(found, now) or request.method == "POST",
        "is_own_side": place.side.organisation_id == found.organisation_id,
    }
    return render(request, "field/ask.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement_wish(request: HttpRequest, wish: UUID) -> HttpResponse:
    """The conversation: what one wrote, what the host wrote, and a letter more. One can take it back as long as it waits."""
    person = signed_in(request)
    found = own_wish(person, wish)
    if found is None:
        raise Http404
    is_letter = request.POST.get("act") == "letter"
    form, number = LetterForm(request.POST if is_letter else None), request.POST.get(FIELD) or uuid4()
    if request.method == "POST" and (not is_letter or form.is_valid()):
        done = _acted(request, found, form)
        if not isinstance(done, WishRefused) or not is_letter:
            return redirect("placement_wish", wish)
        form.add_error(None, wish_refusal(done))
        number = uuid4() if done.code == "arrived" else number  # pressed again, it is a letter of its own
    placement = found.placement
    changed_at = placement.conditions_changed_at
    context = {
        "wish": found,
        "placement": placement,
        "term": placement.term,
        "began": began_with(person, found),
        "letters": conversation_of(found),
        "state_words": own_state(found, is_own_turn=found in own_turns(person)),
        "is_going_on": found.state in STANDING,
        "is_member": own_place(person, placement.uuid) is not None,
        "changed": parts_named(placement.conditions_changed)
        if changed_at is not None and changed_at > found.asked_at
        else "",
        "form": form,
        "sent_as": number,
        "is_public": public_placement(placement.uuid) is not None,
    }
    return render(request, "field/wish.html", context)


def _acted(request: HttpRequest, wish: JoinWish, form: LetterForm) -> Any:
    now = timezone.now()
    match request.POST.get("act"):
        case "letter":
            number = number_in(request.POST.get(FIELD, ""))
            done: Any = actions.write_to_host(
                wish=wish, text=form.cleaned_data["text"], now=now, sent_as=number
            )
            if not isinstance(done, WishRefused):
                messages.success(request, _("送りました。"))
            return done
        case "withdraw":
            done = actions.withdraw_wish(wish=wish, now=now)
        case _act:
            raise Http404
    if isinstance(done, WishRefused):
        messages.warning(request, wish_refusal(done))
    else:
        messages.success(request, _("取りやめました。受け入れ先からは、もう読めません。"))
    return done


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement_leave(request: HttpRequest, placement: UUID) -> HttpResponse:
    """A member ends it, with a word if they like. Asked once more before it is done."""
    mine = own_membership(signed_in(request), placement)
    if mine is None:
        raise Http404
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        left = actions.leave_placement(
            placement=mine.placement,
            enrolment=mine.enrolment,
            words=form.cleaned_data["words"],
            now=timezone.now(),
        )
        if isinstance(left, WishRefused):
            messages.warning(request, wish_refusal(left))
        else:
            messages.success(request, _("メンバーを退きました。受け入れ先に知らせました。"))
        return redirect("field")
    context = {"form": form, "placement": mine.placement, "term": mine.placement.term}
    return render(request, "field/leave.html", context)
