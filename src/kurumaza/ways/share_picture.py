"""The picture beside a term's address where it is shared (LINE, mail, social networks): PNG, 1200 × 630."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from kurumaza.people.typesetting import typeset
from kurumaza.terms.models import Term
from kurumaza.terms.public_page import PublicPage
from kurumaza.terms.themes import THEMES, Theme

WIDTH, HEIGHT = 1200, 630
LONGEST_LEAD = 66
KEPT = 32
_SOURCE = Path(__file__).parent / "data" / "share_picture.typ"


class PictureWords(NamedTuple):
    """All that is written in a picture, which its public page says too, and the theme that it is drawn in."""

    programme: str
    name: str
    lead: str
    promises: str
    hosts: str
    theme: str = Term.Theme.CIRCLE.value

    @property
    def digest(self) -> str:
        """Changes with the words and the theme, so that nobody keeps an old picture."""
        return hashlib.sha256("\0".join(self).encode()).hexdigest()[:12]


def picture_words(term: Term, page: PublicPage, hosts: list[str]) -> PictureWords:
    """The words of a term's picture; a long lead ends with its first sentence, or with dots."""
    return PictureWords(
        programme=term.programme.name,
        name=term.name,
        lead=_shortened(page.lead),
        promises=" / ".join(page.promises[:3]),
        hosts=_("主催 %(hosts)s") % {"hosts": _("、").join(hosts)} if hosts else "",
        theme=term.theme,
    )


def _shortened(lead: str) -> str:
    if len(lead) <= LONGEST_LEAD:
        return lead
    first = lead.partition("。")[0]  # data: where a sentence ends
    return f"{first}。" if len(first) < LONGEST_LEAD else f"{lead[: LONGEST_LEAD - 1]}…"  # data: its end


@lru_cache(maxsize=KEPT)
def draw_picture(words: PictureWords) -> bytes:
    """The picture."""
    theme = THEMES[words.theme]
    drawn = {"accent": theme.accent, "motif": "" if words.theme == Term.Theme.CIRCLE else _svg(theme)}
    return typeset(_SOURCE, {**words._asdict(), **drawn}, into="png")


def _svg(theme: Theme) -> str:
    path = f'<path fill="{theme.accent}" fill-rule="evenodd" d="{theme.motif}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">{path}</svg>'
