"""How long what came from rosters and out of preparing stays."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, every_night, keeps
from kurumaza.terms.actions_erased import forget_erased_addresses
from kurumaza.terms.actions_legal import fix_pages_of_open_terms
from kurumaza.terms.actions_retention import (
    ACCOMPANIMENT_DAYS,
    STAGED_DAYS,
    forget_accompaniments,
    forget_changes,
    forget_staged,
    forget_unwanted_changes,
)
from kurumaza.terms.actions_roles_told import tell_of_ends
from kurumaza.terms.actions_roster_file import FILE_KEPT
from kurumaza.terms.actions_templates import STAGED_TEMPLATE_DAYS, forget_staged_templates
from kurumaza.terms.queries_erased import ERASED_ADDRESS_DAYS

keeps(
    Kept(_("取り込みを元に戻すための、名簿の前の内容"), _("1日"), 1, forget_changes),
    Kept(
        _("期のひな形として読み込んだもの(参加者の記録は入っていません)"),
        _("1日"),
        STAGED_TEMPLATE_DAYS,
        forget_staged_templates,
    ),
    Kept(
        _("読み込んだまま、取り込まれなかった名簿"),
        format_lazy(_("{days}日"), days=STAGED_DAYS),
        STAGED_DAYS,
        forget_staged,
        code="staged_roster",
    ),
    Kept(_("名簿のファイル"), _("取り込むまで、長くて1日"), FILE_KEPT.days, code="roster_file"),
    Kept(
        _(
            "データを消した人を名簿からもう一度招待しないための、アドレスの照合用の値(アドレスそのものは残りません)"
        ),
        format_lazy(_("消してから{years}年"), years=ERASED_ADDRESS_DAYS // 365),
        ERASED_ADDRESS_DAYS,
        forget_erased_addresses,
        code="erased_address",
    ),
    Kept(
        _("名簿のお名前・所属など、呼び名、参加できる時間、話したいこと、配慮してほしいこと"),
        _("あなたが消すまで"),
    ),
    Kept(
        _("続いている関わりの希望とお返事、いつからいつまで引き受けたか(あなたと運営が読めます)"),
        _("あなたが消すまで"),
    ),
    Kept(
        _("接続の練習に付きそってほしいという希望と、その時間"),
        format_lazy(_("{days}日"), days=ACCOMPANIMENT_DAYS),
        ACCOMPANIMENT_DAYS,
        forget_accompaniments,
    ),
    Kept(_("迷いと選択のメモ、同じ組を避けたい人(あなたにだけ読めます)"), _("あなたが消すまで")),
)
every_night(fix_pages_of_open_terms)
every_night(forget_unwanted_changes)
every_night(tell_of_ends)
