"""The socket of an organiser who was called into a room: seen and heard there, without a seat, without anything that was written."""

from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from kurumaza.circles.models import Circle
from kurumaza.partners.passkey_door import may_pass
from kurumaza.rooms.actions import Outcome
from kurumaza.rooms.consumers import RoomConsumer
from kurumaza.rooms.errors import RoomRefused
from kurumaza.rooms.live.live_room import EndedBecause, LiveRoom
from kurumaza.rooms.live.service import rooms
from kurumaza.rooms.queries_duty import DutyPlace, duty_place
from kurumaza.rooms.sockets import frames
from kurumaza.rooms.sockets.page_socket import NOT_OURS


class DutyConsumer(RoomConsumer):
    """An organiser at the table; `seat` is their membership's id."""

    async def _find_place(self) -> Circle | EndedBecause:
        place: DutyPlace | None = await database_sync_to_async(_place_of)(
            self.scope["user"], self.scope["session"], self._circle
        )
        if place is None:
            return "no_seat"
        self.duty, self.seat = place, str(place.membership.uuid)
        return place.circle

    async def _sit_down(self, live: LiveRoom) -> Outcome:
        assert self.duty is not None
        live.names[self.seat] = self.duty.membership.call_name
        return await super()._sit_down(live)

    async def _welcome(self, live: LiveRoom) -> None:
        """Nothing of one's own is here."""

    def _gifts(self, live: LiveRoom) -> list[dict[str, str]]:
        return []

    async def _serve(self, frame: frames.AnyFrame, live: LiveRoom) -> None:
        match frame:
            case frames.CommandFrame(command={"type": "leave"}):
                self.send_frame(kind="done", id=str(frame.id), seq=live.state.seq)
                if self._media is not None:
                    self._media.put_out()
                await self.drop(1000)
            case frames.CommandFrame():
                await self._act(frame, live)
            case frames.SayFrame():
                rooms.pass_on(live, {"kind": "said", "seat": self.seat, "text": frame.text})
            case frames.SignalFrame() | frames.MediaFrame():
                self._pass_on(frame, live)
            case frames.HeadFrame() | frames.AccessFrame():
                self._show_again(frame, live)
            case _:
                await self.drop(NOT_OURS)

    async def _act(self, frame: frames.CommandFrame, live: LiveRoom) -> None:
        command = frames.parse_duty_command(frame.command, self.seat)
        if command is None:
            self._answer(frame.id, RoomRefused("not_understood"))
            return
        assert self.duty is not None
        self._answer(frame.id, await rooms.act_on_duty(live, command, self.duty.membership, frame.id))


def _place_of(user: Any, session: SessionBase, circle: UUID) -> DutyPlace | None:
    comes = user.is_authenticated and may_pass(session, user)
    return duty_place(user, circle, timezone.now()) if comes else None
