"""A moment in a form, on the clocks of a term."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _


class TimeField(forms.SplitDateTimeField):
    """A day and a time on the clocks of a term."""

    def __init__(self, label: str, zone: str, *, required: bool = False) -> None:
        self.zone = ZoneInfo(zone)
        widget = forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date", "aria-label": _g("日")},
            time_attrs={"type": "time", "aria-label": _g("はじまる時刻")},
        )
        super().__init__(
            label=label,
            required=required,
            widget=widget,
            error_messages={
                "required": _("日と、はじまる時刻を入れてください。"),
                "invalid_date": _("日を入れてください。"),
                "invalid_time": _("はじまる時刻を入れてください。"),
            },
        )

    def compress(self, data_list: Any) -> datetime | None:
        """The moment; None where the field is empty."""
        with timezone.override(self.zone):
            return super().compress(data_list)
