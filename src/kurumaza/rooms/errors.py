"""Expected refusals of rooms, and their sentences."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kurumaza.core.dialogue.commands import RefusalCode

RoomCode = Literal["too_long", "empty", "not_saved", "not_understood", "not_measured"]
# By the codes of core.dialogue's Refusal and of RoomRefused.
SENTENCES: dict[RefusalCode | RoomCode, Promise] = {
    "not_open": _("ルームはまだ開いていません。時間になったら、もう一度お試しください。"),
    "already_open": _("ルームはもう開いています。"),
    "ended": _("この回は終わりました。書いたものは残っています。"),
    "no_seat": _("このグループの席が見つかりません。ホームから入り直してください。"),
    "not_present": _("席に戻ってから、もう一度お試しください。"),
    "not_your_turn": _("いまは、ほかの人の番です。"),
    "not_in_this_phase": _("この段階では使えません。"),
    "paused": _("いまは止めています。「再開する」を押すと続きます。"),
    "not_paused": _("もう再開しています。"),
    "alone": _("いまルームにいるのは、あなただけです。だれかが戻ると、続きから始まります。"),
    "spoke_last_already": _("あとに回せるのは、一つの段階で一回です。話さずに次の人へ渡すこともできます。"),
    "nobody_else": _("ほかに待っている人がいません。話さずに渡してもかまいません。"),
    "first_phase": _("ここが最初の段階です。"),
    "already_opened": _("ひとことは、もう開かれています。"),
    "in_queue": _("もう順番に入っています。"),
    "not_in_queue": _("順番には入っていません。"),
    "is_your_turn": _("いまは、あなたの番です。"),
    "asked_already": _("もう少し話したいことは、ほかの人に伝わっています。"),
    "no_time_left": _(
        "このあとの時間から借りられる分が、もうありません。区切りのよいところで次の人に渡してください。"
    ),
    "not_asked": _("いまは、時間を延ばす相談はありません。"),
    "given_already": _("「どうぞ」は、もう伝わっています。"),
    "pair_chooses": _("続けるかどうかを、二人で選んでいるところです。"),
    "no_pair": _("選ぶ場面は、もう過ぎました。"),
    "removed": _("この席は、運営が外しました。書いたものは残っています。"),
    "no_organiser": _("ルームに入っている運営だけができます。"),
    "too_long": _("長すぎます。少し短くしてください。書いたものはこの画面に残っています。"),
    "empty": _("まだ何も書かれていません。"),
    "not_saved": _(
        "いま保存できませんでした。書いたものはこの画面に残っています。少し待って、もう一度押してください。"
    ),
    "not_measured": _("この期では、話した時間を測りません。"),
    "not_understood": _("この操作は受け付けられませんでした。画面を読み込み直してください。"),
}


@dataclass(frozen=True)
class RoomRefused:
    """What the room's rules were not even asked: words that do not fit, a frame that makes no sense, a store that failed."""

    code: RoomCode


@dataclass(frozen=True)
class Stale:
    """Somebody else's command came first: load the room again and decide again."""
