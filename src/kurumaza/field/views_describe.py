"""Describing an internship, looking at it before it is published, publishing it, and agreeing to that for another partner."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.field import actions_placements as actions
from kurumaza.field.actions_leads import tie_lead
from kurumaza.field.errors import PlacementRefused
from kurumaza.field.forms_placements import CounselForm, ElsewhereForm, PlacementForm, first_values
from kurumaza.field.models import Lead, Placement
from kurumaza.field.placement_words import parts_named, placement_refusal
from kurumaza.field.queries import described_before, hosted_placement
from kurumaza.field.queries_leads import lead_on_desk
from kurumaza.field.queries_placements import (
    PLACEMENT,
    asked_placement,
    content_of,
    digest_of,
    hosting_memberships,
    is_asked,
    missing_of,
    needs_keys,
)
from kurumaza.field.views_doors import hosted_or_404
from kurumaza.field.views_internship import page_context
from kurumaza.partners.actions import Waiting
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import memberships_to_turn
from kurumaza.people.models import Person
from kurumaza.people.sent_once import FIELD, number_in, sent_once
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Term
from kurumaza.terms.views_doors import organised_term_or_404

Describing = PlacementForm | ElsewhereForm
LIKES_MAX = 5


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft; with `?lead=` it is tied to what somebody said, with `?like=` it begins with the words of an earlier one, without its days.
    `?kind=elsewhere` only points to a page elsewhere."""
    person, term = organised_term_or_404(request, slug)
    members, lead = list(hosting_memberships(person, term)), _lead_of(request, term)
    is_elsewhere = request.GET.get("kind") == "elsewhere"
    data = request.POST if request.method == "POST" else None
    like = _like_of(request, person)
    begins_with = content_of(like)._replace(starts_on=None, ends_on=None, apply_until=None) if like else None
    initial = first_values(begins_with, members[0].organisation if members else None)
    today = in_term(timezone.now(), term).date()
    kind = ElsewhereForm if is_elsewhere else PlacementForm
    form: Describing = kind(data, initial=initial, today=today)
    acting, overtaken_by = ActingForm(data, members=members), None
    if data is not None and form.is_valid() and acting.is_valid():
        made = _made(request, term, form, acting.acting(), lead)
        if isinstance(made, Placement):
            messages.success(request, _("下書きを保存しました。まだ公開していません。"))
            return redirect(_next_page(request), slug, made.uuid)
        form.add_error(None, placement_refusal(made))
        if made.code == "arrived":
            overtaken_by = hosted_placement(person, sent_once(person, _number(request)))
    context = {
        "term": term,
        "form": form,
        "acting": acting,
        "lead": lead,
        "is_elsewhere": is_elsewhere,
        "like": like,
        "likes": () if like or is_elsewhere else described_before(person)[:LIKES_MAX],
        "sent_as": request.POST.get(FIELD) or uuid4(),
        "overtaken_by": overtaken_by,
        "mark": digest_of(content_of(overtaken_by)) if overtaken_by is not None else "",
    }
    return render(request, "field/placement_edit.html", context)


def _like_of(request: HttpRequest, person: Person) -> Placement | None:
    wanted = number_in(request.GET.get("like", ""))
    return described_before(person).filter(uuid=wanted).first() if wanted else None


def _lead_of(request: HttpRequest, term: Term) -> Lead | None:
    wanted = number_in(request.GET.get("lead", ""))
    return lead_on_desk(term, wanted) if wanted else None


def _made(
    request: HttpRequest, term: Term, form: Describing, acting: Membership, lead: Lead | None
) -> Placement | PlacementRefused:
    now = timezone.now()
    made = actions.write_placement(
        term=term,
        membership=acting,
        content=form.content(),
        now=now,
        sent_as=_number(request),
        mark=request.POST.get("mark", ""),
    )
    if isinstance(made, Placement) and lead is not None:
        tie_lead(lead=lead, placement=made, by=acting.person, now=now)
    return made


def _number(request: HttpRequest) -> UUID | None:
    return number_in(request.POST.get(FIELD, ""))


