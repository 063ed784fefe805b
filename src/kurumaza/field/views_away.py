"""What is taken away for good: asked about once, then gone. By whoever left it there, by who is in a photo, by the host."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.field import actions_days, actions_photos
from kurumaza.field.models import Photo, Voice
from kurumaza.field.paging import part_of
from kurumaza.field.queries import OwnPlace, own_place
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_left import (
    left_in,
    left_place,
    own_or_left_place,
    photo_to_take_away,
    unsaid_to,
    visit_left,
    voice_to_take_away,
    with_private_notes,
)
from kurumaza.field.queries_notes import opened_notes, own_note
from kurumaza.field.views_photos import PHOTOS_A_PAGE
from kurumaza.field.views_wishes import signed_in
from kurumaza.terms.queries_public import hosts_of

_FOR_GOOD = gettext_lazy("元には戻せません。")
_SEEN_NO_MORE = gettext_lazy("もうだれにも見えなくなり、元には戻せません。")
_UNSAID = gettext_lazy(
    "加えた人に、お知らせは届きません。なくなったことだけがわかり、だれが消したかは出ません。わけを伝えたいときは、本人に直接話してください。"
)
_OF_A_VOICE = {
    "own": (gettext_lazy("この声を消しますか"), [_FOR_GOOD]),
    "host": (gettext_lazy("受け入れ先として、この声を消しますか"), [_SEEN_NO_MORE, _UNSAID]),
}
_OF_A_PHOTO = {
    "own": (gettext_lazy("この写真を消しますか"), [_SEEN_NO_MORE]),
    "shown": (
        gettext_lazy("あなたの写っている写真を消しますか"),
        [gettext_lazy("加えた人からも消えます。理由は聞かれません。"), _SEEN_NO_MORE],
    ),
    "host": (gettext_lazy("受け入れ先として、この写真を消しますか"), [_SEEN_NO_MORE, _UNSAID]),
}


class _Question(NamedTuple):
    """What is asked once more: of what, and what is to know of it. `back` names the page of the thing itself, `list` that of all."""

    heading: object
    says: Sequence[object]
    words: list[str]
    back: str
    list: str
    photo: Photo | None = None


@never_cache
@login_required
@require_safe
def field_left(request: HttpRequest, placement: UUID) -> HttpResponse:
    """What somebody left there who is no member any more; each can be taken away."""
    place = left_place(signed_in(request), placement)
    if place is None:
        raise Http404
    context = {
        "placement": place.placement,
        "term": place.placement.term,
        "hosts": hosts_of(place.placement.term),
        "place": place,
        "left": _left(request, place),
    }
    return render(request, "field/left.html", context)


def _left(request: HttpRequest, place: OwnPlace) -> dict[str, object]:
    left, person = left_in(place), place.enrolment.person
    visits, notes = part_of(request, left.visits, "visits"), part_of(request, left.notes, "notes")
    photos = part_of(request, left.photos, "photos", PHOTOS_A_PAGE)
    return {
        "visits": visits.shown(lambda rows: with_private_notes(person, rows)),
        "voices": part_of(request, left.voices, "voices"),
        "notes": notes.shown(lambda rows: opened_notes(place, rows)),
        "photos": photos.shown(lambda rows: unsaid_to(person, rows)),
        "has_insights": left.has_insights,
    }


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_visit_delete(request: HttpRequest, placement: UUID, visit: UUID) -> HttpResponse:
    """One's own."""
    place = _place_or_404(request, placement)
    found = visit_left(place, visit)
    if found is None:
        raise Http404
    if request.method == "POST":
        actions_days.delete_visit(place=place, visit=visit, now=timezone.now())
        return _gone(request, place, "field_visits", _("消しました。"))
    also: list[object] = [_("いっしょに残した自分だけのメモも消えます。")] if found.sealed_note else []
    says, words = [*also, _FOR_GOOD], [found.title, found.note]
    question = _Question(_("この記録を消しますか"), says, words, "field_visit", "field_visits")
    return _ask(request, place, visit, question)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_voice_delete(request: HttpRequest, placement: UUID, voice: UUID) -> HttpResponse:
    """One's own, or for the host one that it reads."""
    found = voice_to_take_away(signed_in(request), placement, voice)
    if found is None or not isinstance(found.what, Voice):
        raise Http404
    if request.method == "POST":
        if isinstance(found.at, Viewer):
            actions_days.remove_voice(viewer=found.at, voice=voice, now=timezone.now())
        else:
            actions_days.delete_voice(place=found.at, voice=voice, now=timezone.now())
        return _gone(request, found.at, "field_voices", _("消しました。"))
    words = [found.what.said_by_role, found.what.said]
    return _ask(
        request, found.at, voice, _Question(*_OF_A_VOICE[found.by], words, "field_voice", "field_voices")
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_note_delete(request: HttpRequest, placement: UUID, note: UUID) -> HttpResponse:
    """One's own."""
    place = _place_or_404(request, placement)
    found = own_note(place, note)
    if found is None:
        raise Http404
    if request.method == "POST":
        actions_days.delete_note(place=place, note=note, now=timezone.now())
        return _gone(request, place, "field_notes", _("メモを消しました。"))
    question = _Question(_("このメモを消しますか"), [_FOR_GOOD], [found.text], "field_note", "field_notes")
    return _ask(request, place, note, question)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_photo_delete(request: HttpRequest, placement: UUID, photo: UUID) -> HttpResponse:
    """By its uploader, by a member who is in it, or by the host."""
    found = photo_to_take_away(signed_in(request), placement, photo)
    if found is None or not isinstance(found.what, Photo):
        raise Http404
    if request.method == "POST":
        now = timezone.now()
        if isinstance(found.at, Viewer):
            actions_photos.remove_photo(viewer=found.at, photo=photo, now=now)
        elif found.by == "own":
            actions_photos.delete_photo(place=found.at, photo=photo, now=now)
        else:
            actions_photos.refuse_photo(enrolment=found.at.enrolment, photo=photo, now=now)
        said = _("写真を消しました。もうだれにも見えません。")
        return _gone(request, found.at, "field_photos", said)
    words = [found.what.caption]
    question = _Question(*_OF_A_PHOTO[found.by], words, "field_photo", "field_photos", found.what)
    return _ask(request, found.at, photo, question)


def _place_or_404(request: HttpRequest, placement: UUID) -> OwnPlace:
    place = own_or_left_place(signed_in(request), placement)
    if place is None:
        raise Http404
    return place


def _is_over(request: HttpRequest, at: OwnPlace | Viewer) -> bool:
    """For who was a member: the other pages of the placement do not open any more."""
    return isinstance(at, OwnPlace) and own_place(signed_in(request), at.placement.uuid) is None


def _ask(request: HttpRequest, at: OwnPlace | Viewer, thing: UUID, question: _Question) -> HttpResponse:
    placement, is_over = at.placement, _is_over(request, at)
    home = reverse("field_left" if is_over else "placement_home", args=[placement.uuid])
    if is_over:
        back = home
    elif question.back == "field_voice" and isinstance(at, Viewer):  # its page is its author's alone
        back = reverse(question.list, args=[placement.uuid])
    else:
        back = reverse(question.back, args=[placement.uuid, thing])
    context = {
        "placement": placement,
        "term": placement.term,
        "hosts": hosts_of(placement.term),
        "question": question,
        "words": [one for one in question.words if one],
        "home": home,
        "back": back,
    }
    return render(request, "field/take_away.html", context)


def _gone(request: HttpRequest, at: OwnPlace | Viewer, name: str, said: str) -> HttpResponse:
    """Says so, and goes on: to the list, or to what else one left there, if anything."""
    messages.success(request, said)
    placement = at.placement.uuid
    if not _is_over(request, at):
        return redirect(name, placement)
    left = left_place(signed_in(request), placement)
    return redirect("field_left", placement) if left is not None else redirect("field")
