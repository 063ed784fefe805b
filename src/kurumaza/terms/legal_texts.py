"""The legal pages of a term: their drafts, which know the term. A draft is not advice: every one wants a lawyer's eye, and says so."""

from pathlib import Path
from typing import Literal, get_args

from django.template import Context, Template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kurumaza.jobs.retention import how_long_kept
from kurumaza.partners.models import Organisation
from kurumaza.terms.joint_use import read_joint_use
from kurumaza.terms.models import Term

Kind = Literal["privacy", "rules", "transmission"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TITLES = {
    "privacy": _("個人情報の取り扱い"),
    "rules": _("参加のきまり"),
    "transmission": _("外部への送信について"),
}
# Around what only the partners know: `【…】`.
BLANK = "【"
LONGEST = 20_000
MOST_LINES = 400
# Under Japanese law, and in Japanese: not words of the pages that are translated.
_DRAFTS = Path(__file__).parent / "data" / "legal"


def find_kind(word: str) -> Kind | None:
    """The page that an address names."""
    return next((kind for kind in KINDS if kind == word), None)


def draft_of(term: Term, kind: Kind, hosts: list[Organisation]) -> str:
    """The draft of one page, with what the term says of itself."""
    context = {
        "term": term,
        "hosts": hosts,
        "sides": term.sides.all(),
        "joint_use": read_joint_use(term.joint_use) if term.joint_use else None,
        "kept": how_long_kept(),
    }
    words = (_DRAFTS / f"{kind}.txt").read_text(encoding="utf-8")
    # The same words whoever asks: they are agreed to.
    with override("ja"):
        return Template(words).render(Context(context)).strip()
