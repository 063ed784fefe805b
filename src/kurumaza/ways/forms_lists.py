"""Wanting to hear of the next term, asking about running one, and writing to those who did."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.partners.forms import ActingForm
from kurumaza.people.forms import AddressField
from kurumaza.ways.forms_apply import TrapForm
from kurumaza.ways.models import Announcement, Enquiry


class SubscribeForm(TrapForm):
    """One address, and a yes."""

    email = AddressField(help_text=_("このアドレスに、確認のメールが届きます。"))
    agrees = forms.BooleanField(
        label=_("次の回や次の期の案内を、メールで受け取ることに同意します。"),
        error_messages={"required": _("案内を受け取るには、同意のしるしをつけてください。")},
    )


class EnquiryForm(TrapForm):
    """What a group or a region would like to ask."""

    group_name = forms.CharField(
        label=_("団体・地域の名前"),
        required=False,
        max_length=Enquiry._meta.get_field("group_name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label=_("お名前"),
        max_length=Enquiry._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("お名前を入れてください。")},
    )
    email = AddressField(help_text=_("お返事は、このアドレスに届きます。"))
    phone = forms.CharField(
        label=_("電話番号"),
        required=False,
        max_length=Enquiry._meta.get_field("phone").max_length,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    text = forms.CharField(
        label=_("相談したいこと"),
        max_length=Enquiry._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("相談したいことを書いてください。")},
    )


class AnnouncementForm(ActingForm):
    """A subject and a text; `announcement` is its id, so that sending it twice is sending it once."""

    sends = True
    announcement = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.CharField(
        label=_("件名"),
        max_length=Announcement._meta.get_field("subject").max_length,
        error_messages={"required": _("件名を入れてください。")},
    )
    body = forms.CharField(
        label=_("本文"),
        help_text=_("終わりに、団体の連絡先と「案内を受け取るのをやめる」のリンクがつきます。"),
        max_length=Announcement._meta.get_field("body").max_length,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("本文を入れてください。")},
    )

    def clean_subject(self) -> str:
        """In one line, as a mail's head needs it."""
        return " ".join(self.cleaned_data["subject"].split())

    def written(self) -> dict[str, Any]:
        """What will be sent."""
        return {field: self.cleaned_data[field] for field in ("announcement", "subject", "body")}


class AnswerForm(ActingForm):
    """An answer to an enquiry."""

    sends = True
    answer = forms.CharField(
        label=_("お返事"),
        max_length=Enquiry._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("お返事を書いてください。")},
    )
