"""Expected refusals of days in the field."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "finished": _(
        "この現場での活動は終わりました。新しく加えることはできません。これまでのものは、このまま見られます。"
    ),
    "gone": _("もうここにはありません。ほかの画面で消されたようです。"),
    "taken_back": _(
        "同じものを一度加えて、そのあと消しています。書いたものは、この画面に残っています。もう一度加えるときは、このまま、もう一度押してください。"
    ),
    "arrived": _(
        "前に送ったものが、もう届いています。いま書いたものとは違うので、まだ何も変えていません。書いたものは、この画面に残っています。届いているものを確かめてから、もう一度押すと、いま書いたものに変わります。"
    ),
    "agreed": _(
        "この写真は前に届いていて、写っている方が「見せてよい」と答えています。写真につけたことばは、もう変えられません。変えたいときは、写真を消してから、加え直してください。"
    ),
    "no_member": _("いまはメンバーでない方が選ばれていました。選び直してください。"),
    "not_yours": _("これを変えられるのは、加えた人と受け入れ先だけです。何も変えていません。"),
    "changed_meanwhile": _(
        "開いているあいだに、ほかの人が変えました。まだ何も変えていません。いまの内容を確かめてから、もう一度押してください。"
    ),
    "rewritten": _(
        "別の画面で、先に書き直されています。まだ何も変えていません。書いたものは、この画面に残っています。いま残っているものを下で確かめてから、もう一度押してください。"
    ),
    "cancelled": _("この行事は取りやめになりました。"),
    "over": _("この行事は終わりました。返事は変えられません。"),
    "empty": _("必要なところが空です。書いてから、もう一度押してください。"),
    "too_long": _("長すぎます。少し短くしてから、もう一度押してください。"),
    "ends_before_start": _("終わりの時刻を、はじまりより後にしてください。"),
    "online_url": _("オンラインのアドレスは、https:// で始まるものを、そのまま貼り付けてください。"),
    "future": _("まだ来ていない日です。参加した日にしてください。"),
    "already": _("この行事は、もう残してあります。書き足すときは、その記録を開いてください。"),
    "no_consent": _(
        "名前を書くのは、本人が承知しているときだけです。承知しているときは、下のしるしをつけてください。"
    ),
    "busy": _(
        "いま、ほかの写真が続けて届いています。少し待ってから写真を選び直して、もう一度押してください。ほかに書いたものは、この画面に残っています。"
    ),
    "too_many": _(
        "写真は、ひとりが一つの現場に100枚までです。いらないものを消してから、もう一度試してください。"
    ),
}


@dataclass(frozen=True)
class DaysRefused:
    """Nothing was written."""

    code: Literal[
        "finished",
        "gone",
        "taken_back",
        "arrived",
        "agreed",
        "no_member",
        "not_yours",
        "changed_meanwhile",
        "rewritten",
        "cancelled",
        "over",
        "empty",
        "too_long",
        "ends_before_start",
        "online_url",
        "future",
        "already",
        "no_consent",
        "too_many",
        "busy",
    ]

    @property
    def sentence(self) -> str:
        """What a page says."""
        return str(SENTENCES[self.code])
