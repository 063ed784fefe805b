"""The form of the hour after: the questionnaire, the note, a line of Will."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kurumaza.reflections.actions import NOTE_MAX
from kurumaza.reflections.actions_will import LINE_MAX

SCALE = range(1, 8)


def in_language(words: dict[str, str]) -> str:
    """The text in the page's language."""
    return words.get((get_language() or "ja")[:2], words["ja"])


class ItemsForm(forms.Form):
    """Items of a questionnaire, from 1 to 7. None is compulsory."""

    def __init__(
        self, items: Iterable[Mapping[str, Any]], scale: Mapping[str, Any], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        low, high = in_language(scale["low"]), in_language(scale["high"])
        self.items = [item["key"] for item in items]
        for item in items:
            self.fields[item["key"]] = field = forms.TypedChoiceField(
                label=in_language(item["text"]),
                choices=[(n, str(n)) for n in SCALE],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            field.template_name = "reflections/scale.html"  # type: ignore[attr-defined]  # Django 5.0
            field.low, field.high = low, high  # type: ignore[attr-defined]  # read by the field's template

    def answers(self) -> dict[str, int]:
        """What was answered, by item."""
        return {key: self.cleaned_data[key] for key in self.items if self.cleaned_data.get(key) is not None}


class ReflectionForm(ItemsForm):
    """E1–E6 out of the questionnaire, a private note, and a line of Will."""

    def __init__(self, questionnaire: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(questionnaire["after_circle"], questionnaire["scale"], *args, **kwargs)
        self.fields["note"] = forms.CharField(
            label=_("自分のためのメモ"),
            help_text=_("あなたにだけ見えます。運営にも、ほかの参加者にも見えません。"),
            max_length=NOTE_MAX,
            required=False,
            error_messages={"max_length": _("長すぎて残せませんでした。4000字までにしてください。")},
            widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        )
        self.fields["line"] = forms.CharField(
            label=_("やってみたいこと"),
            help_text=_("一行だけ書けます。あなたにだけ見えます。"),
            max_length=LINE_MAX,
            required=False,
        )
        self.fields["next_step"] = forms.CharField(
            label=_("次に小さく試すこと"), max_length=LINE_MAX, required=False
        )
