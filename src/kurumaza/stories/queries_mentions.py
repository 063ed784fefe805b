"""Reads about people whom a story names: whom its author may ask, what they are shown, and whether all agree."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from kurumaza.core.circulation.passages import passages_of
from kurumaza.core.text.call_names import stands_in
from kurumaza.core.text.folding import fold
from kurumaza.people.models import Person
from kurumaza.stories.models import Mention, MentionConsent, Story
from kurumaza.stories.queries import TOLD, Draft, told_words
from kurumaza.stories.queries_writing import mentioned_names
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_apart import kept_apart_from

# As its author reads it: nobody is named in it, all agree, some have not answered, or it wants rewording.
Standing = Literal["", "agreed", "waiting", "reword"]


@dataclass(frozen=True)
class Passage:
    """Sentences that name somebody, with one before and one after them."""

    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Naming:
    """A call name of others that stands in a draft: where, whether its bearer can be asked, and whether it may still be no name there."""

    name: str
    passages: tuple[Passage, ...]
    can_ask: bool
    may_be_a_word: bool = True


def people_to_ask(author: Enrolment, name: str) -> list[Enrolment]:
    """Everybody else of a call name in the author's term; nobody where one of them cannot be asked any more."""
    named = author.term.enrolments.filter(call_name=name).exclude(pk=author.pk)
    heard = taking_part().filter(pk__in=named, person__is_active=True).select_related("person")
    people = list(heard.order_by("pk"))
    return people if len(people) == named.count() else []


def names_in(author: Enrolment, words: Draft, asked: Collection[str] = ()) -> list[Naming]:
    """What an author has to say something about before telling; `asked` are names of `asked_before`."""
    return [
        Naming(
            name,
            tuple(passages_naming(words, name)),
            bool(people_to_ask(author, name)),
            may_be_a_word=name not in asked,
        )
        for name in mentioned_names(author, words)
    ]


def asked_before(story: Story) -> set[str]:
    """Call names that somebody was asked about in any version of a story: they are no ordinary words in it any more, whatever the
    answer was."""
    return set(Mention.objects.filter(story=story).exclude(name="").values_list("name", flat=True))


def called_words(story: Story) -> list[str]:
    """Call names of others that stand in a told story and about which nobody was asked: its author called them ordinary words."""
    author = Enrolment.objects.select_related("term").get(person=story.person_id, term=story.term_id)
    asked = Mention.objects.filter(story=story, version=story.version).values_list("name", flat=True)
    return [name for name in mentioned_names(author, told_words(story)) if name not in set(asked)]


def mentions_for(person: Person) -> list[tuple[Mention, bool | None]]:
    """The stories in the open that name somebody and that they were asked about, the latest first, with what they said."""
    rows = _present().filter(enrolment__person=person).order_by("-asked_at", "-pk")
    return [(one, said) for one in rows if _is_shown(person, one, said := answer_of(one))]


def shown_mentions(person: Person) -> list[tuple[Mention, bool | None]]:
    """Everything that somebody was asked and could read on a page, also of words that left the open; oldest first, with what they said."""
    rows = _rows().filter(enrolment__person=person).order_by("pk")
    return [(one, said) for one in rows if _is_shown(person, one, said := answer_of(one))]


def mention_for(person: Person, uuid: UUID) -> Mention | None:
    """What somebody was asked, also of a story that has left the open since. Of who is kept apart from them nothing is shown, unless
    they have answered it before."""
    found = _rows().filter(uuid=uuid, enrolment__person=person).first()
    return found if found is not None and _is_shown(person, found, answer_of(found)) else None


def is_present(mention: Mention) -> bool:
    """Whether what was asked is still about words that stand in the open."""
    return mention.story.state in TOLD and mention.version == mention.story.version


def answer_of(mention: Mention) -> bool | None:
    """The latest word of who is named; None as long as there is none."""
    rows = MentionConsent.objects.filter(mention=mention).order_by("-pk")
    return rows.values_list("granted", flat=True).first()


def standing_of(story: Story) -> Standing:
    """What an author learns of the answers: not who said what."""
    asked = Mention.objects.filter(story=story, version=story.version)
    latest = MentionConsent.objects.filter(mention=OuterRef("pk")).order_by("-pk").values("granted")[:1]
    said = set(asked.annotate(says=Subquery(latest)).values_list("says", flat=True))
    if not said:
        return ""
    if False in said:
        return "reword"
    return "waiting" if None in said else "agreed"


def passages_naming(words: Draft, name: str) -> list[Passage]:
    """Where a name stands in words, each with the sentence before and after; neighbours are one passage."""
    found = [Passage((words.title,))] if _names(words.title, name) else []
    for part in words[1:]:
        found += _passages_in(passages_of(part), name)
    return found


def _passages_in(sentences: tuple[str, ...], name: str) -> list[Passage]:
    near = [
        any(_names(one, name) for one in sentences[max(0, at - 1) : at + 2]) for at in range(len(sentences))
    ]
    found: list[list[str]] = []
    for at, sentence in enumerate(sentences):
        if near[at] and (at == 0 or not near[at - 1]):
            found.append([])
        if near[at]:
            found[-1].append(sentence)
    return [Passage(tuple(one)) for one in found]


def names_somebody(story: Story, line: str) -> bool:
    """Whether one who was asked about this version is named in a line."""
    asked = Mention.objects.filter(story=story, version=story.version).exclude(name="")
    return any(_names(line, name) for name in asked.values_list("name", flat=True))


def _names(text: str, name: str) -> bool:
    return stands_in(name, fold(text))


def _present() -> QuerySet[Mention]:
    return _rows().filter(story__state__in=TOLD, version=F("story__version"))


def _rows() -> QuerySet[Mention]:
    return Mention.objects.select_related("story__term", "story__person", "enrolment__person")


def _is_shown(person: Person, mention: Mention, said: bool | None) -> bool:
    return said is not None or not kept_apart_from(person, [mention.story.person])
