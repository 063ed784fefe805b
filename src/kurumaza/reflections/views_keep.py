"""Where pages send what is typed, as it is typed. Answers are JSON: the page says them in words, and keeps on its device what was not taken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kurumaza.people.models import Person
from kurumaza.reflections.actions_keep import Kept, keep_typed_answers, keep_typed_reflection
from kurumaza.reflections.errors import SENTENCES
from kurumaza.reflections.merging import Typed
from kurumaza.reflections.occasions import occasion_named
from kurumaza.reflections.queries import own_seat
from kurumaza.terms.queries import own_enrolment

# A note of 4,000 characters with what its page took for kept, several times over.
BYTES_MAX = 256 * 1024
FIELDS_MAX = 60
Keeps = Callable[[dict[str, Typed], bool], Kept]


class _Field(msgspec.Struct):
    value: str
    known: Annotated[list[str], msgspec.Meta(max_length=8)]
    # Seconds since it was typed.
    age: Annotated[float, msgspec.Meta(ge=0, le=1e9)] = 0


class _Sent(msgspec.Struct):
    """`person` is whose page it is: another one may have signed in since in the same browser. `by_button`: not only as one types."""

    person: UUID
    fields: Annotated[dict[str, _Field], msgspec.Meta(max_length=FIELDS_MAX)]
    by_button: bool = False


@never_cache
@require_POST
def keep_reflection(request: HttpRequest, circle: UUID) -> JsonResponse:
    """Of the page about a circle, for those who sat in it."""
    if not isinstance(request.user, Person):
        return JsonResponse({}, status=401)
    seat, now = own_seat(request.user, circle), timezone.now()
    if seat is None:
        raise Http404
    return _kept(
        request,
        lambda typed, by_button: keep_typed_reflection(seat=seat, typed=typed, now=now, by_button=by_button),
    )


@never_cache
@require_POST
def keep_questions(request: HttpRequest, enrolment: UUID, occasion: str) -> JsonResponse:
    """Of the page before the first circle, after the last or once later."""
    if not isinstance(request.user, Person):
        return JsonResponse({}, status=401)
    place, asked, now = own_enrolment(request.user, enrolment), occasion_named(occasion), timezone.now()
    if place is None or asked is None:
        raise Http404
    return _kept(
        request,
        lambda typed, _by_button: keep_typed_answers(enrolment=place, occasion=asked, typed=typed, now=now),
    )


def _kept(request: HttpRequest, keep: Keeps) -> JsonResponse:
    """What became of each field; 401 where the page is somebody else's by now, 400 where it sent what no page of ours sends."""
    assert isinstance(request.user, Person)
    try:
        sent = msgspec.json.decode(request.body, type=_Sent) if len(request.body) <= BYTES_MAX else None
    except msgspec.DecodeError:
        sent = None
    if sent is None:
        return JsonResponse({}, status=400)
    if sent.person != request.user.uuid:
        return JsonResponse({}, status=401)
    kept = keep(
        {
            name: Typed(one.value, tuple(one.known), timedelta(seconds=one.age))
            for name, one in sent.fields.items()
        },
        sent.by_button,
    )
    refused = {name: str(SENTENCES[code]) for name, code in kept.refused.items()}
    return JsonResponse({"kept": kept.kept, "theirs": kept.theirs, "refused": refused})
