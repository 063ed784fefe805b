"""What an organiser says of another region: how its programme is called, and who runs it with them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.actions_programmes import NewPartner
from kurumaza.partners.models import Organisation
from kurumaza.people.forms import AddressField


class ElsewhereForm(forms.Form):
    """Only organisations that one leads are to be chosen; of one there is no choice."""

    sends = True
    name = forms.CharField(
        label=_("プログラムの名前"),
        help_text=_("期がいくつ続いても変わらない名前です。例:見本の町の世代間対話"),
        max_length=100,
        error_messages={"required": _("プログラムの名前を入れてください。")},
    )
    own = forms.ChoiceField(
        label=_("あなたのどの団体で始めるか"),
        widget=forms.RadioSelect,
        error_messages={"required": _("団体を選んでください。")},
    )
    partner = forms.CharField(
        label=_("いっしょに始める団体の名前"),
        max_length=100,
        error_messages={"required": _("団体の名前を入れてください。")},
    )
    contact_email = AddressField(
        label=_("その団体のお問い合わせ先のメールアドレス"),
        help_text=_("公開ページに出ます。あとで、その団体の人が直せます。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    call_name = forms.CharField(
        label=_("その団体の代表になる方の呼び名"),
        max_length=20,
        error_messages={"required": _("呼び名を入れてください。")},
    )
    organiser_email = AddressField(
        label=_("その方のメールアドレス"),
        help_text=_("案内のメールを送ります。その方が、ほかの運営を招けます。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, led: Iterable[Organisation], own_email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own_email = own_email
        self._led = {str(one.uuid): one for one in led}
        field = self.fields["own"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(uuid, one.name) for uuid, one in self._led.items()]
        if len(self._led) == 1:
            del self.fields["own"]

    def clean_organiser_email(self) -> str:
        """Two partners are two people."""
        email: str = self.cleaned_data["organiser_email"]
        if email == self._own_email:
            raise forms.ValidationError(
                _g("あなたのメールアドレスです。その団体の方のメールアドレスを入れてください。")
            )
        return email

    def own_organisation(self) -> Organisation:
        """With which one begins."""
        return self._led[self.cleaned_data.get("own") or next(iter(self._led))]

    def new_partner(self) -> NewPartner:
        """Who comes in by it."""
        said = self.cleaned_data
        return NewPartner(
            name=said["partner"],
            contact_email=said["contact_email"],
            organiser_email=said["organiser_email"],
            call_name=said["call_name"],
        )
