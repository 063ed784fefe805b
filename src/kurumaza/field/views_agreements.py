"""提携の合意: drafted by one partner, agreed to by all, read by everybody."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.field import actions_agreements as actions
from kurumaza.field.errors_fruits import AgreementRefused
from kurumaza.field.forms_fruits import AgreementForm, first_words
from kurumaza.field.models import Agreement, AgreementVersion, Placement
from kurumaza.field.queries_agreements import (
    AGREEMENT,
    agreement_of,
    digest_of,
    is_past,
    names_in,
    organised_agreement,
    partners_in,
    public_agreement,
    published_version,
    versions_of,
    waiting_version,
    words_of,
)
from kurumaza.field.queries_retrospective import has_looked_back
from kurumaza.field.views_doors import hosted_or_404
from kurumaza.field.words_fruits import agreement_sentence
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import keys_turned, memberships_to_turn, own_memberships_in, read_aloud
from kurumaza.partners.words import no_partner_sentence
from kurumaza.people.models import Person


@require_safe
@never_cache  # either partner may take it back at any moment
def agreement(request: HttpRequest, agreement: UUID) -> HttpResponse:
    """For everybody; once taken back it says so, and nothing of the words."""
    found = public_agreement(agreement)
    if found is None:
        raise Http404
    kept, version = found
    term = kept.placement.term
    hosts = partners_in(kept)
    if version.taken_back_at is not None:
        return render(request, "field/agreement_gone.html", {"term": term, "hosts": hosts}, status=410)
    context = {"term": term, "hosts": hosts, "version": version, "placement": kept.placement}
    return render(request, "field/agreement.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_draft(request: HttpRequest, slug: str, placement: UUID) -> HttpResponse:
    """The first wording, by the host; where there is one, it is read and answered on its own page."""
    person, _term, found, _acting = hosted_or_404(request, slug, placement)
    kept = agreement_of(found)
    if kept is not None:
        return redirect("agreement_desk", slug, kept.uuid)
    return _draft(request, person, found, None)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_redraft(request: HttpRequest, slug: str, agreement: UUID) -> HttpResponse:
    """Another wording, by any partner."""
    person, kept = _organised_or_404(request, slug, agreement)
    return _draft(request, person, kept.placement, versions_of(kept)[0])


def _draft(
    request: HttpRequest, person: Person, placement: Placement, last: AgreementVersion | None
) -> HttpResponse:
    form = AgreementForm(
        request.POST or None,
        initial=first_words(last),
        members=own_memberships_in(person, placement.term.programme),
    )
    if "names_are_fine" in request.POST:
        form.ask_about_names()
    if request.method == "POST" and form.is_valid():
        drafted = actions.draft_agreement(
            placement=placement,
            words=form.words(),
            seen=form.cleaned_data["seen"],
            names_are_fine=form.cleaned_data.get("names_are_fine", False),
            membership=form.acting(),
            now=timezone.now(),
        )
        if isinstance(drafted, AgreementVersion):
            messages.success(request, _said(drafted))
            return redirect("agreement_desk", placement.term.slug, drafted.agreement.uuid)
        if drafted.code == "names":
            form.ask_about_names()
        form.add_error("until" if drafted.code == "past" else None, agreement_sentence(drafted))
    context = {
        "term": placement.term,
        "placement": placement,
        "last": last,
        "form": form,
        "can_write": has_looked_back(placement, timezone.now()),
    }
    return render(request, "field/agreement_draft.html", context)


def _said(version: AgreementVersion) -> str:
    if version.published_at is not None:
        return _("同意がそろい、公開しました。")
    return _("ほかの団体の同意を待っています。")


def _organised_or_404(request: HttpRequest, slug: str, agreement: UUID) -> tuple[Person, Agreement]:
    person = request.user
    assert isinstance(person, Person)
    found = organised_agreement(person, slug, agreement)
    if found is None:
        raise Http404
    return person, found[1]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_desk(request: HttpRequest, slug: str, agreement: UUID) -> HttpResponse:
    """What waits for whose key, what is published, and its end."""
    person, kept = _organised_or_404(request, slug, agreement)
    if request.method == "POST":
        _answer(request, person, kept)
        return redirect("agreement_desk", slug, agreement)
    waiting, published = waiting_version(kept), published_version(kept)
    digest = digest_of(waiting) if waiting else ""
    turned = keys_turned(AGREEMENT, kept.uuid, digest) if waiting else set()
    mine = own_memberships_in(person, kept.placement.term.programme)
    has_passed = waiting is not None and is_past(words_of(waiting), kept.placement, timezone.now())
    context = {
        "term": kept.placement.term,
        "agreement": kept,
        "waiting": waiting,
        "digest": digest,
        "number": read_aloud(digest),
        "names": names_in(kept.placement, words_of(waiting), person) if waiting else (),
        "partners": [(one, one.pk in turned) for one in partners_in(kept)],
        "is_asked": bool(turned),
        "has_passed": agreement_sentence(AgreementRefused("past")) if has_passed else "",
        "agreeing": ActingForm(members=mine.exclude(organisation__in=turned), auto_id="agree_%s"),
        "may_agree": bool(turned) and not has_passed and mine.exclude(organisation__in=turned).exists(),
        "taking_back": ActingForm(members=mine.filter(organisation__in=turned), auto_id="take_back_%s"),
        "is_ours": mine.filter(organisation__in=turned).exists(),
        "published": published if published and published.taken_back_at is None else None,
        "ending": ActingForm(members=mine, auto_id="end_%s"),
        "was_taken_back": published is not None and published.taken_back_at is not None,
    }
    return render(request, "field/agreement_desk.html", context)


def _answer(request: HttpRequest, person: Person, kept: Agreement) -> None:
    act, now = request.POST.get("act"), timezone.now()
    if act not in ("agree", "take_key_back", "end"):
        raise Http404
    form = ActingForm(request.POST, members=_may_act(request, person, kept))
    if not form.is_valid():
        messages.warning(request, no_partner_sentence())
        return
    acting = form.acting()
    done: AgreementVersion | AgreementRefused | None
    if act == "agree":
        version, digest = versions_of(kept)[0], request.POST.get("digest", "")
        done = actions.agree(version=version, digest=digest, membership=acting, now=now)
        said = _said(done) if isinstance(done, AgreementVersion) else ""
    elif act == "take_key_back":
        done = actions.take_key_back(agreement=kept, membership=acting, now=now)
        said = _("同意を取り消しました。")
    else:
        done = actions.take_back_agreement(agreement=kept, membership=acting, now=now)
        said = _("取り下げました。公開ページには、もう載っていません。")
    if isinstance(done, AgreementRefused):
        messages.warning(request, agreement_sentence(done))
    else:
        messages.success(request, said)


def _may_act(request: HttpRequest, person: Person, kept: Agreement) -> QuerySet[Membership]:
    """For which partner; where all of theirs have answered, sending it again changes nothing."""
    programme = kept.placement.term.programme
    if request.POST.get("act") != "agree":
        return own_memberships_in(person, programme)
    digest = request.POST.get("digest", "")
    return memberships_to_turn(person, programme, kind=AGREEMENT, subject=kept.uuid, digest=digest)
