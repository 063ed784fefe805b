"""Sentences about the people of a side: how far somebody is, and what they wait for."""

from django.utils.translation import gettext_lazy as _

from kurumaza.terms.queries_states import PlaceState

PROGRESS = {
    "not_invited": _("まだ招待していません"),
    "invited": _("招待済み"),
    "preparing": _("準備中"),
    "prepared": _("準備済み"),
    "withdrawn": _("参加への同意を取り消しています"),
}
AGES = {
    "guardian_waits": _("保護者の返事を待っています。同意があるまで、グループには入りません"),
    "guardian_refuses": _("保護者が同意していません。グループには入りません"),
    "too_young": _("年齢のため、グループには入りません"),
    "asked_anew": _("年齢の答えを待っています。答えるまで、グループには入りません"),
}


def state_words(state: PlaceState) -> list[str]:
    """One's progress, then what keeps them out of groups, if anything."""
    return [str(PROGRESS[state.progress]), *([str(AGES[state.age])] if state.age else [])]
