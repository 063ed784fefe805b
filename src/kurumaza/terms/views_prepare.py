"""I prepare: four steps, each kept when it is sent; then what one may add; and the rules to reread."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.people.actions import declare_tie, withdraw_tie
from kurumaza.people.models import Consent, Person
from kurumaza.people.queries import has_consented, own_ties
from kurumaza.scripts.queries import lines_of
from kurumaza.terms import actions_prepare as actions
from kurumaza.terms import queries
from kurumaza.terms.actions_ages import ask_guardian_again
from kurumaza.terms.errors import PrepareRefused
from kurumaza.terms.forms import (
    AirtimeForm,
    CallNameForm,
    CardForm,
    ConsentForm,
    ConsiderationsForm,
    TieForm,
    TimesForm,
    TopicsForm,
)
from kurumaza.terms.models import Availability, Enrolment, Term
from kurumaza.terms.queries_ages import waits_for_guardian
from kurumaza.terms.queries_conditions import consent_version, present_words
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.queries_returning import usual_call_name

STEPS: tuple[queries.Step, ...] = ("call_name", "times", "consent", "rules")
EXTRAS = ("topics", "apart", "memo", "considerations", "airtime")


def _own_or_404(request: HttpRequest, uuid: UUID) -> Enrolment:
    assert isinstance(request.user, Person)
    enrolment = queries.own_enrolment(request.user, uuid)
    if enrolment is None:
        raise Http404
    return enrolment


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """One step after the other; done ones can be changed (`?step=`). Afterwards, what one may add."""
    place = _own_or_404(request, enrolment)
    form: forms.Form | None = None
    part = request.GET.get("step", "")
    if request.method == "POST":
        part = request.POST.get("part", "")
        if part not in _KEEP:
            raise BadRequest(part)
        form = _form(part, place, request.POST)
        if form.is_valid() and _kept(form, part, place):
            _stay_signed_in(request, place.person)
            return _onward(request, part, place)
    context = _context(place, part, form)
    context["sent_errors"] = form.non_field_errors() if form is not None and part == "agree_again" else []
    # What one wrote about others stays folded away until it is asked for.
    context["open_extra"] = part if form is not None else request.GET.get("open", "")
    context["is_kept"] = form is None and "kept" in request.GET
    return render(request, "terms/prepare.html", context)


def _stay_signed_in(request: HttpRequest, person: Person) -> None:
    """Finishing ends the sessions of who was handed a link; the one that finishes goes on."""
    if request.session[HASH_SESSION_KEY] != person.get_session_auth_hash():
        update_session_auth_hash(request, person)


def _onward(request: HttpRequest, part: str, place: Enrolment) -> HttpResponse:
    """After a step the next one; after an extra, back to it with a word that it is kept."""
    here = reverse("prepare", args=[place.uuid])
    if part in EXTRAS or part == "untie":
        extra = "apart" if part == "untie" else part
        return redirect(f"{here}?open={extra}&kept=1#{extra}")
    if part == "ask_guardian":
        messages.success(request, _("保護者の方に、もう一度メールを送りました。"))
        return redirect(here)
    if part == "agree_again":
        if not has_consented(place.person, Consent.Purpose.PARTICIPATION, place.term.uuid):
            return redirect(f"{here}?step=consent#consent")  # taken back in another window
        messages.success(request, _("いまの内容に同意しました。"))
        return redirect("home")
    if part == "withdraw":
        messages.success(
            request, _("同意を取り消しました。これからの回の席は空き、新しいグループにも入りません。")
        )
        return redirect(here)
    left = queries.preparation_of(place, timezone.now()).next_step
    return redirect(f"{here}#{left}" if left else here)


@require_safe
@login_required
def ground_rules(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """話し方の約束, to reread in one tap."""
    place = _own_or_404(request, enrolment)
    subject = place.term.uuid
    context = {
        "term": place.term,
        "hosts": hosts_of(place.term),
        "enrolment": place,
        "rules": lines_of(place.term.ground_rules, get_language() or "ja"),
        "has_agreed": has_consented(place.person, Consent.Purpose.GROUND_RULES, subject),
    }
    return render(request, "terms/prepare_rules.html", context)


def _context(place: Enrolment, part: str, sent: forms.Form | None) -> dict[str, object]:
    now = timezone.now()
    preparation = queries.preparation_of(place, now)
    part = "consent" if part in ("consent_minor", "ask_guardian") and sent is not None else part
    current = part if part in STEPS else preparation.next_step
    answers = dict(place.availabilities.values_list("slot_id", "answer"))
    slots = list(queries.open_slots(place, now))

    def form_of(name: str) -> forms.Form:
        return sent if sent is not None and name == part else _form(name, place, None)

    return {
        "term": place.term,
        "hosts": hosts_of(place.term),
        "enrolment": place,
        "steps": [(step, getattr(preparation, step), step == current) for step in STEPS],
        "left": sum(not getattr(preparation, step) for step in STEPS),
        "is_complete": preparation.is_complete,
        "waits_for_guardian": waits_for_guardian(place),
        "words_version": present_words(place),
        "consent_version": consent_version(place.term),
        "said_young": place.age_group in (Enrolment.AgeGroup.MINOR, Enrolment.AgeGroup.YOUNGER),
        "with_minors": place.term.age_rule == Term.AgeRule.GUARDIAN,
        "form": form_of(current) if current else None,
        "answers": [(slot, answers.get(slot.pk, "")) for slot in slots],
        "rules": lines_of(place.term.ground_rules, get_language() or "ja"),
        "extras": {name: form_of(name) for name in EXTRAS} if preparation.is_complete else None,
        "agrees_to_airtime": queries.agrees_to_airtime(place),
        "card": queries.own_card(place.person, place),
        "ties": own_ties(place.person),
    }


def _form(part: str, place: Enrolment, data: Any) -> forms.Form:
    """The form of a part, filled with what is kept or with what was sent."""
    person, term = place.person, place.term
    match part:
        case "call_name":
            return CallNameForm(data, initial={"call_name": place.call_name or usual_call_name(place)})
        case "times":
            kept = Availability.objects.filter(enrolment=place).select_related("slot")
            initial = {f"slot_{one.slot.uuid.hex}": one.answer for one in kept}
            return TimesForm(list(queries.open_slots(place, timezone.now())), data, initial=initial)
        case "consent":
            agreed = has_consented(person, Consent.Purpose.PARTICIPATION, term.uuid)
            return ConsentForm(term, data, initial={"participation": agreed})
        case "consent_minor":
            return ConsentForm(term, data, is_minor=True)
        case "topics":
            offered = [*term.topics]
            own = [topic for topic in place.topics if topic not in offered]
            words = {"topics": place.topics, "own_topics": _("、").join(own)}
            return TopicsForm(offered, data, initial=words)
        case "apart":
            return TieForm(data)
        case "memo":
            return CardForm(data, initial=queries.own_card(person, place))
        case "considerations":
            return ConsiderationsForm(data, initial={"considerations": place.considerations})
        case "airtime":
            return AirtimeForm(data, initial={"agrees": "no" if queries.agrees_to_airtime(place) else "yes"})
    return forms.Form(data)


def _keep_call_name(form: forms.Form, place: Enrolment) -> PrepareRefused | None:
    name = form.cleaned_data["call_name"]
    return actions.choose_call_name(enrolment=place, call_name=name, now=timezone.now())


def _keep_times(form: forms.Form, place: Enrolment) -> PrepareRefused | None:
    assert isinstance(form, TimesForm)
    return actions.answer_times(enrolment=place, answers=form.answers(), now=timezone.now())


def _keep_consent(form: forms.Form, place: Enrolment) -> PrepareRefused | None:
    assert isinstance(form, ConsentForm)
    version = form.data.get("version", "")
    return actions.agree_to_participation(enrolment=place, version=version, now=timezone.now(), **form.said())


def _keep_present_words(form: forms.Form, place: Enrolment) -> PrepareRefused | None:
    version = form.data.get("version", "")
    return actions.agree_to_present_words(enrolment=place, version=version, now=timezone.now())


def _keep_asking(_form: forms.Form, place: Enrolment) -> PrepareRefused | None:
    return ask_guardian_again(enrolment=place, now=timezone.now())


def _keep_rules(_form: forms.Form, place: Enrolment) -> None:
    actions.agree_to_ground_rules(enrolment=place, now=timezone.now())


def _withdraw(_form: forms.Form, place: Enrolment) -> None:
    actions.withdraw_participation(enrolment=place, now=timezone.now())


def _keep_topics(form: forms.Form, place: Enrolment) -> PrepareRefused | None:
    assert isinstance(form, TopicsForm)
    return actions.choose_topics(enrolment=place, topics=form.chosen())


def _keep_tie(form: forms.Form, place: Enrolment) -> None:
    # The same answer whoever is meant, takes part or not, or was named before.
    declare_tie(
        person=place.person, name_or_address=form.cleaned_data["keep_apart"].strip(), now=timezone.now()
    )


def _take_tie_back(form: forms.Form, place: Enrolment) -> None:
    try:
        withdraw_tie(person=place.person, tie=UUID(form.data["tie"]))
    except (KeyError, ValueError):
        raise BadRequest("tie") from None


def _keep_memo(form: forms.Form, place: Enrolment) -> PrepareRefused | None:
    return actions.write_card(enrolment=place, card=form.cleaned_data, now=timezone.now())


def _keep_considerations(form: forms.Form, place: Enrolment) -> PrepareRefused | None:
    words = form.cleaned_data["considerations"]
    return actions.note_considerations(enrolment=place, considerations=words)


def _keep_airtime(form: forms.Form, place: Enrolment) -> PrepareRefused | None:
    agrees = form.cleaned_data["agrees"] == "yes"
    return actions.choose_airtime(enrolment=place, agrees=agrees, now=timezone.now())


_KEEP: dict[str, Callable[[forms.Form, Enrolment], PrepareRefused | None]] = {
    "call_name": _keep_call_name,
    "times": _keep_times,
    "consent": _keep_consent,
    "consent_minor": _keep_consent,
    "agree_again": _keep_present_words,
    "ask_guardian": _keep_asking,
    "rules": _keep_rules,
    "withdraw": _withdraw,
    "topics": _keep_topics,
    "apart": _keep_tie,
    "untie": _take_tie_back,
    "memo": _keep_memo,
    "considerations": _keep_considerations,
    "airtime": _keep_airtime,
}


def _kept(form: forms.Form, part: str, place: Enrolment) -> bool:
    """Keeps a part; what is refused is said on the form."""
    refused = _KEEP[part](form, place)
    if refused is None:
        return True
    sentences = {
        "call_name_empty": _("呼ばれたい名前を入れてください。"),
        "call_name_too_long": _("呼び名は12字までで入れてください。"),
        "unknown_slot": _("候補の時間が変わりました。もう一度選んでください。"),
        "too_many_topics": _("選べるのは%(limit)s個までです。") % {"limit": refused.limit},
        "too_long": _("ひとつ%(limit)s字までで入れてください。") % {"limit": refused.limit},
        "not_measured": _("この期では、話した時間を測りません。"),
        "under_age_said": _(
            "前に、18歳未満とお答えいただいています。変えるときは、ページの下にある連絡先へお知らせください。"
        ),
        "guardian_missing": _("保護者の方のメールアドレスを入れてください。"),
        "guardian_address": _("保護者の方のメールアドレスとして読めません。もう一度確かめてください。"),
        "guardian_is_self": _("ご自分のではなく、保護者の方のメールアドレスを入れてください。"),
        "words_changed": _(
            "読んでいるあいだに、内容が変わりました。まだ何も変えていません。いまの内容を読んでから、もう一度押してください。"
        ),
        "asked_too_often": _(
            "続けては送れません。10分ほどたってからお試しください。届かないときは、ページの下の連絡先へ。"
        ),
    }
    form.add_error(None, sentences[refused.code])
    return False
