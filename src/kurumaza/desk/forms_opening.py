"""Forms of opening a term and of adding a round to it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.desk.actions_opening import TIME_ZONE, Opening
from kurumaza.desk.errors import Code, Fault
from kurumaza.desk.forms import person_choices
from kurumaza.desk.queries_opening import partners_of, proposed_slug
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.models import Membership, Organisation, Programme
from kurumaza.partners.queries import organisers_of
from kurumaza.people.models import Person
from kurumaza.terms.actions_prepare import TOPIC_MAX
from kurumaza.terms.forms_times import TimeField
from kurumaza.terms.models import Side, Term

TIMES, TIMES_AT_FIRST = 6, 3
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _sentence(code: Code) -> str:
    return {
        "no_content": _g("このプログラムには、進行やカードがまだありません。"),
        "address_taken": _g("このアドレスの名前は、ほかの期が使っています。別の名前にしてください。"),
        "ends_before_start": _g("終わりの日は、はじまりの日か、それより後にしてください。"),
        "side_twice": _g("ほかの団体と同じ呼び方です。分けられるように、別の呼び方にしてください。"),
        "no_time": _g("候補の時間を、一つ以上入れてください。"),
        "time_past": _g("もう過ぎた時間です。これからの時間を入れてください。"),
        "time_twice": _g("同じ時間が、上にもあります。"),
        "time_outside_term": _g("期のはじまりの日と終わりの日のあいだの日時にしてください。"),
        "nobody_reads": _g("一人以上選んでください。"),
        "too_many_read": _g("選べるのは二人までです。"),
        "closed": _g("この期は終わっています。回は加えられません。"),
        "round_there": _g("同じ時間の回が、もうあります。何も加えていません。"),
    }[code]


def show_faults(form: forms.Form, faults: Sequence[Fault]) -> None:
    """Says each fault at its field."""
    for fault in faults:
        numbered = f"{fault.field}_{fault.place + 1}"
        field = numbered if numbered in form.fields else fault.field or None
        form.add_error(field, _sentence(fault.code))


class NextRoundForm(forms.Form):
    """The times of one round."""

    def __init__(self, zone: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, TIMES + 1):
            self.fields[f"time_{number}"] = TimeField(_g("候補%(number)s") % {"number": number}, zone)

    def times(self) -> list[datetime | None]:
        """In the order of their fields."""
        return [self.cleaned_data[f"time_{number}"] for number in range(1, TIMES + 1)]

    def first_times(self) -> list[forms.BoundField]:
        """Those that are always in sight."""
        return [self[f"time_{number}"] for number in range(1, TIMES_AT_FIRST + 1)]

    def more_times(self) -> list[forms.BoundField]:
        """Those behind 候補をもっと加える."""
        return [self[f"time_{number}"] for number in range(TIMES_AT_FIRST + 1, TIMES + 1)]

    def uses_more_times(self) -> bool:
        """Whether something stands, or is wrong, in one of those."""
        return any(one.errors or any(one.value() or ()) for one in self.more_times())


class TermForm(ActingForm):
    """What is said of every new term of a programme; its sides and times come with the way in which it begins."""

    name = forms.CharField(
        label=_("期の名前"),
        help_text=_("例:第1期 火-Okoshi@青森"),
        max_length=Term._meta.get_field("name").max_length,
        error_messages={"required": _("期の名前を入れてください。")},
    )
    region = forms.CharField(
        label=_("地域"),
        help_text=_("例:青森"),
        max_length=Term._meta.get_field("region").max_length,
        error_messages={"required": _("地域を入れてください。")},
    )
    slug = forms.CharField(
        label=_("アドレスに使う短い名前"),
        help_text=_(
            "公開ページのアドレスの終わりになります。英小文字、数字、ハイフン(-)を使えます。例:aomori-1"
        ),
        max_length=Term._meta.get_field("slug").max_length,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("アドレスに使う短い名前を入れてください。")},
    )
    starts_on = forms.DateField(
        label=_("はじまりの日"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("はじまりの日を入れてください。")},
    )
    ends_on = forms.DateField(
        label=_("終わりの日"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("終わりの日を入れてください。")},
    )
    topics = forms.CharField(
        label=_("話題の例"),
        help_text=_("参加者が準備のときに選べます。一行に一つずつ書いてください。"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    safeguards = forms.MultipleChoiceField(
        label=_("見守り役"),
        help_text=_(
            "参加者が「運営に知らせる」に書いたことを読む人です。二人必要です。いまは一人だけ選び、もう一人をあとから決めることもできます。"
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("一人以上選んでください。")},
    )
    needs_all = forms.BooleanField(
        label=_("ほかの団体が同意してから、公開する"),
        help_text=_("同意がそろうまでは下書きで、運営だけに見えます。"),
        required=False,
    )

    def offer(self, programme: Programme) -> None:
        """Who can be chosen, and an address that is free."""
        self.partners = partners_of(programme)
        self.organisers = organisers_of(programme)
        self.fields["slug"].initial = proposed_slug(programme)
        readers = self.fields["safeguards"]
        assert isinstance(readers, forms.MultipleChoiceField)
        readers.choices = person_choices(self.organisers)

    def chosen_readers(self) -> list[Person]:
        """Who was chosen to read what people tell the organisers."""
        people = {str(one.person.uuid): one.person for one in self.organisers}
        return [people[uuid] for uuid in self.cleaned_data["safeguards"]]

    def clean_slug(self) -> str:
        """As addresses have it: half width, small letters."""
        slug = unicodedata.normalize("NFKC", self.cleaned_data["slug"]).lower()
        if not _SLUG.fullmatch(slug):
            raise forms.ValidationError(
                _g("英小文字と数字だけで入れてください。間はハイフン(-)でつなぎます。")
            )
        return slug

    def clean(self) -> dict[str, Any]:
        """What is asked of the term once more, said beside what else is wrong."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _sentence("ends_before_start"))
        return said

    def clean_topics(self) -> list[str]:
        """A topic a line, each once."""
        lines = [line.strip() for line in self.cleaned_data["topics"].splitlines()]
        topics = list(dict.fromkeys(line for line in lines if line))
        if long := next((one for one in topics if len(one) > TOPIC_MAX), None):
            words = _g("一つの話題は%(limit)s字までにしてください:%(topic)s")
            raise forms.ValidationError(words % {"limit": TOPIC_MAX, "topic": long})
        return topics


