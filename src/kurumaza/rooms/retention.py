"""How long an evening's traces stay."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, keeps
from kurumaza.rooms.actions_airtime import forget_old_logs
from kurumaza.rooms.queries_figures import LOG_KEPT

keeps(
    Kept(
        _("対話の進み方の記録(話した内容は入りません)"),
        _("30日"),
        LOG_KEPT.days,
        forget_old_logs,
        code="room_log",
    ),
    Kept(_("声と映像"), _("記録しません")),
    Kept(_("話した時間(同意したときだけ)"), _("同意をやめるか、あなたが消すまで")),
    Kept(_("今日のひとこと(同じグループの人が読めます)"), _("あなたが消すまで")),
)
