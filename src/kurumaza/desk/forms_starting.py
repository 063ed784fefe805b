"""Forms of starting a term from a template: which file, from which day, and what the new term says of itself."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.core.templates.calendar import time_of
from kurumaza.core.templates.codec import MAX_BYTES
from kurumaza.core.templates.personal import Known
from kurumaza.core.templates.template import SideShape
from kurumaza.desk.actions_opening import Opening
from kurumaza.desk.actions_starting import Start
from kurumaza.desk.forms_opening import TermForm
from kurumaza.desk.queries_starting import Proposal
from kurumaza.partners.models import Membership, Organisation, Programme
from kurumaza.terms.forms_times import TimeField
from kurumaza.terms.models import Side

FARTHEST = timedelta(days=5 * 365)
_CHANGED = _(
    "見ているあいだに、この期の内容が変わりました。ファイルは作っていません。もう一度、確かめてください。"
)


class TemplateFileForm(forms.Form):
    """A template that somebody handed on."""

    file = forms.FileField(
        label=_("ひな形のファイル"),
        help_text=_("名前が「kurumaza-template-」で始まり、「.json」で終わるファイルです。"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": _("ファイルを選んでください。"),
            "empty": _("このファイルには何も入っていません。ひな形のファイルか、確かめてください。"),
        },
    )

    def clean_file(self) -> Any:
        """Neither huge nor of another kind; what is in it is read afterwards."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(
                _g("大きすぎるファイルです。ひな形は1MBまでです。何も読み込んでいません。")
            )
        if not str(upload.name or "").lower().endswith(".json"):
            raise forms.ValidationError(
                _g(
                    "ひな形のファイルではないようです。名前が「.json」で終わるものを選んでください。何も読み込んでいません。"
                )
            )
        return upload


