"""Forms of stories."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kurumaza.circles.models import Circle
from kurumaza.partners.models import Organisation
from kurumaza.reflections.queries import OwnPiece
from kurumaza.stories.actions import PART_MAX, TITLE_MAX
from kurumaza.stories.actions_answers import ANSWER_MAX
from kurumaza.stories.actions_review import NOTE_MAX, REASON_MAX
from kurumaza.stories.models import StoryConsent
from kurumaza.stories.queries import PARTS, Draft
from kurumaza.stories.queries_writing import joined
from kurumaza.stories.words import audience_text, group_text
from kurumaza.terms.models import Term


class PiecesForm(forms.Form):
    """Into which of the three parts a piece of one's own writing is copied: three boxes a piece."""

    def __init__(self, pieces: Sequence[OwnPiece], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.pieces = pieces
        choices = [
            ("hesitation", _("迷いに入れる")),
            ("choice", _("選びに入れる")),
            ("since_then", _("それから・いまに入れる")),
        ]
        for piece in pieces:
            self.fields[piece.key] = forms.MultipleChoiceField(
                choices=choices, required=False, widget=forms.CheckboxSelectMultiple, label=piece.text
            )

    def words(self) -> Draft:
        """A draft out of the chosen pieces, the oldest first."""
        chosen = {
            part: joined(
                piece.text for piece in reversed(self.pieces) if part in self.cleaned_data[piece.key]
            )
            for part in PARTS
        }
        return Draft(title="", **chosen)


class DraftForm(forms.Form):
    """A title and 迷い → 選び → それから・いま. Half-written is fine; nothing is compulsory until it is told."""

    title = forms.CharField(
        label=_("題"),
        max_length=TITLE_MAX,
        required=False,
        help_text=_("短いことばでつけます。あとから変えられます。"),
        error_messages={"max_length": _("題は60字までにしてください。")},
    )
    hesitation = forms.CharField(label=_("迷い"), help_text=_("何に迷いましたか。"), required=False)
    choice = forms.CharField(
        label=_("選び"), help_text=_("何を大切にして、どう選びましたか。"), required=False
    )
    since_then = forms.CharField(
        label=_("それから・いま"), help_text=_("それからどう過ごし、いまどう思いますか。"), required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in PARTS:
            field = self.fields[name]
            assert isinstance(field, forms.CharField)
            field.widget = forms.Textarea(attrs={"rows": 6, "autocomplete": "off"})

    def words(self) -> Draft:
        """What was written."""
        return Draft(**{name: self.cleaned_data[name] for name in Draft._fields})

    def clean(self) -> None:
        """Parts that are too long stay in the form, with a sentence at the field."""
        for name in PARTS:
            if len(self.cleaned_data.get(name, "")) > PART_MAX:
                self.add_error(name, _now("長すぎます。4000字までにしてください。"))


class Told(NamedTuple):
    """To whom a story is told."""

    audience: str
    circle: UUID | None
    names_nobody: bool


class TellForm(forms.Form):
    """To whom a story is told, each audience in plain words; one's groups by their day."""

    sends = True
    audience = forms.ChoiceField(
        label=_("だれに伝えますか"),
        widget=forms.RadioSelect,
        error_messages={"required": _("伝える相手を選んでください。")},
    )
    names_nobody = forms.BooleanField(
        label=_("呼び名と同じことばがありますが、人の名前としては書いていません"), required=False
    )

    def __init__(
        self,
        *args: object,
        term: Term,
        hosts: Sequence[Organisation],
        groups: Sequence[Circle],
        mentioned: Sequence[str],
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
        if not mentioned:
            del self.fields["names_nobody"]

    def told(self) -> Told:
        """The choice, with the group's UUID where it is one's group."""
        audience, _colon, group = self.cleaned_data["audience"].partition(":")
        return Told(audience, UUID(group) if group else None, self.cleaned_data.get("names_nobody", False))


class EchoForm(forms.Form):
    """心に残ったところ: a line of the story, and what it stirred."""

    sends = True
    line = forms.ChoiceField(
        label=_("心に残ったところ"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("心に残ったところを、文の中から一つ選んでください。"),
            "invalid_choice": _("心に残ったところを、文の中から一つ選んでください。"),
        },
    )
    text = forms.CharField(
        label=_("思い出したこと、感じたこと"),
        max_length=ANSWER_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, lines: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(line, line) for line in lines]


class QuestionForm(forms.Form):
    """A question back to the author."""

    sends = True
    text = forms.CharField(
        label=_("聞いてみたいこと"),
        help_text=_("助言や評価ではなく、もう少し知りたいことを書いてください。"),
        max_length=ANSWER_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": _("聞いてみたいことを書いてから、送ってください。")},
    )


class ReturnForm(forms.Form):
    """Why a story goes back to its author."""

    sends = True
    note = forms.CharField(
        label=_("語り手へのことば"),
        help_text=_("見直してほしいところを、具体的に書いてください。語り手だけが読みます。"),
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("戻す理由を、語り手にわかることばで書いてください。")},
    )


class HandOverForm(forms.Form):
    """Why this story, to this person."""

    sends = True
    reader = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("届ける理由"),
        help_text=_("受け取る人が読みます。自由に書き直してください。"),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("届ける理由を、一文書いてください。")},
    )
