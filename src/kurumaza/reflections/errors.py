"""Expected refusals of reflections."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "not_on_scale": _("1から7のどれかを選んでください。ほかに書いたものは、この画面に残っています。"),
    "unknown_item": _("質問が新しくなりました。画面を読み込み直してください。"),
    "too_long": _(
        "長すぎます。少し短くしてから、もう一度押してください。書いたものは、この画面に残っています。"
    ),
    "empty": _("一行書いてから、残してください。"),
    "gone": _("その一行は、もうありません。"),
    "next_step_alone": _(
        "次に小さく試すことは、やってみたいことといっしょに残せます。一行書いてから、もう一度押してください。"
    ),
    "goes_by_button": _(
        "やってみたいことの一行を消すには、空のまま、下のボタンを押してください。それまで、もとの一行は残っています。"
    ),
    "went_on": _(
        "この一行には、やってみてどうだったかが書かれています。空にせず、書き直してください。もとの一行は残っています。"
    ),
    "closed": _("この問いは、いまは受け付けていません。"),
    "not_over": _("この回のふりかえりは、対話のあとから書けます。"),
}


@dataclass(frozen=True)
class ReflectionRefused:
    """Nothing was written: an answer is not on the scale, or the text is too long or empty."""

    code: Literal[
        "not_on_scale",
        "unknown_item",
        "too_long",
        "empty",
        "gone",
        "next_step_alone",
        "goes_by_button",
        "went_on",
        "closed",
        "not_over",
    ]
