"""How long stories stay; the daily pass that brings them."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, every_night, keeps
from kurumaza.stories.actions_handover import plan_passes

keeps(Kept(_("拾ったことばと、ここから見えてきたこと(あなたにだけ読めます)"), _("あなたが消すまで")))
keeps(Kept(_("わたしの歩み(伝えた相手が読めます。下書きはあなたにだけ読めます)"), _("取り下げるまで")))
keeps(
    Kept(
        _("「もう一つ読みたい」「いまは受け取らない」と伝えたこと"),
        _("取り消すまで。頼んだことの記録は退会するまで"),
    )
)
every_night(plan_passes)
