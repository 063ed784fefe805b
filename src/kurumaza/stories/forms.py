"""Forms of stories."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kurumaza.reflections.queries import OwnPiece
from kurumaza.stories.actions import PART_MAX, TITLE_MAX, TURNING_POINTS_MAX
from kurumaza.stories.actions_answers import ANSWER_MAX
from kurumaza.stories.actions_review import NOTE_MAX, REASON_MAX
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.queries import PARTS, Draft
from kurumaza.stories.queries_writing import joined
from kurumaza.stories.words import refusal_text


class PiecesForm(forms.Form):
    """Into which of the three parts a piece of one's own writing is copied: one row of four a piece, unused at first."""

    def __init__(self, pieces: Sequence[OwnPiece], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.pieces = pieces
        choices = [
            ("", _("使わない")),
            ("hesitation", _("迷い")),
            ("choice", _("選び")),
            ("since_then", _("それから")),
        ]
        for piece in pieces:
            self.fields[piece.key] = forms.ChoiceField(
                choices=choices, required=False, initial="", widget=forms.RadioSelect, label=piece.text
            )

    def words(self) -> Draft:
        """A draft out of the chosen pieces, the oldest first."""
        chosen = {
            part: joined(
                piece.text for piece in reversed(self.pieces) if self.cleaned_data[piece.key] == part
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
        help_text=_("短いことばでつけます。伝えるときに要ります。あとから変えられます。"),
        error_messages={"max_length": _("題は60字までにしてください。")},
    )
    hesitation = forms.CharField(label=_("迷い"), help_text=_("何に迷いましたか。"), required=False)
    choice = forms.CharField(
        label=_("選び"), help_text=_("何を大切にして、どう選びましたか。"), required=False
    )
    since_then = forms.CharField(
        label=_("それから・いま"), help_text=_("それからどう過ごし、いまどう思いますか。"), required=False
    )

    turning_points = forms.MultipleChoiceField(
        label=_("分かれ道"),
        help_text=_(
            "この歩みに近いものがあれば、三つまで選べます。読む人が話を探すときの手がかりになります。"
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("分かれ道を選び直してください。")},
    )

    def __init__(self, *args: object, topics: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in PARTS:
            field = self.fields[name]
            assert isinstance(field, forms.CharField)
            field.widget = forms.Textarea(attrs={"rows": 6, "autocomplete": "off"})
        points = self.fields["turning_points"]
        assert isinstance(points, forms.MultipleChoiceField)
        points.choices = [(topic, topic) for topic in topics]
        if not topics:
            del self.fields["turning_points"]

    def words(self) -> Draft:
        """What was written."""
        return Draft(**{name: self.cleaned_data[name] for name in Draft._fields})

    def clean(self) -> None:
        """Parts that are too long stay in the form, with a sentence at the field."""
        for name in PARTS:
            if len(self.cleaned_data.get(name, "")) > PART_MAX:
                self.add_error(name, _now("長すぎます。4000字までにしてください。"))
        if len(self.cleaned_data.get("turning_points", ())) > TURNING_POINTS_MAX:
            self.add_error("turning_points", refusal_text(StoryRefused("too_many_points")))

    def points(self) -> list[str]:
        """What it is about, of the term's topics."""
        return list(self.cleaned_data.get("turning_points", ()))


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
