"""Forms of days in the field: an event, one attended, a voice heard, a note for oneself."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.core.text.named_people import seems_to_name
from kurumaza.field import actions_days as days
from kurumaza.field import actions_events as events
from kurumaza.field.actions_days import VisitWords, VoiceWords
from kurumaza.field.actions_events import EventWords
from kurumaza.field.models import FieldEvent
from kurumaza.terms.dates import day_text
from kurumaza.terms.models import Term

_TOO_LONG = {"max_length": _("長すぎます。%(limit_value)d字までにしてください。")}
_DATE_MISSING = {"required": _("日を入れてください。"), "invalid": _("日を入れてください。")}
_TIME_MISSING = {"required": _("時刻を入れてください。"), "invalid": _("時刻を入れてください。")}


def line_field(label: Any, length: int, *, missing: Any = "", help_text: Any = "") -> forms.CharField:
    """One line; `missing` says what to write where it must not be empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=length,
        required=bool(missing),
        error_messages={**_TOO_LONG, "required": missing},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def text_field(
    label: Any, length: int, *, missing: Any = "", help_text: Any = "", rows: int = 3
) -> forms.CharField:
    """Several lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=length,
        required=bool(missing),
        error_messages={**_TOO_LONG, "required": missing},
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
    )


# A year that was mistyped, and far from what clocks can tell in every region.
_YEARS = [
    MinValueValidator(date(2000, 1, 1), _("年を確かめてください。書いたものは、そのままです。")),
    MaxValueValidator(date(2199, 12, 31), _("年を確かめてください。書いたものは、そのままです。")),
]


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        error_messages=_DATE_MISSING,
        validators=_YEARS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        error_messages=_TIME_MISSING,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )


class EventForm(forms.Form):
    """行事・発表, on the clocks of the term."""

    kind = forms.ChoiceField(
        label=_("どちらですか"),
        choices=[
            (FieldEvent.Kind.EVENT, _("行事(会議、準備、まつりなど)")),
            (FieldEvent.Kind.PRESENTATION, _("発表")),
        ],
        initial=FieldEvent.Kind.EVENT,
        widget=forms.RadioSelect,
        error_messages={"required": _("どちらかを選んでください。")},
    )
    title = line_field(_("行事の名前"), events.TITLE_MAX, missing=_("行事の名前を入れてください。"))
    day = day_field(_("日"))
    starts = _time(_("はじまり"))
    ends = _time(_("終わり"))
    last_day = day_field(
        _("終わりの日"), required=False, help_text=_("別の日に終わるときだけ入れてください。")
    )
    place = line_field(_("場所"), events.PLACE_MAX, help_text=_("住所や目印。オンラインだけなら空のままで。"))
    online_url = line_field(
        _("オンラインのアドレス"),
        500,
        help_text=_("https:// で始まる、会議のアドレスをそのまま貼り付けます。"),
    )
    words = text_field(_("そのほか"), events.WORDS_MAX, help_text=_("持ち物、集合のしかた、服装など。"))
    # Which state of it this form was filled in with.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, zone: ZoneInfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone

    def event_words(self) -> EventWords:
        """What was filled in."""
        said = self.cleaned_data
        return EventWords(
            said["kind"],
            said["title"],
            datetime.combine(said["day"], said["starts"], self._zone),
            datetime.combine(said["last_day"] or said["day"], said["ends"], self._zone),
            said["place"],
            said["online_url"],
            said["words"],
        )


def event_initial(event: FieldEvent, zone: ZoneInfo) -> dict[str, object]:
    """An event as its form shows it."""
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    return {
        "kind": event.kind,
        "title": event.title,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "last_day": ends.date() if ends.date() != starts.date() else None,
        "place": event.place,
        "online_url": event.online_url,
        "words": event.words,
        "seen": event.sequence,
    }


class VisitForm(forms.Form):
    """参加した行事."""

    title = line_field(_("何に参加しましたか"), days.TITLE_MAX, missing=_("行事の名前を入れてください。"))
    on = day_field(_("日"))
    note = text_field(
        _("どんなことがありましたか"),
        days.NOTE_MAX,
        help_text=_("一行で大丈夫です。この現場のメンバーと受け入れ先が読みます。"),
        rows=2,
    )
    private = text_field(
        _("自分だけのメモ"), days.PRIVATE_MAX, help_text=_("あなたにだけ見えます。受け入れ先にも見えません。")
    )

    def visit_words(self) -> VisitWords:
        """What was filled in."""
        return VisitWords(**self.cleaned_data)


class VoiceForm(forms.Form):
    """聞いた声: whose by their part in it, never by name unless they know."""

    said_by_role = line_field(
        _("だれの声ですか(立場で)"),
        days.ROLE_MAX,
        missing=_("立場を入れてください。"),
        help_text=_("「商店の店主」「漁協の職員」のように。お名前は書きません。"),
    )
    said = text_field(_("何と言っていましたか"), days.SAID_MAX, missing=_("聞いたことを書いてください。"))
    stirred = text_field(_("聞いて、何を感じましたか"), days.SAID_MAX)
    heard_on = day_field(_("聞いた日"))
    event = forms.ChoiceField(label=_("どの行事で聞きましたか"), required=False)
    name = line_field(
        _("名前を書く場合"),
        days.NAME_MAX,
        help_text=_("本人が、ここに名前を書くことを承知しているときだけ。「さん」はつけません。"),
    )
    knows = forms.BooleanField(label=_("本人が承知しています"), required=False)

    def __init__(self, offered: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["event"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _g("行事を選ばない")), *offered]
        if not offered:
            del self.fields["event"]
        self._kept_role = self.initial.get("said_by_role", "")
        if self.is_bound and self._name_in(self.data.get("said_by_role", "")):
            self.fields["no_name"] = forms.BooleanField(
                label=_("お名前ではないので、このまま残す"), required=False
            )
            self.order_fields(["said_by_role", "no_name"])

    def _name_in(self, role: str) -> str:
        return "" if role == self._kept_role else seems_to_name(role)

    def clean_said_by_role(self) -> str:
        """Kindly asked about what looks like a name."""
        role: str = self.cleaned_data["said_by_role"]
        if (name := self._name_in(role)) and "no_name" not in self.data:
            raise forms.ValidationError(
                _("「%(name)s」は、お名前のように見えます。立場だけにすると、その方に迷惑がかかりません。"),
                params={"name": name},
            )
        return role

    def ask_again_who_knows(self) -> None:
        """That whoever bears the name agrees is ticked anew, since it stands there no more."""
        self.data = {name: value for name, value in self.data.items() if name != "knows"}

    def voice_words(self) -> VoiceWords:
        """What was filled in."""
        said = {name: self.cleaned_data[name] for name in VoiceWords._fields}
        return VoiceWords(**said)


class FieldNoteForm(forms.Form):
    """自分だけのメモ."""

    text = text_field(_("メモ"), days.PRIVATE_MAX, missing=_("書いてから、残してください。"))


class NoteSearchForm(forms.Form):
    """What to look for among one's own notes."""

    unmarked = ("query",)
    query = line_field(_("メモから探すことば"), 100)


def choices_of(offered: Sequence[FieldEvent], term: Term) -> list[tuple[str, str]]:
    """Events as choices: their day and title."""
    return [(str(one.uuid), f"{day_text(one.starts_at, term)} {one.title}") for one in offered]


def first_day(event: FieldEvent | None, now: datetime, zone: ZoneInfo) -> date:
    """The day that a form begins with: an event's, else today."""
    moment = event.starts_at if event is not None else now
    return moment.astimezone(zone).date()
