"""Describing an internship: as a draft it may have gaps, published it has none. And the buttons around it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.field.described import NEEDED, Described
from kurumaza.field.placement_words import PARTS, PLACES
from kurumaza.field.queries_placements import Content
from kurumaza.partners.models import Organisation

TITLE_MAX, LINE_MAX, TEXT_MAX = 60, 200, 2000


def _line(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LINE_MAX,
        error_messages={"max_length": _("200字までにしてください。")},
    )


def _text(label: Any, help_text: Any = "", *, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": _("2,000字までにしてください。")},
    )


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日付の形になっていません。")},
    )


class _TitledForm(forms.Form):
    """What both kinds begin with. `is_published`: nothing that the page needs may be empty any more. `today`: on the clocks of the term."""

    needed: tuple[str, ...] = ()
    unmarked: tuple[str, ...] = ()
    title = forms.CharField(
        label=PARTS["title"],
        help_text=_("60字まで。例:地域の食堂を、いっしょに考える"),
        max_length=TITLE_MAX,
        error_messages={
            "required": _("題を書いてください。あとから変えられます。"),
            "max_length": _("60字までにしてください。"),
        },
    )

    def __init__(self, *args: Any, today: date, is_published: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in self.needed if is_published else ():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = _g(
                "公開しているあいだは、空にできません。書いてください。"
            )


class PlacementForm(_TitledForm):
    """Everything that its page says. What a draft may leave empty is marked as optional only where the page can do without it, too."""

    needed = NEEDED
    unmarked = (*NEEDED, "is_paid")
    # As they stand on the page, each under its heading.
    groups = (
        (_("どんなインターンか"), ("title", "about", "events")),
        (_("いつ、どこで"), ("starts_on", "ends_on", "period", "place_kind", "place")),
        (_("お金と保険"), ("is_paid", "pay", "travel", "insurance", "cost")),
        (
            _("決めかたと担当者"),
            ("apply_until", "selection", "contact_name", "contact_email", "contact_phone"),
        ),
    )
    about = _text(PARTS["about"], _("空の行で、段落が分かれます。"), rows=6)
    starts_on = _day(PARTS["starts_on"])
    ends_on = _day(PARTS["ends_on"])
    period = _text(PARTS["period"], _("例:2か月ほど。週に1回、2時間くらい"))
    place_kind = forms.ChoiceField(
        label=PARTS["place_kind"], choices=list(PLACES.items()), widget=forms.RadioSelect, required=False
    )
    place = _line(PARTS["place"], _("例:青森市内の会場と、ふだんはオンライン"))
    events = _text(PARTS["events"], _("いつごろ、どんな行事に加わるか。決まっていなければ、そう書きます。"))
    is_paid = forms.ChoiceField(
        label=PARTS["is_paid"],
        choices=[("no", _("報酬はありません")), ("yes", _("報酬があります"))],
        widget=forms.RadioSelect,
        required=False,
    )
    pay = _line(PARTS["pay"], _("ないときも「なし」と書きます。"))
    travel = _line(PARTS["travel"], _("だれが、どこまで負担するか。"))
    insurance = _line(PARTS["insurance"], _("行き帰りと活動中のけがなどに備えるもの。"))
    cost = _line(PARTS["cost"], _("加わる人が払うもの。ないときも「なし」と書きます。"))
    apply_until = _day(
        PARTS["apply_until"], _("この日の終わりまで受け付けます。空ならば、受け付けを終えるまでです。")
    )
    selection = _text(
        PARTS["selection"],
        _("どのように決めるか。例:ここでのやりとりと、オンラインでの30分の話し合いで決めます。"),
    )
    contact_name = _line(PARTS["contact_name"])
    contact_email = forms.EmailField(
        label=PARTS["contact_email"],
        required=False,
        error_messages={"invalid": _("メールアドレスの形になっていません。")},
    )
    contact_phone = _line(PARTS["contact_phone"])

    def clean(self) -> dict[str, Any]:
        """Days in their order, and none that ends it before today. One that has passed while it stood there stays: who corrects a word
        of what is going on changes no day."""
        said: dict[str, Any] = super().clean() or {}
        starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _g("終わる日は、始まる日か、それより後にしてください。"))
        if self._is_new_and_past(ends_on, "ends_on"):
            self.add_error("ends_on", _g("終わる日は、今日か、それより後にしてください。"))
        if self._is_new_and_past(said.get("apply_until"), "apply_until"):
            self.add_error("apply_until", _g("締切は、今日か、それより後にしてください。"))
        return said

    def _is_new_and_past(self, day: date | None, name: str) -> bool:
        return day is not None and day < self.today and day != self.initial.get(name)

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Headings with their fields."""
        return [(heading, [self[name] for name in names]) for heading, names in self.groups]

    def content(self) -> Content:
        """What was written."""
        said = self.cleaned_data
        words = {
            **{name: said[name] for name in Described.__struct_fields__},
            "is_paid": said["is_paid"] == "yes",
        }
        return Content(
            title=said["title"],
            described=Described(**words),
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            apply_until=said["apply_until"],
        )


class ElsewhereForm(_TitledForm):
    """An internship that has a page of its own elsewhere: described and applied for there, and then shared here like any other."""

    needed = ("about",)
    unmarked = ("about",)
    about = _text(_("ひとことの案内"), _("ここに載る短い文です。"), rows=4)
    external_url = forms.URLField(
        label=_("詳しいページのURL"),
        help_text=_("https:// で始まるもの。"),
        assume_scheme="https",
        error_messages={
            "required": _("URLを入れてください。"),
            "invalid": _("URLの形になっていません。"),
        },
    )

    def clean_external_url(self) -> str:
        """Nobody is led from here to where others can read along."""
        address: str = self.cleaned_data["external_url"]
        if not address.startswith("https://"):
            raise forms.ValidationError(_g("https:// で始まるURLにしてください。"))
        return address

    def content(self) -> Content:
        """What was written."""
        said = self.cleaned_data
        return Content(said["title"], Described(about=said["about"]), said["external_url"])


class CounselForm(forms.Form):
    """The note on work and pay was read."""

    counsel_read = forms.BooleanField(
        label=_("読んで、あてはまることを確かめました"),
        error_messages={"required": _("上の注意を読んで、しるしをつけてください。")},
    )


def first_values(content: Content | None, host: Organisation | None) -> dict[str, Any]:
    """What a form begins with: what stands there; of a new one the contact of its host."""
    if content is None:
        known = {} if host is None else _contact_of(host)
        return {"is_paid": "no", **known}
    said = {name: getattr(content.described, name) for name in Described.__struct_fields__}
    rest = {name: value for name, value in content._asdict().items() if name != "described"}
    return {**said, **rest, "is_paid": "yes" if content.described.is_paid else "no"}


def _contact_of(host: Organisation) -> dict[str, str]:
    return {
        "contact_name": host.contact_name,
        "contact_email": host.contact_email,
        "contact_phone": host.contact_phone,
    }
