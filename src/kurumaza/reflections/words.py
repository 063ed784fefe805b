"""What the three occasions are called."""

from django.utils.translation import gettext as _

from kurumaza.reflections.occasions import Occasion


def occasion_name(occasion: Occasion) -> str:
    """On its page, on the home page and in mails."""
    return {
        "before": _("はじめての対話の前に"),
        "after": _("対話を終えて"),
        "later": _("しばらくたって"),
    }[occasion]
