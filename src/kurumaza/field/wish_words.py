"""Where a wish to join stands in words, of leads too, and the sentences of refusals."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurumaza.field.errors import LeadRefused, WishRefused
from kurumaza.field.models import JoinWish

# As its author reads it, and as the host does.
OWN_STATES = {
    "waiting": gettext_lazy("受け入れ先の返事を待っています。やりとりは、ここで続けられます。"),
    "accepted": gettext_lazy("メンバーとして迎えられました。"),
    "declined": gettext_lazy("今回は見送りのお返事がありました。"),
    "withdrawn": gettext_lazy("取りやめました。受け入れ先からは、もう読めません。"),
    "left": gettext_lazy("メンバーを退きました。"),
}
DESK_STATES = {
    "waiting": gettext_lazy("まだ決めていません"),
    "accepted": gettext_lazy("メンバーです"),
    "declined": gettext_lazy("今回は見送りました"),
    "withdrawn": gettext_lazy("本人が取りやめました"),
    "left": gettext_lazy("メンバーを退きました"),
}
# The same in few words, also in the file of one's own data, which does not know whose turn it is.
SHORT_STATES = {
    "waiting": gettext_lazy("返事はまだです"),
    "accepted": gettext_lazy("メンバーです"),
    "declined": gettext_lazy("見送りになりました"),
    "withdrawn": gettext_lazy("取りやめました"),
    "left": gettext_lazy("退きました"),
}


def own_state(wish: JoinWish, *, is_own_turn: bool) -> str:
    """How one's own stands, on its page: while it waits, whose turn it is."""
    if is_own_turn:
        host = wish.placement.organisation.name
        return _("%(host)sからメッセージが届いています。読んで、ここでお返事を書けます。") % {"host": host}
    return str(OWN_STATES[wish.state])


def own_state_in_list(wish: JoinWish, *, is_own_turn: bool) -> str:
    """The same in a list of one's own."""
    if is_own_turn:
        return _("%(host)sからメッセージが届いています") % {"host": wish.placement.organisation.name}
    if wish.state == JoinWish.State.WAITING:
        return _("受け入れ先の返事を待っています")
    return str(SHORT_STATES[wish.state])


def wish_refusal(refused: WishRefused) -> str:
    """What was not done, that nothing is lost, and what to do."""
    return {
        "closed": _("いまは、加わりたい人を受け付けていません。書いたものは、この画面に残っています。"),
        "there_already": _("すでに伝えてあるか、メンバーになっています。やりとりのページを見てください。"),
        "empty": _("書いてから、送ってください。"),
        "too_long": _(
            "長すぎて送れませんでした。少し短くしてください。書いたものは、この画面に残っています。"
        ),
        "arrived": _(
            "前に送ったものは、もう届いています。いま書いたものは、まだ送っていません。この画面に残っています。"
            "上のやりとりを確かめて、続きとして送るときは、もう一度押してください。"
        ),
        "decided": _("この希望は、もう返事が済んだか、終わっています。画面を読み込み直してください。"),
        "own_wish": _("自分の希望には、ほかの運営の方が答えます。"),
        "takes_no_part": _(
            "この方は、いまはこの期に参加していないので、メンバーとして迎えられません。書いたものは、この画面に残っています。"
        ),
    }[refused.code]


def overtaken_sentence(wish: JoinWish) -> str:
    """Why nothing of what its host has just pressed was done: what became of it meanwhile."""
    return {
        "accepted": _("もうメンバーとして迎えてあるので、いまのことばは送っていません。"),
        "declined": _("もう見送りのお返事を送ってあるので、いまのことばは送っていません。"),
        "withdrawn": _("本人が希望を取りやめていたので、いまのことばは送っていません。"),
        "left": _("もうメンバーを退いているので、いまのことばは送っていません。"),
    }[wish.state]


def lead_refusal(refused: LeadRefused) -> str:
    """The same of a lead."""
    return {
        "empty": _("一行書いてから、伝えてください。"),
        "too_long": _(
            "長すぎて伝えられませんでした。200字までにしてください。書いたものは、この画面に残っています。"
        ),
        "not_told": _("いまは、ここから伝えられません。話が取り下げられたか、対話がまだ終わっていません。"),
        "there_already": _("ここからのきっかけは、もう伝えてあります。"),
        "gone": _("このきっかけは、もうありません。本人が取り消したか、つながりが変わりました。"),
        "tied": _("このきっかけは、ほかのインターンにつながっています。"),
    }[refused.code]
