"""The words of a term's public page, and its theme."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.forms_conditions import ConditionsForm
from kurumaza.desk.words_conditions import page_labels
from kurumaza.terms.conditions import PageChange, ThemeChange
from kurumaza.terms.public_page import LINES, LONG, PAGE_LINES, SHORT, PageLink, PublicPage
from kurumaza.terms.themes import THEMES

ADDRESS = 500
_LONG = ("lead", "why", "how_it_came", "internship", "report")
_SHORT = ("place", "with_whom", "deadline")
_NAMES = ("lead", "promises", "why", "how_it_came", "how_we_talk", "for_whom", "place", "with_whom")
_LATER = ("deadline", "internship", "internship_address", "links", "report")


class PublicPageForm(ConditionsForm):
    """Every part that a public page may have; what is left empty is not shown, or said from what the term knows."""

    unmarked = (*_NAMES, *_LATER, "theme")
    parts: ClassVar = {"page": (*_NAMES, *_LATER), "theme": ("theme",)}
    theme = forms.ChoiceField(
        label=_("この期の印"),
        help_text=_("印と色は、公開ページ・参加者のページ・ルームに出ます。"),
        choices=[(code, one.word) for code, one in THEMES.items()],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, page: PublicPage, *args: Any, theme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["theme"] = theme
        labels, helps = page_labels(), _helps()
        for name in (*_NAMES, *_LATER):
            self.fields[name] = _field(name, labels[name], helps.get(name, ""))
            self.initial[name] = _as_written(page, name)

    def words(self) -> list[forms.BoundField]:
        """What nearly every term says."""
        return [self[name] for name in _NAMES]

    def later(self) -> list[forms.BoundField]:
        """What some say, and what comes after the last evening."""
        return [self[name] for name in _LATER]

    def clean_theme(self) -> str:
        """A form that says nothing of it leaves it as it is."""
        return self.cleaned_data["theme"] or self.initial["theme"]  # type: ignore[no-any-return]

    def clean(self) -> dict[str, Any]:
        """Addresses are addresses, and lines are not too many."""
        found = super().clean() or self.cleaned_data
        for name in PAGE_LINES:
            if len(_lines(found.get(name, ""))) > LINES:
                self.add_error(name, _g("%(most)s行までにしてください。") % {"most": LINES})
        try:
            list(_links(found.get("links", "")))
        except ValidationError:
            words = _g(
                "一行に一つずつ、「名前 アドレス」の順に書いてください。アドレスはhttps://から始まります。"
            )
            self.add_error("links", words)
        return found

    def theme_change(self) -> ThemeChange:
        """Which theme is to be."""
        return ThemeChange(self.cleaned_data["theme"])

    def change(self) -> PageChange:
        """What the page is to say."""
        said: dict[str, Any] = {
            name: self.cleaned_data[name] for name in (*_LONG, *_SHORT, "internship_address")
        }
        said |= {name: _lines(self.cleaned_data[name]) for name in PAGE_LINES}
        links = tuple(_links(self.cleaned_data["links"]))
        return PageChange(PublicPage(**said, links=links))


def _field(name: str, label: str, help_text: str) -> forms.CharField:
    kept: dict[str, Any] = {"label": label, "help_text": help_text, "required": False}
    if name == "internship_address":
        return forms.URLField(**kept, max_length=ADDRESS, assume_scheme="https")
    if name in _SHORT:
        return forms.CharField(**kept, max_length=SHORT)
    rows = 3 if name in (*PAGE_LINES, "links", "lead") else 5
    return forms.CharField(**kept, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}))


def _helps() -> dict[str, str]:
    a_line = _g("一行に一つずつ書いてください。")
    return {
        "lead": _g("ページのいちばん上に出ます。「LINEで送る」でも送られます。"),
        "promises": _g("短いことばを、一行に一つずつ書いてください。例:参加無料"),
        "how_we_talk": _g("%(a_line)s空欄なら、話し方の約束が出ます。") % {"a_line": a_line},
        "for_whom": _g("%(a_line)s空欄なら、立場の名前が出ます。") % {"a_line": a_line},
        "place": _g("空欄なら「オンライン(スマートフォンでも参加できます)」と出ます。"),
        "deadline": _g("例:2月10日(火)まで"),
        "links": _g("一行に一つずつ、「名前 アドレス」の順に書いてください。"),
        "report": _g("最後の回が終わってから書くところです。「開催」の下に出ます。"),
    }


def _as_written(page: PublicPage, name: str) -> str:
    if name == "links":
        return "\n".join(f"{one.title} {one.address}" for one in page.links)
    return "\n".join(getattr(page, name)) if name in PAGE_LINES else str(getattr(page, name))


def _lines(written: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in written.splitlines() if line.strip())


def _links(written: str) -> Iterator[PageLink]:
    """ValidationError for a line without a name and an address."""
    for line in _lines(written):
        title, _space, address = line.replace("\u3000", " ").rpartition(" ")
        URLValidator(schemes=["https", "http"])(address)
        if not title.strip():
            raise ValidationError("a link without a name")
        yield PageLink(title.strip(), address)
