"""The organiser's board of a round's groups."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.circles import actions, actions_seats, queries, words
from kurumaza.circles.board import board_of, choices_for, parse_target
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Round
from kurumaza.terms.queries import organised_term


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Propose, look, adjust, confirm; afterwards answers, moves and cancelling."""
    held = _held_or_404(request, slug, number)
    if request.method == "POST":
        outcome = _act(request, held)
        if isinstance(outcome, GroupsRefused):
            messages.error(request, words.refusal_sentence(outcome))
        elif outcome:
            messages.success(request, outcome)
        return redirect("groups", slug, number)
    moving = _uuid(request.GET.get("move", ""))
    return render(request, "circles/groups.html", board_of(held, now=timezone.now(), moving=moving))


@never_cache
@login_required
@require_safe
def groups_effect(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What it would mean to move one person anywhere: asked while a hand is still holding them."""
    held = _held_or_404(request, slug, number)
    proposal, person = queries.open_proposal(held), _uuid(request.GET.get("person", ""))
    if proposal is None or proposal.state != Proposal.State.READY or person is None:
        raise Http404
    choices = choices_for(proposal, person, timezone.now())
    if choices is None:
        raise Http404
    targets = [{"value": one.value, "allowed": one.is_allowed, "words": one.words} for one in choices]
    return JsonResponse({"revision": proposal.revision, "targets": targets})


def _held_or_404(request: HttpRequest, slug: str, number: int) -> Round:
    term = organised_term(_person(request), slug)
    held = queries.round_of(term, number) if term else None
    if held is None:
        raise Http404
    return held


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _act(request: HttpRequest, held: Round) -> str | GroupsRefused:
    """Does what a button asks for; the sentence to show, or why nothing was done."""
    act = request.POST.get("act")
    if act == "propose":
        by, now = _person(request), timezone.now()
        done = actions.propose_groups(held=held, seed=secrets.randbits(31), by=by, now=now)
        return done if isinstance(done, GroupsRefused) else ""
    if act in ("move_seat", "cancel"):
        return _act_on_confirmed(request, held, act)
    proposal, revision = queries.open_proposal(held), request.POST.get("revision", "")
    if proposal is None or not revision.isdecimal():
        return GroupsRefused("not_ready")
    if act == "confirm":
        return _confirm(request, proposal, int(revision))
    if act in ("lock", "unlock"):
        return _lock(request, proposal, int(revision), act == "lock")
    return _move(request, proposal, int(revision))


def _confirm(request: HttpRequest, proposal: Proposal, revision: int) -> str | GroupsRefused:
    by, now = _person(request), timezone.now()
    done = actions.confirm_groups(proposal=proposal, revision=revision, by=by, now=now)
    if isinstance(done, GroupsRefused):
        return done
    return _("組を決めました。一人ずつに、招待のメールを送ります。")


def _lock(request: HttpRequest, proposal: Proposal, revision: int, is_locked: bool) -> str | GroupsRefused:
    target = parse_target(request.POST.get("group", ""))
    if target is None or target.index is None:
        return GroupsRefused("unknown_group")
    done = actions.lock_circle(
        proposal=proposal, revision=revision, index=target.index, is_locked=is_locked, now=timezone.now()
    )
    if isinstance(done, GroupsRefused):
        return done
    number = {"number": target.index + 1}
    if is_locked:
        return _("%(number)s番を留めました。もう一度組んでも、このまま残ります。") % number
    return _("%(number)s番の留めを外しました。") % number


def _move(request: HttpRequest, proposal: Proposal, revision: int) -> str | GroupsRefused:
    person, target = _uuid(request.POST.get("person", "")), parse_target(request.POST.get("target", ""))
    if person is None:
        return GroupsRefused("unknown_person")
    if target is None:
        return GroupsRefused("unknown_group")
    done = actions.move_person(
        proposal=proposal, revision=revision, person=person, target=target, now=timezone.now()
    )
    if isinstance(done, GroupsRefused):
        return done
    moved = queries.people_of(proposal.round)[str(person)]
    return _("%(name)sさんを移しました。まだ誰にも知らせていません。") % {"name": moved.call_name}


def _act_on_confirmed(request: HttpRequest, held: Round, act: str) -> str | GroupsRefused:
    uuid = _uuid(request.POST.get("target", ""))
    circle = queries.circle_of_round(held, uuid) if uuid else None
    if circle is None:
        return GroupsRefused("unknown_group")
    if act == "cancel":
        done: Circle | Seat | GroupsRefused = actions_seats.cancel_circle(
            circle=circle, by=_person(request), now=timezone.now()
        )
        words_done = _("%(number)s番を取りやめました。一人ずつに、メールで知らせます。") % {
            "number": circle.number
        }
    else:
        enrolment = _enrolment(request, held)
        if enrolment is None:
            return GroupsRefused("unknown_person")
        done = actions_seats.move_seat(
            enrolment=enrolment, circle=circle, by=_person(request), now=timezone.now()
        )
        words_done = _("%(name)sさんの席を%(number)s番にしました。本人に、メールで知らせます。") % {
            "name": enrolment.call_name,
            "number": circle.number,
        }
    return done if isinstance(done, GroupsRefused) else words_done


def _enrolment(request: HttpRequest, held: Round) -> Enrolment | None:
    person = _uuid(request.POST.get("person", ""))
    return queries.people_of(held).get(str(person)) if person else None


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