def _next_page(request: HttpRequest) -> str:
    return "placement_publish" if request.POST.get("next") == "look" else "placement_desk"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement_edit(request: HttpRequest, slug: str, placement: UUID) -> HttpResponse:
    """Its words, also while it is published. What is sent to one that somebody finished meanwhile stays on the page."""
    person, term, found, _acting = hosted_or_404(request, slug, placement)
    is_over = found.finished_at is not None
    if is_over and request.method != "POST":
        raise Http404
    is_published, content = found.published_at is not None, content_of(found)
    data = request.POST if request.method == "POST" else None
    kind = ElsewhereForm if found.external_url else PlacementForm
    form: Describing = kind(
        data,
        initial=first_values(content, None),
        today=in_term(timezone.now(), term).date(),
        is_published=is_published,
    )
    mark = request.POST.get("mark") or digest_of(content)
    wants_counsel = is_overtaken = False
    if is_over:
        if form.is_valid() and digest_of(form.content()) == digest_of(content):
            return redirect("placement_desk", slug, found.uuid)  # it had arrived before
        form.add_error(
            None, _("このインターンは、もう終わったので、直せません。残したいところは、写してください。")
        )
    if data is not None and form.is_valid():
        done = _rewritten(request, found, form, mark, person)
        if isinstance(done, Placement):
            messages.success(request, _("保存しました。"))
            return redirect(_next_page(request), slug, found.uuid)
        form.add_error(None, placement_refusal(done))
        wants_counsel, is_overtaken = done.code == "counsel_unread", done.code == "changed"
        # The page leads to what stands there now: pressed once more, it is this page's words that count.
        mark = digest_of(content) if is_overtaken else mark
    context = {
        "term": term,
        "placement": found,
        "form": form,
        "mark": mark,
        "is_published": is_published,
        "is_over": is_over,
        "is_asked": not is_published and is_asked(found, digest_of(content)),
        "is_elsewhere": bool(found.external_url),
        "wants_counsel": wants_counsel,
        "overtaken_by": found if is_overtaken else None,
    }
    return render(request, "field/placement_edit.html", context)


def _rewritten(
    request: HttpRequest, placement: Placement, form: Describing, mark: str, person: Person
) -> Placement | PlacementRefused:
    return actions.rewrite_placement(
        placement=placement,
        content=form.content(),
        mark=mark,
        by=person,
        now=timezone.now(),
        counsel_read=request.POST.get("counsel_read") == "on",
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement_publish(request: HttpRequest, slug: str, placement: UUID) -> HttpResponse:
    """As everybody will see it, with the note on work and pay and the button; published already, as it is seen now."""
    _person, _term, found, acting = hosted_or_404(request, slug, placement)
    content = content_of(found)
    form = CounselForm(request.POST if request.method == "POST" else None)
    is_ready = bool(found.external_url) or form.is_valid()
    if request.method == "POST" and not is_ready:
        # The form stands at the end of a long page.
        messages.warning(request, placement_refusal(PlacementRefused("counsel_unread")))
    if request.method == "POST" and is_ready:
        done = actions.publish_placement(
            placement=found,
            mark=request.POST.get("mark", ""),
            counsel_read=not found.external_url,
            membership=acting,
            now=timezone.now(),
        )
        _say_published(request, done)
        page = "placement_publish" if isinstance(done, PlacementRefused) else "placement_desk"
        return redirect(page, slug, found.uuid)
    context: dict[str, Any] = {
        **page_context(found),
        "form": form,
        "mark": digest_of(content),
        "missing": parts_named(missing_of(content)),
        "needs_keys": needs_keys(found),
    }
    return render(request, "field/placement_publish.html", context)


def _say_published(request: HttpRequest, done: Placement | Waiting | PlacementRefused) -> None:
    if isinstance(done, PlacementRefused):
        messages.warning(request, placement_refusal(done))
    elif isinstance(done, Waiting):
        messages.success(request, _("ほかの団体の同意を待っています。そろうと、公開されます。"))
    else:
        messages.success(request, _("公開しました。"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def placement_agree(request: HttpRequest, slug: str, placement: UUID) -> HttpResponse:
    """What a partner asks to publish, for organisers of all of them: read, and agreed to by a key of one's own."""
    person, term = organised_term_or_404(request, slug)
    found = asked_placement(term, placement)
    if found is None:
        raise Http404
    digest = digest_of(content_of(found))
    members = memberships_to_turn(person, term.programme, kind=PLACEMENT, subject=found.uuid, digest=digest)
    form = ActingForm(request.POST if request.method == "POST" else None, members=members)
    if request.method == "POST" and form.is_valid():
        done = actions.agree_to_placement(
            placement=found,
            digest=request.POST.get("mark", ""),
            membership=form.acting(),
            now=timezone.now(),
        )
        _say_published(request, done)
        return redirect("term_keys", slug)
    is_host = not members.exclude(organisation=found.organisation_id).exists()
    context = {**page_context(found), "form": form, "mark": digest, "is_host": is_host}
    return render(request, "field/placement_agree.html", context)
