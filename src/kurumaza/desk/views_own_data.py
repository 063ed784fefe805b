"""わたしのデータ: seen, corrected, taken along, agreed to or not, and erased, by nobody but oneself."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurumaza.desk import queries_own_data as queries
from kurumaza.desk.forms_own_data import RosterWordsForm
from kurumaza.desk.queries_own_export import own_export
from kurumaza.desk.words_own_data import label_of, lines_of, purpose_text, refusal_text
from kurumaza.field.queries_left import own_photos, own_picture
from kurumaza.jobs.retention import all_kept, how_long_kept
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.downloads import ZIP, download, download_parts, zipped
from kurumaza.people.erasures import obstacle_of
from kurumaza.people.errors import ErasureRefused
from kurumaza.people.models import Consent, Person
from kurumaza.people.own_mail import came_by_own_mail
from kurumaza.terms import actions_prepare
from kurumaza.terms.actions_correct import correct_words
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import own_enrolment


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _place_or_404(request: HttpRequest, uuid: UUID) -> Enrolment:
    enrolment = own_enrolment(_person(request), uuid)
    if enrolment is None:
        raise Http404
    return enrolment


@never_cache
@require_safe
@login_required
def own_data(request: HttpRequest) -> HttpResponse:
    """What is kept, why and how long, and everything that one can do about it."""
    person = _person(request)
    places = [
        {
            "enrolment": one.enrolment,
            "words": [(label_of(word), text) for word, text in one.words],
            "consents": [(purpose_text(said.purpose), said) for said in one.consents],
            "earlier": [(purpose_text(said.purpose), said) for said in one.earlier],
        }
        for one in queries.own_places(person)
    ]
    context = {
        "places": places,
        "counts": queries.own_counts(person),
        "kept": all_kept(),
        "came_by_own_mail": came_by_own_mail(request),
    }
    return render(request, "desk/own_data.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_data_words(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """Corrects what a roster says of oneself."""
    place = _place_or_404(request, enrolment)
    form = RosterWordsForm(place, request.POST or None)
    if request.method == "POST" and form.is_valid():
        refused = correct_words(enrolment=place, words=form.cleaned_data, by=_person(request))
        if refused is None:
            messages.success(request, _("直しました。"))
            return redirect("own_data")
        if refused.code == "same":
            form.add_error(
                None, _("変わったところがありません。直したい言葉を書き換えてから、もう一度押してください。")
            )
        else:
            form.add_error("name", _("お名前を入れてください。"))
    context = {"form": form, "term": place.term, "organisation": place.side.organisation}
    return render(request, "desk/own_data_words.html", context)


@never_cache
@login_required
@require_POST
def own_data_consent(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """Takes a consent back. Given again it is where its words can be read."""
    place, now = _place_or_404(request, enrolment), timezone.now()
    if request.POST.get("purpose") == Consent.Purpose.PARTICIPATION:
        actions_prepare.withdraw_participation(enrolment=place, now=now)
        messages.success(
            request, _("参加への同意を取り消しました。これからの回の席は空き、新しいグループにも入りません。")
        )
    elif request.POST.get("purpose") == Consent.Purpose.AIRTIME:
        actions_prepare.choose_airtime(enrolment=place, agrees=False, now=now)
        messages.success(request, _("測らないことにしました。これまでに測った長さは消えます。"))
    return redirect("own_data")


@never_cache
@login_required
@require_POST
def own_data_file(request: HttpRequest) -> HttpResponseBase:
    """Everything together with one's pictures; or as one file, to read, or for another program."""
    if not came_by_own_mail(request):
        return _ask_afresh(request)
    person, now = _person(request), timezone.now()
    match request.POST.get("as"):
        case "zip":
            parts = zipped(_files(person, now), at=timezone.localtime(now))
            return download_parts(parts, ZIP, "kurumaza.zip")
        case "json":
            return download(_as_json(own_export(person, now)), "application/json", "kurumaza.json")
        case _other:
            page = _as_page(own_export(person, now))
            return download(page, "text/html; charset=utf-8", "kurumaza.html")


def _files(person: Person, now: datetime) -> Iterator[tuple[str, bytes]]:
    """The words are written at once, each picture when its turn has come."""
    photos = own_photos(person).values_list("pk", flat=True)
    pictures = {photo: f"photos/{number:03}.jpg" for number, photo in enumerate(photos, 1)}
    export = own_export(person, now, pictures)
    words = (("kurumaza.html", _as_page(export).encode()), ("kurumaza.json", _as_json(export).encode()))
    return chain(words, _pictures(person, pictures))


def _pictures(person: Person, names: Mapping[int, str]) -> Iterator[tuple[str, bytes]]:
    """One that is taken away meanwhile is left out."""
    for photo, name in names.items():
        if (picture := own_picture(person, photo)) is not None:
            yield name, picture


def _as_page(export: Mapping[str, Any]) -> str:
    return render_to_string("desk/own_data_file.html", {"lines": lines_of(export)})


def _as_json(export: Mapping[str, Any]) -> str:
    return json.dumps(export, ensure_ascii=False, indent=2, default=_as_iso)


def _as_iso(value: date) -> str:
    """Days and moments, ISO 8601: all that JSON has no words for."""
    return value.isoformat()


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_own_data(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays; its button erases, at once."""
    person = _person(request)
    if not came_by_own_mail(request):
        return _ask_afresh(request)
    refused = obstacle_of(person)
    if request.method == "POST":
        refused = erase_person(person=person, now=timezone.now())
        if refused is None:
            logout(request)
            done = render(request, "desk/own_data_erased.html")
            # What the browser still holds of it: a card taken beforehand, pages gone through.
            done["Clear-Site-Data"] = '"cache", "cookies", "storage"'
            return done
    context = {
        "refusal": refusal_text(refused) if isinstance(refused, ErasureRefused) else "",
        "kept": how_long_kept()["erased_address"],
    }
    return render(request, "desk/own_data_erase.html", context)


def _ask_afresh(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("ここから先は、メールのコードで入り直してください。"))
    return redirect("own_data")


@never_cache
@login_required
@require_POST
def sign_in_afresh(request: HttpRequest) -> HttpResponse:
    """Out, and in again by a code to one's own address."""
    logout(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('own_data')})}")
