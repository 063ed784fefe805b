"""What the parts of one's own data are called, on its page and in its readable file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kurumaza.people.errors import ErasureRefused

# Keys whose values are codes of ours, and those whose values are moments; all else is what somebody wrote.
_CODED = frozenset({"purpose", "answer", "reply", "state", "audience", "kind"})
_MOMENTS = frozenset(
    {"made_at", "since", "at", "invited_at", "prepared_at", "left_at", "written_at", "told_at"}
    | {"withdrawn_at", "raised_at", "answered_at"}
)


class Line(NamedTuple):
    """One line of the readable file: a label with either a text or further lines."""

    label: str
    text: str
    lines: tuple["Line", ...] = ()


def label_of(key: str) -> str:
    """What a key of the file is called; a questionnaire's item goes by its own."""
    return _labels().get(key, key)


def purpose_text(purpose: str) -> str:
    """What somebody agreed to."""
    return _codes()[purpose]


def refusal_text(refused: ErasureRefused) -> str:
    """What must be settled before somebody can be erased, and that nothing was done."""
    return {
        "last_organiser": _(
            "終わっていない期を運営している団体の、ただひとりの運営です。ほかの運営を迎えるか、期を終えてから、もう一度お試しください。まだ何も消していません。"
        ),
        "safeguard": _(
            "終わっていない期の見守り役です。ほかの人に代わってもらうか、期を終えてから、もう一度お試しください。まだ何も消していません。"
        ),
        "contact": _(
            "団体の連絡先が、あなたのメールアドレスになっています。運営ページで別の連絡先に変えてから、もう一度お試しください。まだ何も消していません。"
        ),
    }[refused.code]


def lines_of(values: Mapping[str, Any]) -> tuple[Line, ...]:
    """The file's values as lines to read; what is empty is left out."""
    found = (_line(key, label_of(key), value) for key, value in values.items())
    return tuple(one for one in found if one.text or one.lines)


def _line(key: str, label: str, value: Any) -> Line:
    if isinstance(value, Mapping):
        return Line(label, "", lines_of(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        if all(isinstance(one, str) for one in value):
            return Line(label, _("、").join(value))
        return Line(
            label, "", tuple(_line(key, f"{label} {number}", one) for number, one in enumerate(value, 1))
        )
    return Line(label, _text(key, value))


def _text(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if key in _MOMENTS:
        return format_date(localtime(datetime.fromisoformat(value)), _("Y年n月j日 H:i"))
    return _codes().get(value, value) if key in _CODED else str(value)


def _labels() -> dict[str, str]:
    return {
        "made_at": _("書き出した時刻"),
        "address": _("メールアドレス"),
        "language": _("言語"),
        "since": _("登録された日"),
        "terms": _("参加"),
        "term": _("期"),
        "side": _("立場"),
        "organisation": _("団体"),
        "name": _("お名前"),
        "kana": _("ふりがな"),
        "school": _("学校"),
        "employer": _("勤め先"),
        "past_employer": _("以前の勤め先"),
        "cohort": _("学年・代"),
        "region": _("地域"),
        "call_name": _("呼び名"),
        "topics": _("話してみたいこと"),
        "considerations": _("配慮してほしいこと"),
        "memo": _("メモ"),
        "hesitation": _("迷い"),
        "choice": _("選び"),
        "since_then": _("それから・いま"),
        "times": _("時間への答え"),
        "when": _("日時"),
        "answer": _("答え"),
        "invited_at": _("案内を送った日"),
        "prepared_at": _("準備ができた日"),
        "left_at": _("退いた日"),
        "consents": _("同意の記録"),
        "purpose": _("何について"),
        "version": _("版"),
        "granted": _("同意した"),
        "at": _("日時"),
        "evenings": _("対話"),
        "round": _("回"),
        "others": _("同じグループの人(呼び名)"),
        "reply": _("出欠の返事"),
        "late_minutes": _("遅れる分数"),
        "note": _("ノート"),
        "gift": _("今日のひとこと"),
        "answers": _("ふりかえりの答え"),
        "spoken_seconds": _("話した時間(秒)"),
        "will": _("やってみたいこと"),
        "written_at": _("書いた日"),
        "line": _("やってみたいこと"),
        "next_step": _("次に小さく試すこと"),
        "how_it_went": _("やってみてどうだったか"),
        "stories": _("わたしの歩み"),
        "state": _("いまの状態"),
        "title": _("題"),
        "told_at": _("伝えた日"),
        "withdrawn_at": _("取り下げた日"),
        "told_to": _("伝える相手への同意"),
        "audience": _("相手"),
        "answers_to_stories": _("届いた話への返事"),
        "kind": _("種類"),
        "text": _("文"),
        "kept_apart": _("同じ組を避けたい人"),
        "concerns": _("運営に知らせたこと"),
        "raised_at": _("知らせた日"),
        "answered_at": _("お返事した日"),
        "field": _("現場でのこと"),
        "placement": _("現場"),
        "visit": _("参加した行事"),
        "said": _("聞いた声"),
        "stirred": _("動いたこと"),
        "insight": _("気づき"),
        "organises": _("運営している団体"),
    }


def _codes() -> dict[str, str]:
    return {
        "participation": _("この期に参加すること"),
        "ground_rules": _("話し方の約束"),
        "airtime": _("話した時間を測ること"),
        "notices": _("お知らせを受け取ること"),
        "guardian": _("保護者の方の同意"),
        "yes": _("○"),
        "maybe": _("△"),
        "no": _("×"),
        "none": _("まだ"),
        "coming": _("参加"),
        "late": _("遅れて参加"),
        "absent": _("欠席"),
        "draft": _("下書き"),
        "in_review": _("確認を待っています"),
        "returned": _("戻ってきました"),
        "approved": _("伝えています"),
        "withdrawn": _("取り下げました"),
        "group": _("この回のグループ"),
        "term": _("この期の参加者"),
        "partners": _("主催する団体の参加者と運営"),
        "public": _("だれでも"),
        "echo": _("心に残ったところ"),
        "question": _("質問"),
    }
