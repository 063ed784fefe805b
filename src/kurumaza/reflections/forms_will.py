"""Forms of やってみたいこと: a line, what became of it, and taking all of them along."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.reflections.actions_will import LINE_MAX
from kurumaza.reflections.queries_origins import Choices, Origin, Said, read_origin

_TOO_LONG = {"max_length": _("長すぎて残せませんでした。200字までにしてください。")}


class _Line(forms.CharField):
    """One line, shown over several rows: a break in it is a space."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).splitlines())


def _line(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return _Line(
        label=label,
        help_text=help_text,
        max_length=LINE_MAX,
        required=required,
        error_messages={**_TOO_LONG, "required": _("一行書いてから、残してください。")},
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


class OriginSelect(forms.Select):
    """Choices out of words that may be taken back are marked: they leave an open page."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One choice."""
        option = super().create_option(*args, **kwargs)
        if isinstance(option["label"], Said):
            option["attrs"] |= {"data-standing": option["label"].mark, "data-standing-silent": True}
        return option


class WillForm(forms.Form):
    """One line, what to try next, and what it came from."""

    line = _line(_("やってみたいこと"), required=True)
    next_step = _line(_("次に小さく試すこと"))

    def __init__(self, choices: Sequence[Choices], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["origin"] = forms.ChoiceField(
                label=_("きっかけ"),
                choices=[("", _("選ばない")), *((one.label, one.options) for one in choices)],
                widget=OriginSelect,
                required=False,
                error_messages={
                    "invalid_choice": _("選んだものは、もう結びつけられません。選び直してください。")
                },
            )

    def origin(self) -> Origin | None:
        """What was chosen."""
        return read_origin(self.cleaned_data.get("origin", ""))


class RewriteForm(WillForm):
    """The same line later."""

    how_it_went = _line(_("やってみてどうでしたか"))
    field_order = ("line", "next_step", "how_it_went", "origin")


class HowItWentForm(forms.Form):
    """やってみてどうでしたか, asked beside the lines."""

    will = forms.UUIDField(widget=forms.HiddenInput)
    how_it_went = _line(_("やってみてどうでしたか"))


class SearchForm(forms.Form):
    """What to look for among one's own lines."""

    unmarked = ("query",)
    query = forms.CharField(
        label=_("ことば"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "search"}),
    )


class BookletForm(forms.Form):
    """What goes into the booklet beside one's lines."""

    gifts = forms.BooleanField(
        label=_("受け取った「今日のひとこと」も入れる"),
        help_text=_("その回の人だけに宛てたことばです。冊子を人に見せるときは、外してください。"),
        required=False,
    )
