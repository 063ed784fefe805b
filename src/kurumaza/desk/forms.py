"""Forms of naming a reader of concerns, and of an organisation's contact."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.partners.models import Membership, Organisation
from kurumaza.people.models import Person

_PHONE = re.compile(r"\+?[0-9][0-9() -]{5,}")


def person_choices(members: Sequence[Membership]) -> list[tuple[str, str]]:
    """Organisers to choose from, by their public ids."""
    label = _g("%(name)sさん(%(organisation)s)")
    return [
        (str(one.person.uuid), label % {"name": one.call_name, "organisation": one.organisation.name})
        for one in members
    ]


class SafeguardForm(forms.Form):
    """One more reader of 「運営に知らせる」."""

    person = forms.ChoiceField(
        label=_("加える人"),
        widget=forms.RadioSelect,
        error_messages={"required": _("加える人を選んでください。")},
    )

    def __init__(self, members: Sequence[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.person.uuid): one.person for one in members}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = person_choices(members)

    def chosen(self) -> Person:
        """Who was chosen."""
        return self.people[self.cleaned_data["person"]]


class HandOverForm(SafeguardForm):
    """Who takes the part of one of them over."""

    person = forms.ChoiceField(
        label=_("引き継ぐ人"),
        widget=forms.RadioSelect,
        error_messages={"required": _("引き継ぐ人を選んでください。")},
    )


def read_phone(written: str) -> str:
    """A telephone number in half width; empty stays empty. Raises ValidationError where it is none."""
    phone = unicodedata.normalize("NFKC", written).strip()
    if phone and not _PHONE.fullmatch(phone):
        raise forms.ValidationError(_g("電話番号は、数字とハイフン(-)で入れてください。"))
    return phone


class ContactForm(forms.Form):
    """Whom one reaches at an organisation."""

    name = forms.CharField(
        label=_("担当者の名前"),
        max_length=Organisation._meta.get_field("contact_name").max_length,
        error_messages={"required": _("担当者の名前を入れてください。")},
    )
    email = forms.EmailField(
        label=_("メールアドレス"), error_messages={"required": _("メールアドレスを入れてください。")}
    )
    phone = forms.CharField(
        label=_("電話番号"),
        required=False,
        max_length=Organisation._meta.get_field("contact_phone").max_length,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    website = forms.URLField(label=_("ウェブサイト"), required=False, assume_scheme="https")

    def clean_phone(self) -> str:
        """Half width."""
        return read_phone(self.cleaned_data["phone"])
