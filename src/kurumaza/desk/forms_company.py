"""接続の練習に付きそう: when one could."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.terms.actions_accompaniment import TIMES_MAX
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Term

_FORMAT = "%Y-%m-%dT%H:%M"


class TimesForm(forms.Form):
    """Up to three times, on the clocks of the term's region."""

    sends = True

    def __init__(self, term: Term, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone_of(term)
        labels = (_("都合のよい日時"), _("ほかの日時"), _("もう一つの日時"))
        for number, label in zip(range(TIMES_MAX), labels, strict=True):
            self.fields[f"time_{number}"] = forms.DateTimeField(
                label=label,
                required=number == 0,
                input_formats=[_FORMAT],
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_FORMAT),
                error_messages={
                    "required": _("一つは日時を入れてください。"),
                    "invalid": _("日時の形になっていません。"),
                },
            )

    def times(self) -> list[datetime]:
        """Those that were given."""
        given = [self.cleaned_data.get(f"time_{number}") for number in range(TIMES_MAX)]
        return [one.replace(tzinfo=self._zone) for one in given if one is not None]


class TakeForm(forms.Form):
    """Which wish, and which of its times."""

    wish = forms.UUIDField()
    starts_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S%z"])
    act = forms.ChoiceField(choices=[("take", ""), ("step_back", "")])
