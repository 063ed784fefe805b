"""How long what strangers sent stays."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, every_night, keeps
from kurumaza.ways.actions_endings import let_go_of_undecided
from kurumaza.ways.actions_tell import plan_warnings

keeps(
    Kept(_("申し込み(まだメールで確かめていないもの)"), _("3日"), 3),
    Kept(_("申し込み(お断りしたもの)"), _("お返事から30日"), 30),
    Kept(_("申し込み(参加が決まったもの)"), _("期が終わってから30日"), 30),
    Kept(_("申し込み(返事や席を待つもの)"), _("期を閉じるまで、長くて期が終わってから30日"), 30),
    Kept(_("次回の案内を受け取るためのアドレス"), _("あなたが止めるまで、長くて2年"), 730),
    Kept(_("団体・地域からの相談"), _("1年"), 365),
)
every_night(plan_warnings)
every_night(let_go_of_undecided)
