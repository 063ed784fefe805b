"""`{% load quoted %}`: 「{{ title|quoted }}」."""

from django import template
from django.template.defaultfilters import stringfilter

register = template.Library()

_INSIDE = str.maketrans("「」", "『』")  # data: quotation marks


@register.filter
@stringfilter
def quoted(text: str) -> str:
    """Somebody's words as they stand inside 「」: what they quote themselves stands in 『』."""
    return text.translate(_INSIDE)