class OpenTermForm(TermForm, NextRoundForm):
    """A new term with the programme's latest content, and its first round."""

    def __init__(
        self, programme: Programme, *args: Any, members: Iterable[Membership], **kwargs: Any
    ) -> None:
        super().__init__(TIME_ZONE, *args, members=members, **kwargs)
        self.offer(programme)
        for number, organisation in enumerate(self.partners, 1):
            self.fields[f"side_{number}"] = _side_field(organisation)

    def sides(self) -> list[forms.BoundField]:
        """What the people of each organisation are called."""
        return [self[f"side_{number}"] for number in range(1, len(self.partners) + 1)]

    def opening(self) -> Opening:
        """What was said, parsed."""
        said = self.cleaned_data
        names = [said[f"side_{number}"] for number in range(1, len(self.partners) + 1)]
        return Opening(
            **{key: said[key] for key in ("name", "region", "slug", "starts_on", "ends_on", "topics")},
            sides=list(zip(self.partners, names, strict=True)),
            times=self.times(),
            needs_all=said["needs_all"],
            safeguards=self.chosen_readers(),
        )


def _side_field(organisation: Organisation) -> forms.CharField:
    return forms.CharField(
        label=_g("%(organisation)sから参加する人の呼び方") % {"organisation": organisation.name},
        help_text=_("例:学生、セカンドキャリア塾 卒業生"),
        max_length=Side._meta.get_field("name").max_length,
        error_messages={"required": _("呼び方を入れてください。")},
    )
