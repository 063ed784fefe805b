"""How long what was written about joining the field stays."""

from datetime import datetime, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kurumaza.field.actions_wishes import forget_ended_wishes
from kurumaza.jobs.retention import Kept, keeps

KEEP_ENDED = timedelta(days=30)


def _forget(now: datetime) -> int:
    return forget_ended_wishes(now - KEEP_ENDED)


keeps(
    Kept(
        _("インターンに加わりたいという希望とやりとり"),
        format_lazy(
            _("取りやめ、お断り、退いたとき、またはインターンの終わりから{days}日"), days=KEEP_ENDED.days
        ),
        KEEP_ENDED.days,
        _forget,
    ),
    Kept(
        _("「ここから現場につなげたい」という一行"), _("あなたが取り消すまで、またはその話を取り下げるまで")
    ),
)
