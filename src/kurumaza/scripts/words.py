"""What is wrong with a script's file, in sentences that name phase and field."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.core.dialogue.script import (
    FORMAT,
    KEY_MAX,
    MAX_PHASES,
    MAX_SECONDS,
    MIN_SECONDS,
    Mode,
    ScriptFault,
)

_WHAT: dict[str, Promise] = {
    "not_an_object": _("「{ }」で囲んだ項目の集まりにしてください。"),
    "wrong_format": _("「%(format)s」と書いてください。"),
    "unknown": _("この名前の項目はありません。つづりを確かめるか、消してください。"),
    "missing": _("書かれていないか、0です。"),
    "not_words": _("日本語(ja)と英語(en)を、それぞれ1字から300字までで書いてください。"),
    "not_seconds": _("0以上の秒数を、数字で書いてください。"),
    "too_short": _("短すぎます。%(least)s秒以上にするか、0にしてください。"),
    "too_long": _("長すぎます。秒数は%(most)s秒まで、名前は60字まで、段階のkeyは%(key)s字までです。"),
    "not_a_mode": _("次のどれかにしてください:%(modes)s"),
    "twice": _("同じものが二つあります。段階の名前は一つずつ、ひとこと(gift)の段階は一つまでです。"),
    "empty": _("段階を一つ以上書いてください。"),
    "too_many": _("段階は%(phases)sまでです。"),
    "not_true_or_false": _("true か false にしてください。"),
    "does_not_fit": _("一人分の時間と間が、段階の時間(seconds)に入りません。"),
}


def sentence_of(fault: ScriptFault) -> str:
    """One fault: where it is, and what to do."""
    what = str(_WHAT[fault.code]) % {
        "format": FORMAT,
        "least": MIN_SECONDS,
        "most": MAX_SECONDS,
        "modes": "、".join(Mode),
        "phases": MAX_PHASES,
        "key": KEY_MAX,
    }
    if fault.phase and fault.field:
        where = _g("段階「%(phase)s」の %(field)s") % {"phase": fault.phase, "field": fault.field}
    elif fault.phase:
        where = _g("段階「%(phase)s」") % {"phase": fault.phase}
    else:
        where = fault.field or _g("ファイル全体")
    return _g("%(where)s:%(what)s") % {"where": where, "what": what}
