"""Forms of looking back together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.field.errors_fruits import RetrospectiveRefused
from kurumaza.field.queries_retrospective import refusals_to_ask
from kurumaza.field.words_fruits import retrospective_sentence
from kurumaza.partners.models import Membership
from kurumaza.terms.forms_times import TimeField


class AskForm(forms.Form):
    """When, and who of the host's people sits among so many members; all that speaks against it is said at once."""

    sends = True
    hosts = forms.MultipleChoiceField(
        label=_("受け入れ先から、いっしょに座る人"),
        help_text=_("呼び名だけで座ります。肩書きも役割もなく、メンバーと同じ問いに答えます。"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("一人以上選んでください。")},
    )

    def __init__(
        self, zone: str, members: int, hosts: Sequence[Membership], now: datetime, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._members, self._now = members, now
        self.fields["starts_at"] = TimeField(_g("日と時刻"), zone, required=True)
        self.order_fields(["starts_at", "hosts"])
        chosen = self.fields["hosts"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = _by_call_name(hosts)

    def clean(self) -> dict[str, Any]:
        """Also where a field of its own is faulty: nobody mends one thing to read of the next."""
        said: dict[str, Any] = super().clean() or {}
        hosts = len(said["hosts"]) if "hosts" in said else None
        for refused in refusals_to_ask(self._members, hosts, said.get("starts_at"), self._now):
            self.add_refusal(refused)
        return said

    def add_refusal(self, refused: RetrospectiveRefused) -> None:
        """Says it where it is to be mended."""
        is_of_time = refused.code in ("past", "not_ahead")
        self.add_error("starts_at" if is_of_time else None, retrospective_sentence(refused))

    def chosen_hosts(self) -> set[UUID]:
        """Public ids of their memberships."""
        return {UUID(one) for one in self.cleaned_data["hosts"]}


class AnotherHostForm(forms.Form):
    """Another one of the host's people."""

    host = forms.ChoiceField(
        label=_("参加できるかを聞く人"), error_messages={"required": _("一人選んでください。")}
    )

    def __init__(self, hosts: Sequence[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host = self.fields["host"]
        assert isinstance(host, forms.ChoiceField)
        host.choices = [("", _g("選んでください")), *_by_call_name(hosts)]


def _by_call_name(hosts: Sequence[Membership]) -> list[tuple[str, str]]:
    return [(str(one.uuid), _g("%(name)sさん") % {"name": one.call_name}) for one in hosts]


class AnswerForm(forms.Form):
    """参加できます or 欠席します, to the question that stood on the page."""

    asked = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
