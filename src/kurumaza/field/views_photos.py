"""Photos of a placement: in sight of its people once everybody in them agrees."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.core.pictures.photos import BYTES_MAX, PhotoRefusal
from kurumaza.field import actions_photos as actions
from kurumaza.field import queries_photos as queries
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.forms_days import choices_of
from kurumaza.field.forms_photos import PhotoForm
from kurumaza.field.models import Photo
from kurumaza.field.paging import part_of
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer, event_in, past_events, viewer_of
from kurumaza.field.queries_left import left_photo
from kurumaza.field.queries_photos import PhotoSeen
from kurumaza.field.views_days import A_FEW, frame, place_or_404, viewer_or_404
from kurumaza.people.models import Person
from kurumaza.people.sent_once import FIELD, number_in

PHOTOS_A_PAGE = 12


def _seen_or_404(viewer: Viewer, photo: UUID) -> PhotoSeen:
    seen = queries.photo_seen(viewer, photo)
    if seen is None:
        raise Http404
    return seen


@never_cache
@login_required
@require_safe
def field_photos(request: HttpRequest, placement: UUID) -> HttpResponse:
    """Those in sight, one's own that wait, and those that ask something."""
    viewer = viewer_or_404(request, placement)
    page = part_of(request, queries.photos_for(viewer), size=PHOTOS_A_PAGE)
    page = page.shown(lambda rows: queries.unsaid(viewer, rows))
    context = {
        **frame(viewer),
        "page": page,
        "waiting": queries.waiting_of(viewer, page.rows),
        "asking": queries.photos_that_ask(viewer)[: A_FEW + 1],
    }
    return render(request, "field/photos.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_photo_new(request: HttpRequest, placement: UUID) -> HttpResponse:
    """Takes one in."""
    viewer, place = place_or_404(request, placement)
    if viewer.placement.finished_at is not None and request.method != "POST":
        raise Http404
    chosen = number_in(request.POST.get("event", ""))
    offered = choices_of(past_events(viewer, timezone.now(), chosen), viewer.placement.term)
    people = queries.people_to_ask(viewer)
    sends = request.method == "POST"
    form = PhotoForm(offered, people, request.POST if sends else None, request.FILES if sends else None)
    number: object = request.POST.get(FIELD) or uuid4()
    if sends and form.is_valid():
        added = _add(form, viewer, place, request)
        if isinstance(added, Photo):
            messages.success(request, _added_words(viewer, added))
            return redirect("field_photo", placement, added.uuid)
        if added.code == "taken_back":  # its number is used up
            number = uuid4()
    context = {**frame(viewer), "form": form, "sent_as": number}
    return render(request, "field/photo_form.html", context)


def _add(
    form: PhotoForm, viewer: Viewer, place: OwnPlace, request: HttpRequest
) -> Photo | DaysRefused | PhotoRefusal:
    event = number_in(form.cleaned_data.get("event", ""))
    added = actions.add_photo(
        place=place,
        data=form.cleaned_data["photo"].read(BYTES_MAX + 1),
        words=form.photo_words(),
        event=event_in(viewer, event),
        now=timezone.now(),
        sent_as=number_in(request.POST.get(FIELD, "")),
    )
    if not isinstance(added, Photo):
        form.refuse(added, queries.people_to_ask(viewer))
    return added


def _added_words(viewer: Viewer, photo: Photo) -> str:
    seen = queries.photo_seen(viewer, photo.uuid)
    if seen is None or seen.is_open:
        return _("写真を加えました。場所や時刻の記録は取りのぞいてあります。")
    return _(
        "写真を加えました。写っている方に聞いています。全員の「見せてよい」がそろうまで、ほかの人には見えません。"
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_photo(request: HttpRequest, placement: UUID, photo: UUID) -> HttpResponse:
    """One photo. Whoever is in it says yes here; it is taken away on a page that asks once more."""
    viewer = viewer_or_404(request, placement)
    seen = _seen_or_404(viewer, photo)
    if request.method == "POST":
        gone = request.POST.get("act") == "agree" and not _agree(request, viewer, seen)
        return redirect("field_photos", placement) if gone else redirect("field_photo", placement, photo)
    return render(request, "field/photo.html", {**frame(viewer), "seen": seen})


def _agree(request: HttpRequest, viewer: Viewer, seen: PhotoSeen) -> bool:
    """Whether the photo is there still."""
    if viewer.enrolment is None or not seen.is_asked:
        return True
    refused = actions.agree_to_photo(enrolment=viewer.enrolment, photo=seen.photo.uuid, now=timezone.now())
    if refused is not None:
        messages.error(request, refused.sentence)
        return False
    messages.success(request, _("お返事を受け取りました。気持ちが変わったら、いつでもここで消せます。"))
    return True


@never_cache
@login_required
@require_safe
def field_photo_picture(request: HttpRequest, placement: UUID, photo: UUID) -> HttpResponse:
    """Its bytes, kept by no browser: what was taken back is not shown again."""
    assert isinstance(request.user, Person)
    viewer = viewer_of(request.user, placement)
    seen = queries.photo_seen(viewer, photo) if viewer is not None else None
    found = seen.photo if seen is not None else left_photo(request.user, placement, photo)
    if found is None:
        raise Http404
    answer = HttpResponse(queries.picture_of(found), content_type="image/jpeg")
    answer["Content-Disposition"] = 'inline; filename="photo.jpg"'
    return answer
