"""`{% load motifs %}`: `{{ term.theme|motif }}`."""

from django import template

from kurumaza.terms.models import Term
from kurumaza.terms.themes import THEMES

register = template.Library()


@register.filter
def motif(theme: str) -> str:
    """The path of a theme's motif, in a square of 48."""
    return THEMES[theme].motif


@register.filter
def inner_motif(theme: str | None) -> str:
    """What a theme has in the middle of a ring: nothing in the plain circle, which is the ring, nor where no term is."""
    return "" if not theme or theme == Term.Theme.CIRCLE else THEMES[theme].motif
