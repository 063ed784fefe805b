"""How long concerns and incidents stay: longer than their authors' other data, sealed."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, every_night, keeps
from kurumaza.safety.actions_contacts import WISH_LASTS, forget_wishes
from kurumaza.safety.actions_incidents import destroy_keys, forget_concerns, forget_incidents
from kurumaza.safety.queries_incidents import CONCERN_KEPT_FOR

keeps(
    Kept(
        _("運営に知らせたことと、お返事(見守り役だけが読めます)"),
        _("お返事があり、期が終わってから180日"),
        CONCERN_KEPT_FOR.days,
        forget_concerns,
        code="concern",
    ),
    Kept(
        _("連絡先を交換したいという希望(あなたにだけ読めます)"),
        _("30日。二人とも望んだときだけ、見守り役が渡します"),
        WISH_LASTS.days,
        forget_wishes,
    ),
    Kept(_("起きたことの記録(見守り役だけが読めます)"), _("記録ごとに決めた日まで"), None, forget_incidents),
)
every_night(destroy_keys)
