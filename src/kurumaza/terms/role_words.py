"""What the kinds of 続いている関わり are called, and where each stands."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Role

KINDS = {
    Role.Kind.OPENER: _("話しはじめを受けもつ"),
    Role.Kind.COMPANION: _("接続の練習に付きそう"),
    Role.Kind.FIELD_MEMBER: _("現場のメンバー"),
    Role.Kind.NEXT_ORGANISER: _("次の期の運営に加わる"),
}
# What one does, as a choice. Who is a member of a placement is one by joining it, and neither wishes nor is asked here.
KIND_CHOICES = {
    Role.Kind.OPENER: _("話しはじめを受けもつ:はじめに一言話して、場をひらきます。"),
    Role.Kind.COMPANION: _("接続の練習に付きそう:はじめての人と、接続を試します。"),
    Role.Kind.NEXT_ORGANISER: _("次の期の運営に加わる:グループを作り、当日を見守ります。"),
}


class Meaning(NamedTuple):
    """What one does who holds a role, and what it does not make of them."""

    does: Promise
    does_not: Promise


MEANINGS = {
    Role.Kind.OPENER: Meaning(
        _(
            "グループで集まるとき、話す番があなたから始まります。はじめのことばがある回は、声に出して読み、ひとことそえて、"
            "次の人に渡します。同じグループに二人いる回は、どちらからになるかをくじで決めます。"
        ),
        _("司会や進行役ではありません。話す時間はほかの人と同じで、進め方は画面が案内します。"),
    ),
    Role.Kind.COMPANION: Meaning(
        _(
            "はじめてで心配な人の接続の練習に、二人で付きそいます。希望が届くと、その人の呼び名と都合のよい時間が見えます。"
            "合う時間を選ぶと、二人の練習の部屋ができます。10分ほどです。"
        ),
        _(
            "教える人や、相談を受ける人ではありません。練習の部屋で特別なことはできません。わからないことは、いっしょに運営に聞いてください。"
        ),
    ),
    Role.Kind.FIELD_MEMBER: Meaning(
        _(
            "インターンなど、団体の活動に加わります。行事に参加し、声を聞き、気づいたことを返します。加わりたいときは、"
            "「現場に加わる」のページから、受け入れ先に伝えます。"
        ),
        _(
            "支援者やアドバイザーではなく、メンバーとして加わります。対話のグループでは、ほかの人と何も変わりません。"
        ),
    ),
    Role.Kind.NEXT_ORGANISER: Meaning(
        _("次の期の準備に、運営の一人として加わります。引き受けると、団体の代表から案内のメールが届きます。"),
        _(
            "引き受けただけでは、運営のページは開きません。参加者としてグループに入るときは、ほかの人と何も変わりません。"
        ),
    ),
}
# What it was, as it stands in one's letter.
IN_LETTER = {
    Role.Kind.OPENER: _("グループが集まるとき、はじめに話して場をひらくことを引き受けました。"),
    Role.Kind.COMPANION: _("はじめて参加する人の、オンラインの接続の練習に付きそうことを引き受けました。"),
    Role.Kind.FIELD_MEMBER: _("団体の活動に、支援者やアドバイザーではなく、メンバーとして加わりました。"),
    Role.Kind.NEXT_ORGANISER: _("次の期の準備に、運営の一人として加わることを引き受けました。"),
}
# As its person reads it, and as organisers do.
OWN_STATES = {
    "wished": _("運営に伝えました。お返事を待っています。"),
    "replied": _("運営からお返事がありました。"),
    "offered": _("運営から、お願いが届いています。"),
    "accepted": _("引き受けています。"),
    "left": _("いまは引き受けていません。"),
    "over": _("終わりの日を過ぎました。"),
}
STATES = {
    "wished": _("運営からのお返事を待っています"),
    "replied": _("お返事しました"),
    "offered": _("お願いしました。本人の返事を待っています"),
    "accepted": _("引き受けています"),
    "left": _("いまは引き受けていません"),
    "over": _("終わりの日を過ぎました"),
}
_REFUSED = {
    "there_already": _("その関わりは、すでにお願いしているか、引き受けてもらっています。"),
    "nothing_to_answer": _("その関わりは、いま返事を待っていません。画面を読み込み直してください。"),
    "too_long": _("長すぎます。400字までにしてください。書いたものは、この画面に残っています。"),
    "empty": _("ひとこと書いてから、送ってください。"),
    "over": _("今日より前の日です。先の日を選んでください。"),
    "another_day": _(
        "お願いの日が、この画面に出ていた日から変わりました。まだお返事はしていません。いまの日を見て、もう一度選んでください。"
    ),
    "kept": _("加わっている現場があります。退くときは、その現場のページから受け入れ先に伝えてください。"),
    "by_placement": _(
        "現場のメンバーには、インターンに加わるとなります。ここからは、希望もお願いもできません。何も変わっていません。"
    ),
    "not_here": _("この期では、その関わりをお願いしていません。書いたものは、この画面に残っています。"),
    "not_longer": _("いまの終わりの日より、先の日を選んでください。"),
}


def role_refusal(refused: RoleRefused) -> str:
    """Why nothing changed."""
    return str(_REFUSED[refused.code])
