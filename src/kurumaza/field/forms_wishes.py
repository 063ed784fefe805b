"""Forms of joining an internship: what moves somebody, letters, a yes or no, a farewell."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.field.actions_wishes import BEGAN_MAX, MOVED_MAX, TEXT_MAX
from kurumaza.reflections.forms_will import OriginSelect
from kurumaza.reflections.queries_origins import Choices

_TOO_LONG = {"max_length": _("1,000字までにしてください。")}


class AskForm(forms.Form):
    """No CV, no photograph, no age: what moves one, and what led here if one likes."""

    sends = True
    moved = forms.CharField(
        label=_("何に心が動きましたか"),
        help_text=_("800字まで。経歴や資格は要りません。"),
        max_length=MOVED_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("短くてもかまいません。一言書いてから、送ってください。"),
            "max_length": _("800字までにしてください。"),
        },
    )
    began = forms.ChoiceField(
        label=_("どの回の話や、だれの歩みがきっかけでしたか"),
        help_text=_("あてはまるものがなければ、選ばなくてかまいません。"),
        required=False,
        widget=OriginSelect,
        error_messages={
            "invalid_choice": _(
                "その話は、いまは読めなくなりました。ほかのものを選ぶか、選ばずに送ってください。"
            )
        },
    )
    began_words = forms.CharField(
        label=_("そのきっかけについて、ひとこと"),
        help_text=_("300字まで。上で選んだ話が取り下げられると、このひとことも消えます。"),
        max_length=BEGAN_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("300字までにしてください。")},
    )

    def __init__(self, choices: list[Choices], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not choices:
            del self.fields["began"], self.fields["began_words"]
            return
        began = self.fields["began"]
        assert isinstance(began, forms.ChoiceField)
        began.choices = [("", _g("選ばない")), *((one.label, one.options) for one in choices)]

    def clean(self) -> dict[str, Any]:
        """Words about something say about what."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("began_words") and "began" in said and not said["began"]:
            self.add_error("began", _g("どれについてのひとことかを選んでください。"))
        return said


class LetterForm(forms.Form):
    """One letter."""

    sends = True
    text = forms.CharField(
        label=_("メッセージ"),
        help_text=_("1,000字まで。相手には、届いたことだけがメールで伝わります。"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={**_TOO_LONG, "required": _("書いてから、送ってください。")},
    )


class AcceptForm(forms.Form):
    """A yes, with a word of welcome."""

    sends = True
    reply = forms.CharField(
        label=_("迎えることば"),
        help_text=_("はじめに来てほしい日や、持ってくるものがあれば、ここに書きます。短くてもかまいません。"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={**_TOO_LONG, "required": _("迎えることばを一言書いてから、迎えてください。")},
    )


class DeclineForm(forms.Form):
    """A no, in words of the host's own."""

    sends = True
    reply = forms.CharField(
        label=_("お返事"),
        help_text=_("伝えてくれたことへのお礼と、見送るわけを、短く書きます。"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={**_TOO_LONG, "required": _("お返事を書いてから、送ってください。")},
    )


class LeaveForm(forms.Form):
    """A member ends it."""

    sends = True
    words = forms.CharField(
        label=_("受け入れ先へのひとこと"),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_TOO_LONG,
    )


class EndMembershipForm(forms.Form):
    """The host ends it, and says why."""

    sends = True
    words = forms.CharField(
        label=_("本人へのことば"),
        help_text=_("なぜ終わりにするのかと、これまでのお礼を書きます。"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={**_TOO_LONG, "required": _("ことばを添えてから、終わりにしてください。")},
    )
