"""A template in words: what is in it, and why a file is no template."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from kurumaza.circles.words_board import level_word, matter_word, relation_word, strength_word
from kurumaza.core.dialogue.content import ContentFault
from kurumaza.core.dialogue.script import Script, ScriptFault, parse_script
from kurumaza.core.matching.emphasis import MATTERS
from kurumaza.core.matching.rules import RELATIONS
from kurumaza.core.templates.codec import TemplateFault
from kurumaza.core.templates.personal import Kind as WordKind
from kurumaza.core.templates.template import Asked, Settings, Template
from kurumaza.desk.limits_template import TooMuch, texts
from kurumaza.desk.queries_content import Kind, Piece
from kurumaza.desk.queries_keys import act_words
from kurumaza.desk.words_conditions import (
    airtime_words,
    answers_words,
    media_words,
    page_labels,
    relay_words,
)
from kurumaza.desk.words_limits_template import limits_sentence
from kurumaza.scripts.queries import in_language
from kurumaza.scripts.words import sentence_of
from kurumaza.terms.condition_words import ages_words
from kurumaza.terms.legal_texts import TITLES
from kurumaza.terms.line_texts import titles
from kurumaza.terms.models import Role
from kurumaza.terms.role_words import KINDS
from kurumaza.terms.themes import theme_word

SHOWN_FAULTS = 5
_CODES = ("format", "key", "mode")


def refusal_sentence(refused: TemplateFault | TooMuch | Sequence[tuple[Kind, Any]]) -> str:
    """Why no term could begin from a file."""
    if isinstance(refused, TooMuch):
        return limits_sentence(refused)
    return fault_sentence(refused) if isinstance(refused, TemplateFault) else content_sentence(refused)


def fault_sentence(fault: TemplateFault) -> str:
    """Why a file is not read; nothing was written."""
    nothing = _("何も読み込んでいません。")
    words = {
        "too_large": _("大きすぎるファイルです。ひな形は1MBまでです。"),
        "not_json": _(
            "ファイルが壊れているか、ひな形のファイルではないようです。もう一度書き出してもらうか、別のファイルを選んでください。"
        ),
        "not_ours": _("車座のひな形ではありません。「kurumaza-template-」で始まるファイルを選んでください。"),
        "too_new": _(
            "新しい版の車座で書き出されたひな形です。このサーバーの車座を新しくすると読めます。運用する人に伝えてください。"
        ),
        "too_old": _(
            "いまはもう読めない、古い形のひな形です。新しい版の車座で、もう一度書き出してもらってください。"
        ),
        "faulty": _(
            "ひな形の中に、読み取れないところがあります(%(where)s)。手で直したファイルなら、元のファイルを選んでください。"
        )
        % {"where": fault.where.removeprefix("$.") if fault.where != "$" else _("全体")},
    }
    return words[fault.code] + nothing


def content_sentence(faults: Sequence[tuple[Kind, Any]]) -> str:
    """Why its content could not run or be shown."""
    said = [f"{kind_name(kind)} {_fault(fault)}" for kind, fault in faults[:SHOWN_FAULTS]]
    words = _("ひな形の中身が、このままでは使えません。何も読み込んでいません。")
    return words + " / ".join(said) + _("ファイルを渡してくれた運営に、このまま伝えてください。")


def kind_name(kind: Kind) -> str:
    """What a part of the content is called."""
    return {
        "script": _("進行"),
        "retrospective": _("ふりかえりの対話の進行"),
        "retrospective_deck": _("ふりかえりの対話のカード"),
        "deck": _("カード"),
        "questionnaire": _("ふりかえりの質問"),
        "ground_rules": _("話し方の約束"),
    }[kind]


def state_words(piece: Piece) -> str:
    """What becomes of it in the programme."""
    return {
        "same": _("いまのものと同じです"),
        "older": _("前の版と同じです"),
        "new_version": _("新しい版になります"),
        "first": _("新しく入ります"),
    }[piece.state]


def lines_of_piece(piece: Piece) -> list[str]:
    """What is in it, a line each; whatever else it says, in any language, after it."""
    lines = _main_lines(piece)
    said = "\n".join(lines)
    return [*lines, *(words for words in _all_words(piece.body) if words not in said)]


def _main_lines(piece: Piece) -> list[str]:
    body = piece.body
    if piece.kind in ("script", "retrospective"):
        return _phases(parse_script(body))
    if piece.kind in ("deck", "retrospective_deck"):
        return [in_language(card["text"], "ja") for card in body["cards"]]
    if piece.kind == "questionnaire":
        items = [*body["before_after"], *body["after_circle"]]
        return [in_language(item["text"], "ja") for item in items]
    return [in_language(line, "ja") for line in body["lines"]]


def setting_lines(settings: Settings) -> list[str]:
    """What a term is set to, a line each."""
    keys = _("、").join(act_words(act) for act in settings.two_keys) or _("ありません")
    stories = (
        _("話は、一日に一度、自動で届け先を選ぶ")
        if settings.hand_over == "by_circulation"
        else _("話は、運営が届け先を選ぶ")
    )
    return [
        _("話す場所:%(media)s") % {"media": media_words(settings.media)},
        _("通信の住所(IPアドレス):%(relay)s") % {"relay": relay_words(settings.relay_only)},
        _("グループに入れる年齢:%(ages)s") % {"ages": ages_words(settings.age_rule, settings.minimum_age)},
        _("「運営に知らせる」への返事:%(hours)s") % {"hours": answers_words(settings.answer_hours)},
        _("話した時間:%(airtime)s") % {"airtime": airtime_words(settings.measures_airtime)},
        stories,
        _("すべての団体の同意が要ること:%(acts)s") % {"acts": keys},
    ]


def habit_lines(template: Template) -> list[str]:
    """How a term forms its groups, what it asks of people who go on and how it looks, a line each."""
    groups = msgspec.structs.asdict(template.groups)
    apart = [(relation_word(one), level_word(groups[one])) for one in RELATIONS]
    counts = [(matter_word(one), strength_word(groups[one])) for one in MATTERS]
    roles = _("、").join(str(KINDS[Role.Kind(one)]) for one in template.roles) or _("ありません")
    return [
        *(
            _("グループの組みかた:%(what)s:%(how)s") % {"what": what, "how": how}
            for what, how in apart + counts
        ),
        _("続いている関わりで、お願いすること:%(roles)s") % {"roles": roles},
        _("この期の印:%(theme)s") % {"theme": theme_word(template.theme)},
    ]


def lines_of_less(wanted: Settings, here: Settings) -> list[str]:
    """What of a template's settings this server changes because it has not what they need, a line each."""
    lines = []
    if here.media != wanted.media:
        lines.append(
            _("このサーバーには、声と姿を届ける中継サーバーがありません。参加者どうしを直接つなぎます。")
        )
    if here.relay_only != wanted.relay_only:
        lines.append(
            _(
                "このサーバーには、通信を中継するしくみがありません。通信の住所(IPアドレス)は、話す相手に見えます。"
            )
        )
    if here.age_rule != wanted.age_rule:
        lines.append(_("グループに入れるのは、18歳以上の方だけになります。"))
    return lines


