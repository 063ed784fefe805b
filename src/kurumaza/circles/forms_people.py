"""What one says of somebody whom one has sat with."""

from uuid import UUID

from django import forms

ACTS = ("apart", "together", "wish", "unwish")


class TablemateForm(forms.Form):
    """Which of the people of a circle, and what; with a wish, the contact that one would give."""

    act = forms.ChoiceField(choices=[(one, one) for one in ACTS])
    seat = forms.UUIDField()
    contact = forms.CharField(required=False)

    def meant(self) -> tuple[str, UUID, str]:
        """The act, the seat and the contact."""
        words = self.cleaned_data
        return words["act"], words["seat"], words["contact"]