class ProgrammeForm(forms.Form):
    """With which partners a term of another region is run."""

    programme = forms.ChoiceField(
        label=_("どのプログラムで始めるか"),
        widget=forms.RadioSelect,
        error_messages={"required": _("プログラムを選んでください。")},
    )

    def __init__(self, programmes: Iterable[Programme], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._programmes = {str(one.uuid): one for one in programmes}
        field = self.fields["programme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(uuid, _named(one)) for uuid, one in self._programmes.items()]

    def chosen(self) -> Programme:
        """Which it is."""
        return self._programmes[self.cleaned_data["programme"]]


class KeptWordsForm(forms.Form):
    """Words that may mean somebody, or be ordinary ones: which of them stay in a template's file; those of `usual` do unless unticked.

    `digest` is of what is handed on now; what was looked at has another one where somebody has changed something since."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, words: Sequence[Known], *args: Any, digest: str, usual: Collection[Known] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.digest = digest
        # By what they are: a place in the list is another word's as soon as one comes before it.
        self._words = {f"{one.kind} {one.word}": one for one in words}
        self.fields["keep"] = forms.MultipleChoiceField(
            label=_g("そのまま入れることば"),
            initial=[value for value, one in self._words.items() if one in usual],
            choices=[(value, one.word) for value, one in self._words.items()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _CHANGED},
        )

    def clean(self) -> dict[str, Any]:
        """Whoever says 確かめました has looked at what goes out."""
        if not self.errors and self.cleaned_data["seen"] != self.digest:
            raise forms.ValidationError(_CHANGED)
        return self.cleaned_data

    def kept(self) -> list[Known]:
        """Those that were chosen."""
        return [self._words[value] for value in self.cleaned_data["keep"]]


class FirstDayForm(forms.Form):
    """From which day on the dates are proposed."""

    from_day = forms.DateField(
        label=_("はじまりの日"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("はじまりの日を入れてください。"),
            "invalid": _("日を、年・月・日で入れてください。"),
        },
    )

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_from_day(self) -> date:
        """Neither gone nor far away."""
        day: date = self.cleaned_data["from_day"]
        if not self._today <= day <= self._today + FARTHEST:
            raise forms.ValidationError(_g("今日から5年のあいだの日を入れてください。"))
        return day


class StartTermForm(TermForm):
    """A term as the template proposes it; everything can be changed before it is made."""

    def __init__(
        self,
        programme: Programme,
        proposal: Proposal,
        *args: Any,
        members: Iterable[Membership],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, members=members, **kwargs)
        self._programme, self._proposal = programme, proposal
        self.template = proposal.template
        self.offer(programme)
        self.initial.update(proposal.initial)
        for number, side in enumerate(self.template.sides, 1):
            self._add_side(number, side, proposal.hosts[number - 1])
        self._add_times(proposal.first_day)

    def _add_side(self, number: int, side: SideShape, host: Organisation) -> None:
        self.fields[f"side_{number}"] = forms.CharField(
            label=_g("参加する人の呼び方"),
            max_length=Side._meta.get_field("name").max_length,
            error_messages={"required": _g("呼び方を入れてください。")},
        )
        self.fields[f"eligibility_{number}"] = forms.CharField(
            label=_g("参加できる人"),
            help_text=_g("例:セカンドキャリア塾の卒業生。〔期の名前〕は、上で決めた名前になります。"),
            required=False,
            max_length=Side._meta.get_field("eligibility").max_length,
        )
        self.fields[f"host_{number}"] = forms.ChoiceField(
            label=_g("どの団体から"),
            choices=[(str(one.uuid), one.name) for one in self.partners],
            error_messages={"required": _g("団体を選んでください。")},
        )
        shown = {
            f"side_{number}": side.name,
            f"eligibility_{number}": side.eligibility,
            f"host_{number}": str(host.uuid),
        }
        self.initial.update(shown)

    def _add_times(self, first_day: date) -> None:
        zone, number = ZoneInfo(self.template.calendar.time_zone), 0
        for held in self.template.calendar.rounds:
            for place, slot in enumerate(held.slots, 1):
                number += 1
                field = TimeField(_g("候補%(number)s") % {"number": place}, str(zone))
                self.fields[f"time_{number}"] = field
                self.initial[f"time_{number}"] = time_of(slot, first_day, zone)

    def keep(self, typed: QueryDict, *, but_dates: bool) -> None:
        """Shows what somebody has typed, not yet looked at; not its dates where others are proposed."""
        said = type(self)(self._programme, self._proposal, typed, members=self._members.values())
        names = [name for name in self.fields if not (but_dates and self._is_date(name))]
        self.initial.update({name: said[name].value() for name in names})

    def _is_date(self, name: str) -> bool:
        return isinstance(self.fields[name], forms.DateField | TimeField)

    def sides(self) -> list[list[forms.BoundField]]:
        """The fields of each side."""
        numbers = range(1, len(self.template.sides) + 1)
        return [[self[f"{name}_{n}"] for name in ("host", "side", "eligibility")] for n in numbers]

    def rounds(self) -> list[list[forms.BoundField]]:
        """The times of each round."""
        number, found = 0, []
        for held in self.template.calendar.rounds:
            found.append([self[f"time_{number + place}"] for place in range(1, len(held.slots) + 1)])
            number += len(held.slots)
        return found

    def times(self) -> list[datetime | None]:
        """Of all rounds, one after the other."""
        names = [field.name for held in self.rounds() for field in held]
        return [self.cleaned_data[name] for name in names]

    def start(self) -> Start:
        """What was said, parsed."""
        said, numbers = self.cleaned_data, range(1, len(self.template.sides) + 1)
        partners = {str(one.uuid): one for one in self.partners}
        opening = Opening(
            **{key: said[key] for key in ("name", "region", "slug", "starts_on", "ends_on", "topics")},
            sides=[(partners[said[f"host_{n}"]], said[f"side_{n}"]) for n in numbers],
            times=self.times(),
            needs_all=said["needs_all"],
            safeguards=self.chosen_readers(),
        )
        return Start(opening, [said[f"eligibility_{n}"] for n in numbers])


def _named(programme: Programme) -> str:
    partners = [one.organisation.name for one in programme.partnerships.all()]
    return _g("%(name)s(%(partners)s)") % {"name": programme.name, "partners": _g("と、").join(partners)}
