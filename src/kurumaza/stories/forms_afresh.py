"""Forms of 経験の見え方."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kurumaza.stories.actions_afresh import FINDING_MAX, HEADING_MAX


class FindingForm(forms.Form):
    """ここから見えてきたこと."""

    text = forms.CharField(
        label=_("一文にすると"),
        help_text=_("あなたにだけ見えます。空にして残すと、消えます。"),
        max_length=FINDING_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"max_length": _("300字までにしてください。")},
    )


class HeadingForm(forms.Form):
    """Under which heading of one's own a pick stands."""

    heading = forms.CharField(max_length=HEADING_MAX, required=False)
