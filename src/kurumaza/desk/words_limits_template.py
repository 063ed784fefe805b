"""What of a template is too much, in a sentence that says where, and how much there may be."""

from django.utils.translation import gettext as _

from kurumaza.desk.limits_template import LimitFault, TooMuch
from kurumaza.desk.words_conditions import page_labels

SHOWN_FAULTS = 5


def limits_sentence(refused: TooMuch) -> str:
    """Why nothing begins from a file; nothing was written."""
    said = _(" / ").join(_fault(one) for one in refused.faults[:SHOWN_FAULTS])
    words = _("ひな形の中に、このままでは使えないところがあります。何も読み込んでいません。")
    return words + said + _("ファイルを渡してくれた運営に、このまま伝えてください。")


def _fault(fault: LimitFault) -> str:
    what = {
        "too_long": _("一つ%(most)s字までです。"),
        "too_many": _("%(most)sまでしか入りません。"),
        "too_many_lines": _("%(most)s行までです。"),
        "too_high": _("%(most)sまでの数です。"),
        "empty": _("何も書かれていないところがあります。"),
        "twice": _("同じものが二つあります。"),
        "no_choice": _("「選ぶ」質問には、別々の選択肢が2つから%(most)sつまで要ります。"),
        "half_a_line": _("名前と電話番号が、両方とも要ります。"),
        "no_kind": _("車座にない種類の文があります。"),
        "fills_none": _("参加者の一覧に入れられるのは、「短い文」か「選ぶ」の答えです。"),
    }[fault.code] % {"most": fault.most}
    return _("%(where)s:%(what)s") % {"where": _where(fault.place), "what": what}


def _where(place: str) -> str:
    """What the desk calls it; the most exact name that there is."""
    names = _names()
    while place not in names:
        place, dot, _last = place.rpartition(".")
        if not dot:
            return _("ファイル全体")
    return names[place]


def _names() -> dict[str, str]:
    return {
        **{f"page.{name}": label for name, label in page_labels().items()},
        "page.faq": _("よくある質問"),
        "topics": _("話題の例"),
        "line_texts": _("LINEに貼る文"),
        "help_lines": _("相談できるところ"),
        "legal_texts": _("きまりの文"),
        "sides.*.name": _("参加する人の呼び方"),
        "sides.*.eligibility": _("参加できる人"),
        "sides.*.label": _("申し込みのボタンの言葉"),
        "sides.*.questions": _("申し込みでたずねること"),
        "sides.*.questions.*.choices": _("申し込みの選択肢"),
        "settings.answer_hours": _("「運営に知らせる」への返事の時間"),
        "retrospective.deck.name": _("ふりかえりの対話のカードの名前"),
        "retrospective.deck.number": _("ふりかえりの対話のカードの番号"),
        "deck.name": _("カードの名前"),
        "deck.number": _("カードの番号"),
        "questionnaire.name": _("ふりかえりの質問の名前"),
        "ground_rules.name": _("話し方の約束の名前"),
    }
