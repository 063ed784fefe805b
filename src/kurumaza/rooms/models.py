"""A circle live: its event log, and the words that belong to seats."""

import uuid

from django.db import models
from django.db.models import Q

from kurumaza.circles.models import Circle, Seat
from kurumaza.integrity.append_only import append_only
from kurumaza.integrity.same_parent import same_parent


class Room(models.Model):
    """対話ルーム. `head` is the seq of the last event row; the snapshot is derived from the log and may lag."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    circle = models.OneToOneField(Circle, on_delete=models.PROTECT, related_name="room")
    head = models.PositiveIntegerField(default=0)
    snapshot = models.BinaryField(default=bytes)
    snapshot_head = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # A room whose log cannot be read is set aside so that others go on.
    quarantined_at = models.DateTimeField(null=True)
    # From then on its log may be taken away, and is: it says who had the floor when, and has no use any more.
    log_forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(log_forgotten_at__isnull=True) | Q(snapshot_head=0),
                name="room_forgets_snapshot_too",
            ),
            models.CheckConstraint(
                condition=Q(snapshot_head__lte=models.F("head")), name="room_snapshot_not_ahead"
            ),
        ]

    def __str__(self) -> str:
        return f"room of {self.circle_id}"


@append_only(goes_with="room", or_once="log_forgotten_at")
class RoomEvent(models.Model):
    """One accepted command's events: ids and steps, never speech or text. Goes only after its room is gone, or after the
    room's log was given up."""

    room = models.ForeignKey(Room, on_delete=models.DO_NOTHING, related_name="events")
    seq = models.PositiveIntegerField()
    command_id = models.UUIDField()
    events = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="room_event_seq_once"),
            models.UniqueConstraint(fields=["room", "command_id"], name="room_event_command_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="room_event_seq_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}:{self.seq}"


class ServerProcess(models.Model):
    """A process that serves rooms. `beats` rises every two seconds; one whose beats stand still is gone, and another answers for
    its pages. What processes tell each other is sealed with `public_key`, whose other half never leaves its process."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beats = models.PositiveIntegerField(default=1)
    public_key = models.BinaryField()

    def __str__(self) -> str:
        return f"process {self.uuid}"


class OpenPage(models.Model):
    """The newest page of a seat in a room, or of an organiser who was called there, by its connection id, and the process that
    answers for it: says when its line is gone."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="pages")
    # A Seat's public id, or a Membership's: whoever sits in a room is known by it.
    seat = models.UUIDField()
    connection = models.CharField(max_length=40)
    process = models.ForeignKey(ServerProcess, on_delete=models.CASCADE, related_name="pages")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "seat"], name="page_one_a_seat")]

    def __str__(self) -> str:
        return f"page of {self.seat}"


@same_parent("room__circle", "seat__circle")
class Gift(models.Model):
    """今日のひとこと: what a seat received, opened together. Read by the circle's seats once opened."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="gifts")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="gifts")
    text = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "seat"], name="gift_one_a_seat"),
            models.CheckConstraint(condition=~Q(text=""), name="gift_has_words"),
        ]

    def __str__(self) -> str:
        return f"gift {self.uuid}"


@same_parent("room__circle", "seat__circle")
class SeatMemo(models.Model):
    """The card a person took and the words they noted in the silent phase; sealed for their author."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="memos")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="memos")
    sealed = models.BinaryField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "seat"], name="memo_one_a_seat")]

    def __str__(self) -> str:
        return f"memo of seat {self.seat_id}"


@same_parent("room__circle", "seat__circle")
class Airtime(models.Model):
    """話した時間 of one seat in one phase, in milliseconds; cumulative, by agreement only."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="airtimes")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="airtimes")
    phase = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    speech_ms = models.PositiveIntegerField()
    unmeasured_ms = models.PositiveIntegerField(default=0)
    # When the server took this count in.
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "seat", "phase"], name="airtime_one_a_phase")]

    def __str__(self) -> str:
        return f"airtime of seat {self.seat_id}"


class CircleFigures(models.Model):
    """Figures of a closed circle, computed once; never per person, and shown to nobody as they are: input of a term's report.

    The shape is `queries_figures.Figures`."""

    room = models.OneToOneField(Room, on_delete=models.CASCADE, related_name="figures")
    figures = models.JSONField()
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"figures of {self.room_id}"
