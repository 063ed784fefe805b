"""どの団体として: asked of who organises for several partners."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.partners.models import Membership


class ActingForm(forms.Form):
    """For which of their organisations somebody acts. `members` are those for which they may; of a single one nothing is asked."""

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = {str(one.uuid): one for one in members}
        if len(self._members) > 1:
            self.fields["membership"] = forms.ChoiceField(
                label=_("どの団体として"),
                choices=[(uuid, one.organisation.name) for uuid, one in self._members.items()],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("どの団体としてかを選んでください。"),
                    "invalid_choice": _("どの団体としてかを選び直してください。"),
                },
            )

    def acting(self) -> Membership:
        """Which it is, once the form is valid."""
        chosen = self.cleaned_data.get("membership") or next(iter(self._members))
        return self._members[chosen]

    def acting_fields(self) -> list[forms.BoundField]:
        """Where it is asked; empty where it is not."""
        return [self["membership"]] if "membership" in self.fields else []
