"""What the three occasions are called."""

from django.utils.translation import gettext as _

from kurumaza.reflections.occasions import Occasion


def occasion_name(occasion: Occasion | str) -> str:
    """On its page, in mails, and in the file of one's own data."""
    return {
        "before": _("はじめての対話の前に"),
        "after": _("対話を終えて"),
        "later": _("しばらくたって"),
    }[occasion]
