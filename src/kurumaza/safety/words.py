"""The sentences of what a term promises."""

from django.utils.translation import gettext as _

HOURS_A_DAY = 24


def promise_text(hours: int) -> str:
    """Within what time somebody is answered, and by whom."""
    days, rest = divmod(hours, HOURS_A_DAY)
    if rest:
        return _("%(hours)s時間以内に、見守り役の二人のどちらかがお返事します。") % {"hours": hours}
    return _("%(days)s日以内に、見守り役の二人のどちらかがお返事します。") % {"days": days}
