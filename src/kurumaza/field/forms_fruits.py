"""Forms of what comes of looking back: what a host holds dear, and an agreement between partners."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.core.text.lines import items_of
from kurumaza.field.models import AgreementVersion
from kurumaza.field.models_fruits import LINE_MAX, LINES_MAX
from kurumaza.field.queries_agreements import Words
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.models import Membership

_WORDS_MAX = 1200
_TOO_LONG = {"max_length": _("1,200字までにしてください。")}


class ValuesForm(forms.Form):
    """A line for each thing that is held dear."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    lines = forms.CharField(
        label=_("大切にしていること"),
        help_text=_(
            "一行に一つずつ、七つまで。一行は80字までです。団体としてのことばで、ふだんの話し方で書いてください。"
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("一行以上書いてください。")},
    )

    def clean_lines(self) -> list[str]:
        """A line a value."""
        lines = items_of(self.cleaned_data["lines"].splitlines())
        if not lines:
            raise forms.ValidationError(_("一行以上書いてください。"))
        if len(lines) > LINES_MAX:
            raise forms.ValidationError(_("七つまでにしてください。いまは、それより多くあります。"))
        if any(len(line) > LINE_MAX for line in lines):
            raise forms.ValidationError(_("一行は80字までにしてください。"))
        return lines


class ShownForm(forms.Form):
    """Where everybody may read them."""

    on_internships = forms.BooleanField(label=_("インターンの公開ページに載せる"), required=False)
    on_terms = forms.BooleanField(
        label=_("期の公開ページに載せる"),
        help_text=_("ほかの団体の同意を待たずに、すぐ載ります。前もって伝えてください。"),
        required=False,
    )


class AgreementForm(ActingForm):
    """A short agreement in three parts."""

    sends = True
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    how_it_came = forms.CharField(
        label=_("いきさつ"),
        help_text=_(
            "インターンが、どのように提携になったか。人の名前や、参加した人のことばは書かないでください。だれでも読めるページに載ります。"
        ),
        max_length=_WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={**_TOO_LONG, "required": _("いきさつを書いてください。")},
    )
    what_we_do = forms.CharField(
        label=_("これからいっしょにすること"),
        max_length=_WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={**_TOO_LONG, "required": _("これからいっしょにすることを書いてください。")},
    )
    what_matters = forms.CharField(
        label=_("大切にすること"),
        max_length=_WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={**_TOO_LONG, "required": _("大切にすることを書いてください。")},
    )
    until = forms.DateField(
        label=_("いつまで"),
        help_text=_("決めないときは、空けておいてください。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日付の形になっていません。")},
    )

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, members=members, **kwargs)
        self.asks_names = False

    def words(self) -> Words:
        """What was written; line ends as they are kept."""
        said = self.cleaned_data

        def part(name: str) -> str:
            return str(said[name]).replace("\r\n", "\n").strip()

        return Words(part("how_it_came"), part("what_we_do"), part("what_matters"), said["until"])

    def ask_about_names(self) -> None:
        """Adds the box in which its writer says that what was found is nobody's name."""
        self.asks_names = True
        self.fields["names_are_fine"] = forms.BooleanField(
            label=_("人の名前ではないので、このまま進める"), required=False
        )


def first_words(version: AgreementVersion | None) -> dict[str, object]:
    """What a form begins with: the last wording."""
    if version is None:
        return {"seen": 0}
    words = {name: getattr(version, name) for name in ("how_it_came", "what_we_do", "what_matters", "until")}
    return {**words, "seen": version.number}
