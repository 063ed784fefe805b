"""How long what members note of a placement stays."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, keeps

keeps(
    Kept(
        _("現場で参加した行事、聞いた声、行事への返事(現場のメンバーと受け入れ先が読めます)"),
        _("あなたが消すか、退会するまで"),
    ),
    Kept(
        _("現場の写真(写っている方が一人でも承知しなければ、だれにも見えません)"),
        _("加えた人か、写っている人が消すまで。どちらかが退会したときも消えます"),
    ),
    Kept(_("現場での自分だけのメモ(あなたにだけ読めます)"), _("あなたが消すまで")),
    Kept(
        _("まだ送れていない書きかけ(現場で書いたもの。書いた端末だけに)"),
        _("送れるまで、長くて2週間。またはその端末でサインアウトするまで"),
    ),
)
