from django.template import Context, Template

from kurumaza.terms.templatetags.quoted import quoted
from kurumaza.terms.templatetags.unbroken import WORD_JOINER, unbroken_day


def test_quotation_within_a_quotation_has_marks_of_its_own() -> None:
    assert quoted("「まだ会えた」と思えた場所") == "『まだ会えた』と思えた場所"
    page = Template("{% load quoted %}「{{ words|quoted }}」").render(Context({"words": "「<b>」"}))
    assert page == "「『&lt;b&gt;』」"


def test_date_has_no_place_to_break() -> None:
    assert unbroken_day("2027年11月29日").split(WORD_JOINER) == ["2027", "年", "11", "月", "29", "日"]
