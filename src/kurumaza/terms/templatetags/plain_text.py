"""`{% load plain_text %}`: `{% for paragraph in text|paragraphs %}`, as `terms/_plain_text.html` shows them."""

from django import template
from django.template.defaultfilters import stringfilter

from kurumaza.core.text.paragraphs import Line, paragraphs_of

register = template.Library()


@register.filter
@stringfilter
def paragraphs(text: str) -> list[list[Line]]:
    """Paragraphs of lines of pieces."""
    return paragraphs_of(text)