def texts_of(template: Template) -> list[tuple[str, str]]:
    """Every text in it with what it is called, to be read through; without those that are empty."""
    page, labels = template.page, page_labels()
    titles_of_line = {str(kind): title for kind, title in titles().items()}
    said = [
        *((labels[name], _joined(getattr(page, name))) for name in page.__struct_fields__ if name != "faq"),
        *((one.question, one.answer) for one in page.faq),
        (_("話題の例"), _joined(template.topics)),
        *((side.name, side.eligibility) for side in template.sides),
        *((_("%(side)sの申し込みのボタン") % {"side": side.name}, side.label) for side in template.sides),
        *(
            (
                _("%(side)sの申し込みでたずねること") % {"side": side.name},
                _joined([_with_choices(question) for question in side.questions]),
            )
            for side in template.sides
        ),
        *((titles_of_line.get(kind, kind), text) for kind, text in template.line_texts.items()),
        (
            _("相談できるところ"),
            _joined([f"{one.name} {one.phone} {one.note}" for one in template.help_lines]),
        ),
        *((str(TITLES[kind]), body) for kind, body in template.legal_texts.items()),
    ]
    return [(what, words) for what, words in said if words]


def title_of(piece: Piece) -> str:
    """A part of the content, and what the programme calls it where that is something else."""
    kind = kind_name(piece.kind)
    return kind if piece.name == kind else _("%(kind)s「%(name)s」") % {"kind": kind, "name": piece.name}


def word_kind(kind: WordKind) -> str:
    """What a word that was found is."""
    return {
        "mail": _("メールアドレス"),
        "phone": _("電話番号"),
        "link": _("リンク"),
        "contact": _("担当者"),
        "name": _("お名前"),
        "term": _("期の名前"),
        "call_name": _("呼び名"),
        "organisation": _("団体の名前"),
        "likely": _("お名前らしいことば"),
    }[kind]


def place_words(place: str) -> str:
    """In which part of a template a word stands."""
    parts = place.split(".")
    names = {
        "page": _("公開ページの文"),
        "topics": _("話題の例"),
        "line_texts": _("LINEに貼る文"),
        "help_lines": _("相談できるところ"),
        "legal_texts": _("きまりの文"),
        "sides": _("立場"),
        "script": kind_name("script"),
        "retrospective": kind_name("retrospective"),
        "deck": kind_name("deck"),
        "questionnaire": kind_name("questionnaire"),
        "ground_rules": kind_name("ground_rules"),
    }
    return names[parts[0]]


def _with_choices(question: Asked) -> str:
    choices = _("、").join(question.choices)
    words = {"question": question.label, "choices": choices}
    return _("%(question)s(%(choices)s)") % words if choices else question.label


def _all_words(body: dict[str, Any]) -> list[str]:
    """Each once, but for what is said by code."""
    return list(dict.fromkeys(text for place, text in texts(body) if place.rpartition(".")[2] not in _CODES))


def _joined(words: str | Sequence[str]) -> str:
    return words if isinstance(words, str) else "\n".join(words)


def _phases(script: Script | Iterable[ScriptFault]) -> list[str]:
    assert isinstance(script, Script), script
    total = _("合わせて%(minutes)s分") % {"minutes": f"{script.total_ms / 60_000:g}"}
    return [
        *(
            _("%(title)s:%(minutes)s分")
            % {"title": phase.title.ja, "minutes": f"{phase.total_ms / 60_000:g}"}
            for phase in script.phases
        ),
        total,
    ]


def _fault(fault: ScriptFault | ContentFault) -> str:
    if isinstance(fault, ScriptFault):
        return sentence_of(fault)
    where = ".".join(filter(None, (fault.place, fault.field))) or _("ファイル全体")
    return _("%(where)s:この形では使えません。") % {"where": where}
