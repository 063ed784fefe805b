"""この期の印: what the themes of terms are called. Their colours on pages are in frontend/src/styles/tokens.css."""

from django.utils.translation import gettext as _

from kurumaza.terms.models import Term


def theme_word(theme: str) -> str:
    """A theme in one character, as it stands beside its motif."""
    return {
        Term.Theme.CIRCLE.value: _("円"),
        Term.Theme.FIRE.value: _("火"),
        Term.Theme.SEA.value: _("海"),
    }[theme]
