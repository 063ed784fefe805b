"""How long what is written in the field stays."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, keeps

keeps(
    Kept(
        _(
            "気づきと、それへの団体のお返事(団体と、いっしょに加わる人が読めます。下書きはあなたにだけ読めます)"
        ),
        _("あなたが取り下げるまで"),
    )
)
keeps(Kept(_("気づきから出した、対話のカードの問い"), _("あなたが取り下げるまで")))
