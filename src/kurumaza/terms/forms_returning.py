"""Of which next terms one wishes to hear."""

from typing import cast

from django import forms

from kurumaza.terms.queries_returning import Reach


class ReachForm(forms.Form):
    """The button that was pressed."""

    reach = forms.ChoiceField(choices=[("no", ""), ("near", ""), ("any", "")])

    def chosen(self) -> Reach:
        """What it says."""
        return cast(Reach, self.cleaned_data["reach"])
