"""ふりかえりの対話, for organisers of the host: a time, who of theirs sits there, and the seats."""

from random import SystemRandom
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.field.actions_hosts import ask_another_host
from kurumaza.field.actions_retrospective import ask_to_look_back, call_off, give_seats
from kurumaza.field.errors_fruits import RetrospectiveRefused
from kurumaza.field.forms_retrospective import AnotherHostForm, AskForm
from kurumaza.field.models import Placement
from kurumaza.field.queries_agreements import agreement_of
from kurumaza.field.queries_hosts import hosts_not_asked, without_host
from kurumaza.field.queries_retrospective import (
    OnDesk,
    askable_hosts,
    askable_members,
    has_looked_back,
    on_desk,
    replies_to,
)
from kurumaza.field.views_doors import hosted_or_404
from kurumaza.field.words_fruits import missing_to_look_back, retrospective_sentence
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retrospective_desk(request: HttpRequest, slug: str, placement: UUID) -> HttpResponse:
    """Those that were held, the one that is coming, and the form for the next."""
    person, term, found, _acting = hosted_or_404(request, slug, placement)
    now, act = timezone.now(), request.POST.get("act")
    held, hosts = on_desk(found, now), askable_hosts(found)
    members = askable_members(found).count()
    form = AskForm(
        term.time_zone,
        members,
        hosts,
        now,
        request.POST if act == "ask" else None,
        initial={"hosts": _oneself(person, hosts)},
    )
    if request.method == "POST" and _done(request, form, found, held, person):
        return redirect("retrospective_desk", slug, placement)
    coming = held[0] if held and held[0].state in ("asking", "seated") else None
    others = hosts_not_asked(coming.retrospective) if coming and coming.state == "asking" else []
    seated = [coming.retrospective.round_id] if coming and coming.state == "seated" else []
    context = {
        "term": term,
        "placement": found,
        "coming": coming,
        "another": AnotherHostForm(others) if others else None,
        "lacks_host": bool(without_host(seated)),
        "replies": replies_to(coming.retrospective) if coming and coming.state == "asking" else None,
        "held": [one for one in held if one.state == "over"],
        "last": held[0].state if held else "",
        "form": form,
        "members": members,
        "missing": missing_to_look_back(members, len(hosts)),
        "can_write": has_looked_back(found, now),
        "agreement": agreement_of(found),
    }
    return render(request, "field/retrospective_desk.html", context)


def _oneself(person: Person, hosts: list[Membership]) -> list[str]:
    return [str(one.uuid) for one in hosts if one.person_id == person.pk]


def _done(
    request: HttpRequest, form: AskForm, placement: Placement, held: list[OnDesk], person: Person
) -> bool:
    """Does what was pressed; False where the form says what is missing."""
    if form.is_bound and held and held[0].state in ("asking", "seated"):
        messages.warning(request, retrospective_sentence(RetrospectiveRefused("asked")))
        return True
    if form.is_bound:
        return form.is_valid() and _ask(request, form, placement, person)
    latest = held[0].retrospective if held else None
    # A page that was left open while something changed does nothing to another one.
    if latest is None or request.POST.get("retrospective") != str(latest.uuid):
        raise Http404
    now = timezone.now()
    done: object
    match request.POST.get("act"):
        case "seat":
            done = give_seats(retrospective=latest, by=person, now=now, rng=SystemRandom())
            said = _("席を決めました。席のある人に、カレンダーの予定つきでお知らせします。")
        case "call_off":
            done = call_off(retrospective=latest, by=person, now=now)
            said = _("取りやめました。メールでお知らせします。")
        case "another":
            another = AnotherHostForm(hosts_not_asked(latest), request.POST)
            if not another.is_valid():
                messages.warning(request, _("参加できるかを聞く人を、一人選んでください。"))
                return True
            host = UUID(another.cleaned_data["host"])
            done = ask_another_host(retrospective=latest, host=host, by=person, now=now)
            said = _("お聞きしました。返事は、席を決めるときに加わります。")
        case _other:
            raise Http404
    if isinstance(done, RetrospectiveRefused):
        messages.warning(request, retrospective_sentence(done))
    else:
        messages.success(request, said)
    return True


def _ask(request: HttpRequest, form: AskForm, placement: Placement, person: Person) -> bool:
    asked = ask_to_look_back(
        placement=placement,
        starts_at=form.cleaned_data["starts_at"],
        hosts=form.chosen_hosts(),
        by=person,
        now=timezone.now(),
    )
    if isinstance(asked, RetrospectiveRefused):
        form.add_refusal(asked)
        return False
    messages.success(request, _("メンバーと選んだ人に、参加できるかを聞きます。"))
    return True
