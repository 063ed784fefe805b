"""Signing in: the address, then the code."""

import unicodedata
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.core.text.addresses import MAX_EMAIL_CHARACTERS, EmailRefusal, read_email
from kurumaza.people.actions_hand_over import DIGITS


def half_width(value: str) -> str:
    """What was typed with a Japanese keyboard's full-width letters, as an address or number needs it."""
    return unicodedata.normalize("NFKC", value).strip()


def address_sentence(refused: EmailRefusal) -> str:
    """Why an address is not taken, and what to do."""
    return {
        "empty": _g("メールアドレスを入れてください。"),
        "invalid": _g("メールアドレスの形になっていません。@の前後を確かめてください。"),
        "carrier_breaks_rfc": _g(
            "「..」や「.@」を含むアドレスには、メールが届かないことがあります。"
            "GmailやYahoo!メールなど、別のアドレスを入れてください。"
        ),
    }[refused.code]


class AddressField(forms.CharField):
    """An address as people type it, also in full width; of those that carriers allowed against the rules it says what to do."""

    def __init__(self, **kwargs: Any) -> None:
        usual = {"label": _("メールアドレス"), "max_length": MAX_EMAIL_CHARACTERS}
        super().__init__(**{**usual, **kwargs})
        # A text to the browser: what it takes for no address may be one in full width.
        self.widget.attrs = {"autocomplete": "email", "inputmode": "email", **self.widget.attrs}
        self.error_messages["required"] = _("メールアドレスを入れてください。")

    def clean(self, value: Any) -> str:
        """The one spelling that is a person's identity."""
        read = read_email(super().clean(value))
        if isinstance(read, EmailRefusal):
            raise forms.ValidationError(address_sentence(read))
        return read


class SignInForm(RequestLoginCodeForm):  # type: ignore[misc]
    """One field. Known and unknown addresses get the same answer."""

    sends = True
    email = AddressField(
        help_text=_("招待メールが届いているアドレスを入れてください。"),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code out of the mail."""

    sends = True
    code = forms.CharField(
        label=_("メールに書かれた6けたの数字"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
        error_messages={"required": _("コードを入れてください。")},
    )

    def clean_code(self) -> str:
        """Accepts full-width digits, spaces and hyphens."""
        self.cleaned_data["code"] = half_width(self.cleaned_data["code"]).replace(" ", "").replace("-", "")
        return str(super().clean_code())


class HandOverForm(forms.Form):
    """The six digits that another browser shows."""

    sends = True
    code = forms.CharField(
        label=_("6けたの番号"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "data-from-fragment": True,
            }
        ),
        error_messages={"required": _("番号を入れてください。")},
    )

    def clean_code(self) -> str:
        """Accepts full-width digits, spaces and hyphens."""
        code = half_width(self.cleaned_data["code"]).replace(" ", "").replace("-", "")
        if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
            raise forms.ValidationError(_("数字6けたで入れてください。"))
        return code


class PasskeyForm(forms.Form):
    """What somebody calls one of their passkeys."""

    name = forms.CharField(
        label=_("パスキーの名前"),
        help_text=_("あとで見分けられるように。例:自分のスマートフォン、事務所のパソコン"),
        max_length=40,
        error_messages={"required": _("名前を入れてください。")},
    )
