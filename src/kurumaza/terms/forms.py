"""Forms of preparing, one a step, and of uploading a roster."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.terms.actions_prepare import (
    CALL_NAME_MAX,
    CONSIDERATIONS_MAX,
    MEMO_MAX,
    TOPIC_MAX,
    TOPICS_MAX,
    clean_call_name,
)
from kurumaza.terms.dates import slot_text
from kurumaza.terms.models import Availability, Enrolment, Slot, Term

TIE_MAX = 100
_BETWEEN_TOPICS = re.compile("[、,,\n]")


class CallNameForm(forms.Form):
    """呼び名."""

    call_name = forms.CharField(
        label=_("呼び名"),
        help_text=_("ひらがなでも、あだ名でもかまいません。「さん」はこちらでつけます。"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        error_messages={"required": _("呼ばれたい名前を入れてください。")},
    )

    def clean_call_name(self) -> str:
        """Without the さん that pages add; at most twelve characters."""
        chosen = clean_call_name(self.cleaned_data["call_name"])
        if not chosen:
            raise forms.ValidationError(_g("呼ばれたい名前を入れてください。"))
        if len(chosen) > CALL_NAME_MAX:
            raise forms.ValidationError(_g("呼び名は12字までで入れてください。"))
        return chosen


class TimesForm(forms.Form):
    """○△× for each time; nothing is chosen beforehand."""

    def __init__(self, slots: Sequence[Slot], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        for slot in slots:
            self.fields[f"slot_{slot.uuid.hex}"] = forms.ChoiceField(
                label=slot_text(slot),
                choices=[
                    (Availability.Answer.YES, _("○ できる")),
                    (Availability.Answer.MAYBE, _("△ たぶん")),
                    (Availability.Answer.NO, _("× できない")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("この時間に参加できるか、選んでください。")},
            )

    def answers(self) -> dict[UUID, str]:
        """The answers by slot."""
        return {slot.uuid: self.cleaned_data[f"slot_{slot.uuid.hex}"] for slot in self.slots}


class ConsentForm(forms.Form):
    """Taking part. Being measured is asked for apart, and nobody needs to.

    The button says whether one is 18: `is_minor` if it was the one for who is not. In a term that asks guardians, it is then asked
    how old, as far as it matters, and whom to ask."""

    unmarked = ("age_group", "guardian_email")
    participation = forms.BooleanField(
        label=_("以上を読み、この期に参加することに同意します。"),
        error_messages={
            "required": _(
                "同意いただくと参加できます。迷うときは、ページの下にある連絡先へおたずねください。"
            )
        },
    )

    def __init__(self, term: Term, *args: Any, is_minor: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_minor = is_minor
        if term.age_rule != Term.AgeRule.GUARDIAN:
            return
        from_to = _g("%(from)s歳から17歳") % {"from": term.minimum_age}
        self.fields["age_group"] = forms.ChoiceField(
            label=_("いまの年齢"),
            choices=[
                (Enrolment.AgeGroup.MINOR, from_to),
                (Enrolment.AgeGroup.YOUNGER, _g("%(from)s歳より下") % {"from": term.minimum_age}),
            ],
            widget=forms.RadioSelect,
            required=is_minor,
            error_messages={"required": _("いまの年齢を選んでください。")},
        )
        self.fields["guardian_email"] = forms.CharField(
            label=_("保護者の方のメールアドレス"),
            help_text=_g("%(from)s歳から17歳の方だけ。同意をお願いするメールを送ります。")
            % {"from": term.minimum_age},
            required=False,
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        )

    def said(self) -> dict[str, str]:
        """Age and guardian, as `actions_prepare.agree_to_participation` takes them."""
        if not self.is_minor:
            return {"age_group": Enrolment.AgeGroup.ADULT}
        return {
            "age_group": self.cleaned_data.get("age_group") or Enrolment.AgeGroup.YOUNGER,
            "guardian_email": self.cleaned_data.get("guardian_email", ""),
        }


class TopicsForm(forms.Form):
    """話してみたいこと: chips from the term's list, and topics of one's own."""

    topics = forms.MultipleChoiceField(
        label=_("話してみたいこと"),
        help_text=_("5個まで。重なる人と同じグループになりやすくなります。"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    own_topics = forms.CharField(
        label=_("ほかにあれば"),
        help_text=_("「、」で区切って書けます。"),
        max_length=TOPICS_MAX * (TOPIC_MAX + 1),
        required=False,
    )

    def __init__(self, offered: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(topic, topic) for topic in offered]
        if not offered:
            del self.fields["topics"]

    def chosen(self) -> list[str]:
        """Chips first, then what was written."""
        written = [one.strip() for one in _BETWEEN_TOPICS.split(self.cleaned_data["own_topics"])]
        return [*self.cleaned_data.get("topics", []), *(one for one in written if one)]


class TieForm(forms.Form):
    """同じ組を避けたい人, one at a time."""

    keep_apart = forms.CharField(
        label=_("名前、またはメールアドレス"),
        help_text=_("ひとりずつ入れてください。"),
        max_length=TIE_MAX,
        error_messages={"required": _("名前かメールアドレスを入れてください。")},
    )


class CardForm(forms.Form):
    """迷いと選択のメモ: three lines, none of them required."""

    hesitation = forms.CharField(label=_("何に迷いましたか"), max_length=MEMO_MAX, required=False)
    choice = forms.CharField(label=_("何を大切にして、どう選びましたか"), max_length=MEMO_MAX, required=False)
    since_then = forms.CharField(
        label=_("それからどう過ごし、いまどう思いますか"), max_length=MEMO_MAX, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.Textarea(attrs={"rows": 2})


class ConsiderationsForm(forms.Form):
    """配慮してほしいこと."""

    considerations = forms.CharField(
        label=_("配慮してほしいこと"),
        max_length=CONSIDERATIONS_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AirtimeForm(forms.Form):
    """Whether one's 話した時間 may be measured: the one button says what it will do."""

    agrees = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)


class RosterForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("名簿のファイル"),
        help_text=_(
            "Excel(.xlsx)かCSVのファイルです。「氏名」「メールアドレス」などの見出しの行が要ります。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={
            "required": _("ファイルを選んでください。"),
            "empty": _("このファイルには何も入っていません。名簿の入ったファイルか、確かめてください。"),
        },
    )
