"""`{% load days %}`: `{{ answer|answer_text }}`, `{{ placement|days_words }}`."""

from django import template

from kurumaza.field import placement_words
from kurumaza.field.models import Placement
from kurumaza.field.words_days import ANSWERS

register = template.Library()


@register.filter
def answer_text(answer: str) -> str:
    """行きます."""
    return str(ANSWERS[answer])


@register.filter
def days_words(placement: Placement) -> str:
    """2026年2月1日(日)から2026年2月13日(金)まで."""
    return placement_words.days_words(placement)
