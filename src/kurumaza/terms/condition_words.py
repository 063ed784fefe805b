"""What conditions of a term are called, and where they are read."""

from django.utils.translation import gettext as _

from kurumaza.terms.legal_texts import TITLES, Kind, find_kind
from kurumaza.terms.models import Term


def condition_name(about: str) -> str:
    """A condition by `Change.about`."""
    return {
        **{f"text:{kind}": str(title) for kind, title in TITLES.items()},
        "basis": _("団体のあいだでの個人情報の扱い"),
        "ages": _("グループに入れる年齢"),
        "answers": _("「運営に知らせる」への返事"),
        "media": _("声と姿のつなぎ方"),
        "airtime": _("話した時間"),
        "page": _("公開ページの文"),
        "theme": _("この期の印"),
    }[about]


def page_about(about: str) -> Kind | None:
    """The legal page on which a condition is read; ages, for one, stand on none."""
    return "privacy" if about == "basis" else find_kind(about.removeprefix("text:"))


def ages_words(rule: str, minimum_age: int) -> str:
    """Who may sit in circles."""
    if rule != Term.AgeRule.GUARDIAN:
        return _("18歳以上だけ")
    words = _("保護者が同意すれば、%(age)s歳から。声と姿は必ず中継サーバーを通します")
    return words % {"age": minimum_age}
