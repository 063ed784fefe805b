"""Forms around telling: to whom, under which name, what of people who are named; what they answer; lines on their own."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kurumaza.circles.models import Circle
from kurumaza.partners.models import Organisation
from kurumaza.stories.models import ExcerptConsent, StoryConsent
from kurumaza.stories.queries_mentions import Naming
from kurumaza.stories.words import audience_text, group_text, use_choice_text
from kurumaza.terms.models import Term

NAMED, UNNAMED = "call_name", "none"
REWORD, ASK, NO_NAME = "reword", "ask", "no_name"
_NAME_CHOICES = [(NAMED, _("呼び名で")), (UNNAMED, _("名前を出さずに"))]


class Told(NamedTuple):
    """To whom a story is told, under which name, and what of the call names in it."""

    audience: str
    circle: UUID | None
    is_named: bool
    no_names: tuple[str, ...]
    ask: tuple[str, ...]


def _field_of(name: str) -> str:
    """A field of its own for each name, the same however many others there are."""
    return f"name_{hashlib.sha256(name.encode()).hexdigest()[:12]}"


class TellForm(forms.Form):
    """To whom a story is told, each audience in plain words; one's groups by their day. Each name in it is dealt with by itself."""

    sends = True
    audience = forms.ChoiceField(
        label=_("だれに伝えますか"),
        widget=forms.RadioSelect,
        error_messages={"required": _("伝える相手を選んでください。")},
    )
    shown_as = forms.ChoiceField(
        label=_("公開するときの名前"),
        help_text=_("「公開」を選んだときに使います。この期の人には、どちらでも呼び名で伝わります。"),
        choices=_NAME_CHOICES,
        initial=NAMED,
        required=False,
        widget=forms.RadioSelect,
    )
    unmarked = ("shown_as",)

    def __init__(
        self,
        *args: object,
        term: Term,
        hosts: Sequence[Organisation],
        groups: Sequence[Circle],
        naming: Sequence[Naming],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["audience"]
        assert isinstance(field, forms.ChoiceField)
        wider = (
            StoryConsent.Audience.TERM,
            StoryConsent.Audience.PARTNERS,
            StoryConsent.Audience.PUBLIC,
        )
        field.choices = [
            *((f"group:{group.uuid}", group_text(group)) for group in groups),
            *((audience.value, audience_text(audience, term, hosts)) for audience in wider),
        ]
        self.naming = naming
        for one in naming:
            self.fields[_field_of(one.name)] = _about(one)

    def names(self) -> list[tuple[Naming, forms.BoundField]]:
        """Each name with the question about it."""
        return [(one, self[_field_of(one.name)]) for one in self.naming]

    def others(self) -> list[forms.BoundField]:
        """What is asked once."""
        return [self["audience"], self["shown_as"]]

    def to_reword(self) -> list[str]:
        """Names that go back into the draft."""
        return self._names(REWORD)

    def told(self) -> Told:
        """The choice, with the group's UUID where it is one's group."""
        audience, _colon, group = self.cleaned_data["audience"].partition(":")
        return Told(
            audience,
            UUID(group) if group else None,
            self.cleaned_data.get("shown_as") != UNNAMED,
            tuple(self._names(NO_NAME)),
            tuple(self._names(ASK)),
        )

    def _names(self, what: str) -> list[str]:
        return [one.name for one in self.naming if self.cleaned_data.get(_field_of(one.name)) == what]


def _about(one: Naming) -> forms.ChoiceField:
    """What an author does about one name."""
    ask = [(ASK, _now("本人に聞く(上の文をお見せします)"))]
    no_name = [(NO_NAME, _now("人の名前ではありません"))] if one.may_be_a_word else []
    return forms.ChoiceField(
        label=_now("「%(name)s」のところ") % {"name": one.name},
        help_text="" if one.can_ask else _now("この呼び名の方には、いまは聞くことができません。"),
        choices=[
            (REWORD, _now("下書きで言いかえる")),
            *(ask if one.can_ask else []),
            *no_name,
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _now("どうするかを選んでください。")},
    )


class ExcerptForm(forms.Form):
    """One line of one's own story: for what it may be used, under which name."""

    line = forms.CharField(widget=forms.HiddenInput)
    use = forms.ChoiceField(
        label=_("どこで使ってよいですか"),
        widget=forms.RadioSelect,
        error_messages={"required": _("使ってよいところを選んでください。")},
    )
    shown_as = forms.ChoiceField(
        label=_("名前"),
        choices=_NAME_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("名前を出すかどうかを選んでください。")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["use"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(use.value, use_choice_text(use)) for use in ExcerptConsent.Use]

    def is_named(self) -> bool:
        """Whether the line stands under its author's call name."""
        return bool(self.cleaned_data["shown_as"] == NAMED)
