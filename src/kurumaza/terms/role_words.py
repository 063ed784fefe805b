"""What the kinds of 続いている関わり are called, and where each stands."""

from django.utils.translation import gettext_lazy as _

from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Role

KINDS = {
    Role.Kind.OPENER: _("話しはじめを受けもつ"),
    Role.Kind.COMPANION: _("接続の練習につきそう"),
    Role.Kind.FIELD_MEMBER: _("現場に加わる"),
    Role.Kind.NEXT_ORGANISER: _("次の期の運営に加わる"),
}
# What one does, as a choice.
KIND_CHOICES = {
    Role.Kind.OPENER: _("話しはじめを受けもつ:はじめに一言話して、場をひらきます。"),
    Role.Kind.COMPANION: _("接続の練習につきそう:はじめての人と、接続を試します。"),
    Role.Kind.FIELD_MEMBER: _("現場に加わる:インターンなど、団体の活動に加わります。"),
    Role.Kind.NEXT_ORGANISER: _("次の期の運営に加わる:グループを作り、当日を見守ります。"),
}
# As its person reads it, and as organisers do.
OWN_STATES = {
    "wished": _("運営に伝えました。お返事を待っています。"),
    "replied": _("運営からお返事がありました。"),
    "offered": _("運営から、お願いが届いています。"),
    "accepted": _("引き受けています。"),
    "left": _("引き受けないことを、運営に伝えました。"),
    "over": _("終わりの日を過ぎました。"),
}
STATES = {
    "wished": _("運営からのお返事を待っています"),
    "replied": _("お返事しました"),
    "offered": _("お願いしました。本人の返事を待っています"),
    "accepted": _("引き受けています"),
    "left": _("引き受けない、または退きました"),
    "over": _("終わりの日を過ぎました"),
}
_REFUSED = {
    "there_already": _("その関わりは、すでにお願いしているか、引き受けてもらっています。"),
    "nothing_to_answer": _("その関わりは、いま返事を待っていません。画面を読み込み直してください。"),
    "too_long": _("長すぎます。400字までにしてください。書いたものは、この画面に残っています。"),
    "empty": _("ひとこと書いてから、送ってください。"),
    "over": _("今日より前の日です。先の日を選んでください。"),
}


def role_refusal(refused: RoleRefused) -> str:
    """Why nothing changed."""
    return str(_REFUSED[refused.code])
