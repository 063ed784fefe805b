"""How long stories stay."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, keeps

keeps(Kept(_("拾ったことばと、ここから見えてきたこと(あなたにだけ読めます)"), _("あなたが消すまで")))
keeps(Kept(_("わたしの歩み(伝えた相手が読めます。下書きはあなたにだけ読めます)"), _("取り下げるまで")))
