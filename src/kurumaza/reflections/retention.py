"""How long reflections stay."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, every_night, keeps
from kurumaza.reflections.actions_questions import remind_of_questions

keeps(
    Kept(_("ふりかえりの答え"), _("あなたが消すまで")),
    Kept(
        _("まだ送れていない書きかけ(ふりかえりと、対話の前後の問い。書いた端末だけに)"),
        _("送れるまで、またはその端末でサインアウトするまで"),
    ),
    Kept(
        _("自分のためのノート、対話中のメモ、やってみたいこと(あなたにだけ読めます)"), _("あなたが消すまで")
    ),
)

every_night(remind_of_questions)
