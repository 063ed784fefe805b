"""What conditions of a term are called."""

from django.utils.translation import gettext as _

from kurumaza.terms.legal_texts import TITLES, Kind, find_kind


def condition_name(about: str) -> str:
    """A condition by `Change.about`."""
    if about.startswith("text:"):
        return str(TITLES[page_about(about)])
    return {
        "basis": _("団体のあいだでの個人情報の扱い"),
        "ages": _("グループに入れる年齢"),
        "answers": _("運営に知らせるへの返事"),
        "media": _("声と姿のつなぎ方"),
        "airtime": _("話した時間"),
    }[about]


def page_about(about: str) -> Kind:
    """The legal page on which a condition is read."""
    return find_kind(about.removeprefix("text:")) or "privacy"
