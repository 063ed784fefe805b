"""How long sessions, links and numbers stay, and the mails and jobs of every app."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.actions_retention import JOB_DAYS, MAIL_DAYS, forget_jobs, forget_mails
from kurumaza.jobs.retention import Kept, every_night, keeps
from kurumaza.people.actions_retention import (
    LINK_DAYS,
    forget_links,
    forget_numbers,
    forget_sessions,
    look_at_retractions,
)

keeps(
    Kept(_("仕組みの作業の記録(人の名前や書いたものは入りません)"), _("30日"), JOB_DAYS, forget_jobs),
    Kept(_("送ったメールの記録(宛先や本文は入りません)"), _("90日"), MAIL_DAYS, forget_mails),
    Kept(_("ブラウザーを移るための6けたの番号"), _("1日"), 1, forget_numbers),
    Kept(_("個人のリンクの記録"), _("期限が切れてから180日"), LINK_DAYS, forget_links),
    Kept(_("サインインの状態"), _("最後に入ってから30日"), 30, forget_sessions),
    Kept(_("だれが何をしたかの記録(名前や書いたものは入りません)"), _("消しません")),
    Kept(_("同意の記録"), _("消しません。データを消したあとは、だれのものか分からない形になります")),
    Kept(_("メールアドレス"), _("あなたが消すまで")),
)
every_night(look_at_retractions)
