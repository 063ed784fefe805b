"""Texts that organisers paste into LINE, one for each message that participants get.

Those for a group's chat name nobody and hold no personal link: whoever is in the chat reads them. A term may word them itself
(`Term.line_texts`); what changes stands in braces."""

from collections.abc import Mapping
from typing import Literal, get_args

from django.utils.translation import gettext as _

from kurumaza.terms.models import Enrolment, Term

Kind = Literal["invitation", "group", "changed", "cancelled", "week", "day", "hour", "thanks"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Of an evening still to come: they speak of the nearest day only.
BEFORE: tuple[Kind, ...] = ("week", "day", "hour")
TEXT_MAX = 1000
# data: what organisers write in braces for what changes.
_BLANKS = {"期": "term", "回": "number", "日時": "times", "リンク": "link"}  # data: see above


def titles() -> dict[Kind, str]:
    """What each is for."""
    return {
        "invitation": _("期への招待"),
        "group": _("グループが決まったとき"),
        "changed": _("グループが変わったとき"),
        "cancelled": _("取りやめになったとき"),
        "week": _("一週間前"),
        "day": _("前の日"),
        "hour": _("一時間前"),
        "thanks": _("終わったあとのお礼"),
    }


def template_of(term: Term, kind: Kind) -> str:
    """The term's own words, else the usual ones."""
    return str(term.line_texts.get(kind) or usual_template(kind))


def filled(template: str, values: Mapping[str, str | int]) -> str:
    """With what stands in braces filled in (`term`, `number`, `times`, `link`); full-width braces count too. Other braces stay."""
    for blank, name in _BLANKS.items():
        for written in (f"{{{blank}}}", f"\uff5b{blank}\uff5d"):
            template = template.replace(written, str(values[name]))
    return template


def usual_template(kind: Kind) -> str:
    """The words that a term begins with."""
    return {
        "invitation": _(
            "「{期}」のご案内を、メールでお送りしました。メールのリンクから、呼び名と参加できる時間を教えてください。3分ほどで終わります。\n\nメールが見つからないときは、ここにメールアドレスを入れると、入るためのコードが届きます。\n{リンク}"
        ),
        "group": _(
            "「{期}」第{回}回のグループと時間が決まりました。\n{日時}\n\nご自分の時間は、届いたメールか、ここから確かめられます。\n{リンク}"
        ),
        "changed": _(
            "「{期}」第{回}回のグループに、変更がありました。変わった方には、メールでお知らせしています。\n\nご自分の時間を、ここから確かめてください。\n{リンク}"
        ),
        "cancelled": _(
            "「{期}」第{回}回に、取りやめになったグループがあります。その方には、メールでお知らせしています。\n\nご自分の時間は、ここから確かめられます。\n{リンク}"
        ),
        "week": _(
            "「{期}」第{回}回まで、あと一週間です。\n{日時}\n\n参加できるか、まだの方はここからお知らせください。マイクとカメラも試せます。\n{リンク}"
        ),
        "day": _(
            "「{期}」第{回}回は、明日です。\n{日時}\n\n15分前から待合室に入れます。遅れるときや、参加できなくなったときは、ここからお知らせください。\n{リンク}"
        ),
        "hour": _(
            "「{期}」第{回}回が、まもなく始まります。\n{日時}\n\n15分前から、ここから待合室に入れます。\n{リンク}"
        ),
        "thanks": _(
            "「{期}」第{回}回にご参加くださり、ありがとうございました。\n\nふりかえりは、ここから書けます。急がなくてかまいません。\n{リンク}"
        ),
    }[kind]


def personal_text(kind: Kind, enrolment: Enrolment, *, term: str, number: int, times: str, link: str) -> str:
    """What one person gets: with their name and their own time. The link asks for a code out of their mail."""
    name = enrolment.call_name or enrolment.name
    values = {"name": name, "term": term, "number": number, "times": times}
    greeting = _("%(name)sさん") % values
    words = {
        "group": _("「%(term)s」第%(number)s回の時間が決まりました。\n%(times)s"),
        "changed": _("「%(term)s」第%(number)s回の時間が、変わりました。\n%(times)s"),
        "cancelled": _(
            "「%(term)s」第%(number)s回は、取りやめになりました。\n%(times)s\n\n新しい時間が決まったら、あらためてお知らせします。"
        ),
        "week": _("「%(term)s」第%(number)s回まで、あと一週間です。\n%(times)s"),
        "day": _("「%(term)s」第%(number)s回は、明日です。\n%(times)s"),
        "hour": _("「%(term)s」第%(number)s回が、まもなく始まります。\n%(times)s"),
        "thanks": _("「%(term)s」第%(number)s回にご参加くださり、ありがとうございました。"),
    }[kind] % values
    after = {
        "cancelled": _("予定は、ここから確かめられます。"),
        "hour": _("15分前から、ここから待合室に入れます。"),
        "thanks": _("ふりかえりは、ここから書けます。急がなくてかまいません。"),
    }.get(kind, _("待合室には、15分前から入れます。参加できないときは、ここからお知らせください。"))
    return f"{greeting}\n\n{words}\n\n{after}\n{link}"
