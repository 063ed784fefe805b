"""`{% load days %}`: `{{ answer|answer_text }}`."""

from django import template

from kurumaza.field.words_days import ANSWERS

register = template.Library()


@register.filter
def answer_text(answer: str) -> str:
    """行きます."""
    return str(ANSWERS[answer])
