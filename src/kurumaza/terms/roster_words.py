"""Sentences about rosters: why a file or a row is not taken over."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurumaza.core.text.tables import RosterRefusal
from kurumaza.partners.words import same_person_sentence
from kurumaza.terms.errors import RosterNotApplied, RosterNotUndone

OUTCOMES = {
    "add": gettext_lazy("追加"),
    "update": gettext_lazy("変更"),
    "unchanged": gettext_lazy("変更なし"),
    "rejected": gettext_lazy("取り込めない"),
}
ENCODINGS = {
    "utf-8": gettext_lazy("CSV(UTF-8)"),
    "utf-8-sig": gettext_lazy("CSV(UTF-8)"),
    "cp932": gettext_lazy("CSV(Excelの日本語)"),
    "xlsx": gettext_lazy("Excel"),
}
FIELDS = {
    "name": gettext_lazy("氏名"),
    "family_name": gettext_lazy("姓"),
    "given_name": gettext_lazy("名"),
    "kana": gettext_lazy("フリガナ"),
    "family_kana": gettext_lazy("セイ"),
    "given_kana": gettext_lazy("メイ"),
    "call_name": gettext_lazy("呼び名"),
    "email": gettext_lazy("メールアドレス"),
    "school": gettext_lazy("学校"),
    "employer": gettext_lazy("勤務先"),
    "past_employer": gettext_lazy("以前の勤務先"),
    "cohort": gettext_lazy("卒業期"),
    "topics": gettext_lazy("話したいこと"),
    "region": gettext_lazy("地域"),
}


def refusal_sentence(refused: RosterRefusal) -> str:
    """Why a whole file cannot be read, and what to do."""
    nothing = _("まだ何も取り込んでいません。")
    sentences = {
        "empty": _("中身が見つかりません。名簿の入ったファイルか、確かめてください。"),
        "too_large": _("ファイルが大きすぎます。5MBまでのファイルに分けてください。"),
        "too_many_rows": _(
            "%(count)s人分の行があります。一度に取り込めるのは%(limit)s人までです。ファイルを分けてください。"
        )
        % {"count": refused.count, "limit": refused.limit},
        "rows_far_apart": _(
            "表から遠く離れた行にも、値の入ったセルがあります。"
            "名簿の行だけを新しいシートに貼りつけて、保存し直してください。"
        ),
        "too_many_columns": _("列が多すぎます。いらない列を消してから、もう一度選んでください。"),
        "unknown_encoding": _("文字の種類を読み取れません。ExcelかCSV(UTF-8)で保存し直してください。"),
        "unsupported_file": _("この種類のファイルは読めません。Excel(.xlsx)かCSVで保存し直してください。"),
        "old_workbook": _("古い形式のExcel(.xls)です。「Excelブック(.xlsx)」で保存し直してください。"),
        "password_protected": _("パスワードがかかっています。外して保存し直してください。"),
        "broken_workbook": _("ファイルが壊れているようです。Excelで開き、保存し直してください。"),
        "unsafe_workbook": _(
            "安全に開けないファイルです。新しいExcelブックに貼りつけて、保存し直してください。"
        ),
        "broken_quotes": _('%(line)s行目の「"」が閉じていません。') % {"line": refused.line},
        "cell_too_long": _(
            '%(line)s行目に、長すぎるセルがあります。そのセルと、「"」が閉じているかを確かめてください。'
        )
        % {"line": refused.line},
        "missing_column": _("「%(missing)s」の列が見つかりません。見つかった見出し:%(found)s。")
        % {
            "missing": "」「".join(str(word) for field, word in FIELDS.items() if field in refused.missing),
            "found": "、".join(title for title in refused.found if title) or _("ありません"),
        },
        "mapping_does_not_fit": _("列の割り当てが、このファイルに合いません。"),
    }
    return f"{sentences[refused.code]}{nothing}"


def not_applied_sentence(refused: RosterNotApplied) -> str:
    """Why a roster is not taken in or over."""
    return {
        "nothing_to_do": _("取り込むものはありません。いまの名簿と同じです。"),
        "no_legal_basis": _(
            "名簿を取り込む前に、「個人情報の扱い」を決めてください。まだ何も取り込んでいません。"
        ),
        "not_open": _("この期は、いま参加者を受け付けていません。まだ何も取り込んでいません。"),
        "replaced": _("この名簿は、新しいファイルに替わりました。新しいほうを確かめてください。"),
        "no_partner": _("この期を運営する団体の方だけができます。何も取り込んでいません。"),
        "same_person": same_person_sentence(),
    }[refused.code]


def not_undone_sentence(refused: RosterNotUndone) -> str:
    """Why a roster stays."""
    return {
        "done": _("この取り込みは、もう元に戻してあります。"),
        "not_applied": _("まだ取り込み終わっていません。終わってから、もう一度押してください。"),
        "later_one": _(
            "このあとに取り込んだ名簿があります。新しいほうから順に元に戻してください。何も変えていません。"
        ),
        "too_late": _(
            "取り込んでから一日たったので、元に戻せません。参加者の一覧で、一人ずつ直してください。"
        ),
    }[refused.code]


def reason_sentence(reason: dict[str, Any]) -> str:
    """Why a row is not taken over."""
    field = str(FIELDS.get(reason.get("field", ""), ""))
    sentences = {
        "email_empty": _("メールアドレスがありません。"),
        "email_invalid": _("メールアドレスの形になっていません。"),
        "carrier_breaks_rfc": _(
            "「..」や「.@」を含むため、届かないことのあるアドレスです。別のアドレスを聞いてください。"
        ),
        "email_twice": _("%(line)s行目と同じメールアドレスです。") % {"line": reason.get("line", 0)},
        "name_empty": _("氏名がありません。"),
        "too_long": _("「%(field)s」が長すぎます(%(limit)s字まで)。")
        % {"field": field, "limit": reason.get("limit", 0)},
        "formula": _("「%(field)s」に数式があります。値だけにしてください。") % {"field": field},
        "control_characters": _("「%(field)s」に読めない文字(制御文字)があります。") % {"field": field},
        "has_left": _("この人は参加をやめています。"),
        "erased": _(
            "ご本人がデータを消しています。招待しません。また参加するには、ご本人に申し込んでもらってください。"
        ),
        "address_corrected": _(
            "運営がアドレスを直した人です。%(line)s行目に同じ人がいるため、そちらを取り込みます。"
        )
        % {"line": reason.get("line", 0)},
        "unreadable_characters": _("「%(field)s」に読み取れない文字があります。") % {"field": field},
    }
    return sentences[reason["code"]]


def kept_sentence(kept: Sequence[str]) -> str:
    """What of a row is not taken over, since somebody has put it right; empty if all of it is."""
    own = _("」「").join(str(FIELDS[field]) for field in kept if field != "email")
    sentences = [
        _("「%(fields)s」は、本人が直したため、そのままにします。") % {"fields": own} if own else "",
        _("アドレスは、運営が直したため、そのままにします。") if "email" in kept else "",
    ]
    return "".join(sentences)
