"""Signing in: the address, then the code."""

import unicodedata
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.people.actions_hand_over import DIGITS


def half_width(value: str) -> str:
    """What was typed with a Japanese keyboard's full-width letters, as an address or number needs it."""
    return unicodedata.normalize("NFKC", value).strip()


class AddressField(forms.EmailField):
    """An address, also when typed in full-width letters."""

    def to_python(self, value: Any) -> str:
        return half_width(super().to_python(value) or "")


class SignInForm(RequestLoginCodeForm):  # type: ignore[misc]
    """One field. Known and unknown addresses get the same answer."""

    email = AddressField(
        label=_("メールアドレス"),
        help_text=_("招待メールが届いているアドレスを入れてください。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "autofocus": True}),
        error_messages={
            "required": _("メールアドレスを入れてください。"),
            "invalid": _("メールアドレスの形になっていません。@の前後を確かめてください。"),
        },
    )


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code out of the mail."""

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
