"""What the media server tells us. It is a hint: the room's log says who has a seat."""

import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kurumaza.rooms import queries
from kurumaza.rooms.media import livekit

log = logging.getLogger(__name__)


@csrf_exempt  # it comes from no browser; the signature over its body is asked for instead
@require_POST
def livekit_webhook(request: HttpRequest) -> HttpResponse:
    """Somebody joined a room there: whoever has no seat in it is put out."""
    event = livekit.read_webhook(request.body, request.headers.get("Authorization", ""))
    if event is None:
        return HttpResponse(status=401)
    if event.kind == "participant_joined":
        try:
            seats = queries.entitled_to_hear(UUID(event.room))
        except (ValueError, queries.DamagedRoom):
            seats = None
        # Another product's rooms may be on the same media server: only what is ours is touched.
        if seats is not None and event.identity not in seats:
            log.warning("room %s: somebody without a seat is put out of the media server", event.room)
            async_to_sync(livekit.put_out_strangers)(UUID(event.room), seats)
    return HttpResponse(status=204)
