"""How long concerns and incidents stay: longer than their authors' other data, sealed."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, keeps
from kurumaza.safety.actions_retention import CONCERN_DAYS, forget_concerns, forget_incidents

keeps(
    Kept(_("運営に知らせたこと(見守り役だけが読めます)"), _("お返事から3年"), CONCERN_DAYS, forget_concerns),
    Kept(_("できごとの記録(見守り役だけが読めます)"), _("記録ごとに決めた日まで"), None, forget_incidents),
)
