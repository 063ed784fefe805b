"""`{% load unbroken %}`: `{{ term.name|unbroken }}`."""

import re

from django import template
from django.template.defaultfilters import stringfilter

register = template.Library()

WORD_JOINER = "\u2060"
# A number and what it counts in a date: 2027年11月29日.
_DATE = re.compile(r"(?<=[年月])(?=\d)|(?<=\d)(?=[年月日])")
_HYPHEN = re.compile(r"(?<=\S)-(?=\S)")
# Words that browsers take for two phrases (word-break: auto-phrase), by where they must not be parted.
_WORDS = {"肩書き": 1}  # data: how a word is written


@register.filter
@stringfilter
def unbroken(text: str) -> str:
    """A text whose names keep together at the end of a line: 火-Okoshi, not 火- and Okoshi below it."""
    text = _HYPHEN.sub(f"-{WORD_JOINER}", text)
    for word, at in _WORDS.items():
        text = text.replace(word, word[:at] + WORD_JOINER + word[at:])
    return text


@register.filter
@stringfilter
def unbroken_day(text: str) -> str:
    """A date that keeps together at the end of a line: 2027年11月29日."""
    return _DATE.sub(WORD_JOINER, text)
