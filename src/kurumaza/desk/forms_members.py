"""Who organises for an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.partners.models import Membership
from kurumaza.people.forms import AddressField

ROLES = [
    (Membership.Role.LEAD.value, _("代表:すべて。団体の運営を招き、役割を決める")),
    (Membership.Role.ORGANISER.value, _("運営:期のこと、すべて")),
    (Membership.Role.DUTY.value, _("当日のみ:その日の様子を見て、呼び出しに応える")),
]


class RoleForm(forms.Form):
    """What one organiser does."""

    role = forms.ChoiceField(
        label=_("役割"),
        choices=ROLES,
        error_messages={
            "required": _("役割を選んでください。"),
            "invalid_choice": _("役割を選び直してください。"),
        },
    )


class InvitationForm(RoleForm):
    """Somebody who is asked in by mail."""

    sends = True
    email = AddressField(widget=forms.TextInput(attrs={"autocomplete": "off"}))
    call_name = forms.CharField(
        label=_("呼び名"),
        help_text=_("運営どうしと、呼ばれて入った対話ルームで、この名前が見えます。"),
        max_length=20,
        error_messages={"required": _("呼び名を入れてください。")},
    )
    field_order = ("email", "call_name", "role")
