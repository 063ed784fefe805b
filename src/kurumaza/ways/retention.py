"""How long what strangers sent stays."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, every_night, keeps
from kurumaza.ways.actions_endings import let_go_of_undecided
from kurumaza.ways.actions_tell import plan_warnings
from kurumaza.ways.queries_apply import KEEP_AFTER_TERM, KEEP_DECLINED, KEEP_UNCONFIRMED
from kurumaza.ways.queries_lists import KEEP_ENQUIRY, KEEP_SUBSCRIPTION

_UNCONFIRMED, _DECLINED, _AFTER_TERM = KEEP_UNCONFIRMED.days, KEEP_DECLINED.days, KEEP_AFTER_TERM.days
_SUBSCRIPTION, _ENQUIRY = KEEP_SUBSCRIPTION.days, KEEP_ENQUIRY.days

keeps(
    Kept(
        _("申し込み(まだメールで確かめていないもの)"),
        format_lazy(_("{days}日"), days=_UNCONFIRMED),
        _UNCONFIRMED,
    ),
    Kept(_("申し込み(お断りしたもの)"), format_lazy(_("お返事から{days}日"), days=_DECLINED), _DECLINED),
    Kept(
        _("申し込み(参加が決まったもの)"),
        format_lazy(_("期が終わってから{days}日"), days=_AFTER_TERM),
        _AFTER_TERM,
    ),
    Kept(
        _("申し込み(返事や席を待つもの)"),
        format_lazy(_("この期を運営が終えるまで、長くて予定の最後の日から{days}日"), days=_AFTER_TERM),
        _AFTER_TERM,
    ),
    Kept(
        _("次回の案内を受け取るためのアドレス"),
        format_lazy(_("あなたが止めるまで、長くて{years}年"), years=_SUBSCRIPTION // 365),
        _SUBSCRIPTION,
    ),
    Kept(_("団体・地域からの相談"), format_lazy(_("{years}年"), years=_ENQUIRY // 365), _ENQUIRY),
)
every_night(plan_warnings)
every_night(let_go_of_undecided)
