"""How long what members note of a placement stays, and what was written about joining one."""

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
        _(
            "現場で参加した行事、聞いた声(現場のメンバーと受け入れ先が読めます。退いたあとは、あなたにだけ見えます)"
        ),
        _("あなたが消すか、退会するまで。聞いた声は、受け入れ先の運営も消せます"),
    ),
    Kept(_("行事への返事(現場のメンバーと受け入れ先が読めます)"), _("退会するまで")),
    Kept(
        _("現場の写真(しるしのついたメンバーが一人でも承知しなければ、ほかの人には見えません)"),
        _(
            "加えた人、写っているメンバー、受け入れ先の運営のだれかが消すまで。加えた人か写っているメンバーが退会したときも消えます"
        ),
    ),
    Kept(_("現場での自分だけのメモ(あなたにだけ読めます)"), _("あなたが消すまで")),
    Kept(
        _("まだ送れていない書きかけ(現場で書いたもの。書いた端末だけに)"),
        _("送れるまで、長くて2週間。またはその端末でサインアウトするまで"),
    ),
    Kept(
        _("インターンに加わりたいという希望とやりとり"),
        format_lazy(
            _("取りやめ、見送り、退いたとき、またはインターンの終わりから{days}日"), days=KEEP_ENDED.days
        ),
        KEEP_ENDED.days,
        _forget,
    ),
    Kept(
        _("「ここから現場につなげたい」という一行"), _("あなたが取り消すまで、またはその話を取り下げるまで")
    ),
)
keeps(
    Kept(
        _(
            "気づきと、それへの受け入れ先のお返事(受け入れ先と、ほかのメンバーが読めます。下書きはあなたにだけ読めます)"
        ),
        _("あなたが取り下げるまで"),
    )
)
keeps(Kept(_("気づきから出した、対話のカードの問い"), _("あなたが取り下げるまで")))
keeps(Kept(_("ふりかえりの対話に参加できるかのお返事(あなたにだけ見えます)"), _("あなたが消すまで")))
