"""Forms of 続いている関わり."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.terms.actions_roles import WORDS_MAX
from kurumaza.terms.models import Enrolment, Role
from kurumaza.terms.role_kinds import ROLE_KINDS
from kurumaza.terms.role_words import KIND_CHOICES

_TOO_LONG = {"max_length": _("400字までにしてください。")}


def _choices(kinds: Collection[str]) -> list[tuple[str, Promise]]:
    return [(kind.value, words) for kind, words in KIND_CHOICES.items() if kind in kinds]


def _kind() -> forms.ChoiceField:
    """Its choices are set where the form is made: a term asks for some of them."""
    return forms.ChoiceField(
        label=_("どんな関わりですか"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("一つ選んでください。"),
            "invalid_choice": _(
                "この期でお願いしていることの中から、選び直してください。書いたものは残っています。"
            ),
        },
    )


class RoleKindsForm(forms.Form):
    """Which of them a term asks for; none is an answer too."""

    kinds = forms.MultipleChoiceField(
        label=_("この期で、参加者にお願いすること"),
        required=False,
        choices=_choices(ROLE_KINDS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("外しても、引き受けている人は、約束の日まで続けられます。"),
    )


class WishForm(forms.Form):
    """What one would like to do, and a few words to the organisers: nothing else of one goes with it."""

    sends = True
    kind = _kind()
    words = forms.CharField(
        label=_("運営へのひとこと"),
        help_text=_("ここに書いたものだけが、運営に届きます。ほかの参加者には見えません。"),
        max_length=WORDS_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages=_TOO_LONG,
    )

    def __init__(self, places: Sequence[Enrolment], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = {str(one.uuid): one for one in places}
        asked = {kind for one in places for kind in one.term.role_kinds}
        self.fields["kind"].choices = _choices(asked)  # type: ignore[attr-defined]
        if len(places) > 1:
            self.fields["enrolment"] = forms.ChoiceField(
                label=_("どの期のことですか"),
                choices=[(uuid, one.term.name) for uuid, one in self._places.items()],
            )
            self.order_fields(["enrolment", "kind", "words"])

    def place(self) -> Enrolment:
        """The place in a term that was chosen, or the only one."""
        chosen = self.cleaned_data.get("enrolment") or next(iter(self._places))
        return self._places[chosen]


class _AnswerForm(forms.Form):
    enrolment = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=Role.Kind.choices, widget=forms.HiddenInput)


class OwnAnswerForm(_AnswerForm):
    """Yes, no, or taken back, to one of one's own; going on longer or not. `until` is the day that was shown: one says yes to no other."""

    until = forms.DateField(required=False, widget=forms.HiddenInput)

    act = forms.ChoiceField(
        choices=[(act, "") for act in ("accept", "decline", "leave", "take_back", "go_on", "not_longer")]
    )


def _until() -> forms.DateField:
    return forms.DateField(
        label=_("いつまで"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("終わりの日を入れてください。"),
            "invalid": _("日付の形になっていません。"),
        },
    )


class OfferForm(_AnswerForm):
    """お願いする, or going on longer, until a day."""

    sends = True
    until = _until()


class OwnAccordForm(forms.Form):
    """お願いする without a wish: of whom, what, until when. Only people of one's own side are to be chosen."""

    sends = True
    enrolment = forms.ChoiceField(
        label=_("どなたに"), error_messages={"required": _("お願いする人を選んでください。")}
    )
    kind = _kind()
    until = _until()

    def __init__(
        self, people: Sequence[Enrolment], kinds: Collection[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _choices(kinds)  # type: ignore[attr-defined]
        self._people = {str(one.uuid): one for one in people}
        choices = [
            (uuid, _g("%(name)sさん(%(full)s)") % {"name": one.call_name, "full": one.name})
            for uuid, one in self._people.items()
        ]
        self.fields["enrolment"].choices = [("", _("選んでください")), *choices]  # type: ignore[attr-defined]

    def person(self) -> Enrolment:
        """Who was chosen."""
        return self._people[self.cleaned_data["enrolment"]]


class ReplyForm(_AnswerForm):
    """A kind word in place of an offer."""

    sends = True
    words = forms.CharField(
        label=_("お返事"),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={**_TOO_LONG, "required": _("ひとこと書いてから、送ってください。")},
    )
