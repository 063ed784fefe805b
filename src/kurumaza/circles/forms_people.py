"""What one says of somebody whom one has sat with."""

from typing import Any
from uuid import UUID

from django import forms


class TablemateForm(forms.Form):
    """Which of the people of a circle, and what."""

    act = forms.ChoiceField(choices=[(one, one) for one in ("apart", "together")])
    seat = forms.UUIDField()

    def meant(self) -> tuple[str, UUID]:
        """The act and the seat."""
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned["act"], cleaned["seat"]
