"""What stands above a form that was not taken."""

import pytest
from django import forms

from kurumaza.safety.forms import LetterForm
from kurumaza.stories.forms import HandOverForm
from kurumaza.terms.forms_news import NewsForm

NOT_SENT, NOT_KEPT = "まだ送れていません", "まだ何も保存していません"


@pytest.mark.parametrize(
    ("kind", "said", "unsaid"), [(LetterForm, NOT_SENT, NOT_KEPT), (NewsForm, NOT_KEPT, NOT_SENT)]
)
def test_form_that_is_only_kept_is_not_said_to_be_sent(
    kind: type[forms.Form], said: str, unsaid: str
) -> None:
    shown = str(kind({}))
    assert said in shown
    assert unsaid not in shown
    assert said not in str(kind())


@pytest.mark.parametrize(("field", "is_marked"), [(None, False), ("line", True)])
def test_mark_is_pointed_to_where_there_is_one(field: str | None, is_marked: bool) -> None:
    class Line(forms.Form):
        line = forms.CharField()

    form = Line({"line": "一"})
    form.add_error(field, "もう届いています。")
    shown = str(form)
    assert f"{NOT_KEPT}。" in shown
    assert ("「!」のしるし" in shown) is is_marked


def test_fault_of_a_hidden_field_is_in_words() -> None:
    form = HandOverForm({"reader": "nobody", "reason": "話が重なっていたので"})
    assert not form.is_valid()
    [sentence] = form.errors["reader"]
    assert f"<p>{sentence}</p>" in str(form)


def test_long_text_is_never_cut_by_the_browser_and_what_is_too_long_stays() -> None:
    class Long(forms.Form):
        line = forms.CharField(max_length=5)
        text = forms.CharField(max_length=5, widget=forms.Textarea(attrs={"rows": 3}))

    shown = str(Long({"line": "一", "text": "長すぎることば"}))
    assert shown.count("maxlength") == 1
    assert 'rows="3"' in shown
    assert "長すぎることば</textarea>" in shown
    assert 'class="wrong"' in shown
