"""What of stories a concern can be about: a story that one may read or one's own, one that was brought, words that came back."""

from uuid import UUID

from django.utils.translation import gettext as _

from kurumaza.people.models import Person
from kurumaza.safety.about import register_about
from kurumaza.stories import queries
from kurumaza.stories.models import Delivery, Response, Story
from kurumaza.stories.queries_answers import answers_to, own_answers
from kurumaza.stories.queries_brought import delivery_for
from kurumaza.terms.models import Term


def _sees_story(person: Person, _term: Term, story: UUID) -> bool:
    return queries.readable_story(person, story) is not None or queries.own_story(person, story) is not None


def _sees_delivery(person: Person, _term: Term, delivery: UUID) -> bool:
    found = delivery_for(person, delivery)
    return found is not None and queries.readable_story(person, found.story.uuid) is not None


def _words(story: Story | None) -> str:
    if story is None:
        return ""
    told = queries.told_words(story)
    if not told.title:
        return _("話について(いまは取り下げられています)")
    return _("話「%(title)s」について") % {"title": told.title}


def _story_words(story: UUID) -> str:
    return _words(Story.objects.filter(uuid=story).first())


def _delivery_words(delivery: UUID) -> str:
    found = Delivery.objects.select_related("story").filter(uuid=delivery).first()
    return _words(found.story if found else None)


def _whose_story(story: UUID) -> int | None:
    return Story.objects.filter(uuid=story).values_list("person_id", flat=True).first()


def _whose_delivery(delivery: UUID) -> int | None:
    return Delivery.objects.filter(uuid=delivery).values_list("story__person_id", flat=True).first()


def _sees_answer(person: Person, _term: Term, answer: UUID) -> bool:
    """The author of the story, as long as they read it."""
    found = _response(answer)
    if found is None or found.delivery.story.person_id != person.pk:
        return False
    return any(one.uuid == answer for one in answers_to(person, found.delivery.story))


def _sees_reply(person: Person, _term: Term, answer: UUID) -> bool:
    """Whoever asked, as long as they read it."""
    found = _response(answer)
    if found is None or found.delivery.enrolment.person_id != person.pk:
        return False
    mine = own_answers(found.delivery)
    return any(one.pk == found.pk and one.reply for one in mine) and _sees_delivery(
        person, _term, found.delivery.uuid
    )


def _answer_words(answer: UUID) -> str:
    found = _response(answer)
    if found is None or found.story is not None:
        return _words(found.story if found else None)
    said = " / ".join(one for one in (found.line, found.text) if one)
    return _("話に返ってきたことば「%(text)s」について") % {"text": said}


def _reply_words(answer: UUID) -> str:
    found = _response(answer)
    if found is None or not found.reply:
        return ""
    return _("質問への返事「%(text)s」について") % {"text": found.reply}


def _holds_words_of_a_story(answer: UUID) -> bool:
    """A line that it points at, or a story told in answer: what the reader wrote in their own words nobody else takes back."""
    found = _response(answer)
    return found is not None and bool(found.line or found.story)


def _whose_answer(answer: UUID) -> int | None:
    found = _response(answer)
    return found.delivery.enrolment.person_id if found else None


def _whose_reply(answer: UUID) -> int | None:
    found = _response(answer)
    return found.delivery.story.person_id if found else None


def _response(answer: UUID) -> Response | None:
    rows = Response.objects.select_related("delivery__story__person", "delivery__enrolment__person", "story")
    return rows.filter(uuid=answer).first()


register_about("story", can_see=_sees_story, words=_story_words, whose=_whose_story, can_be_taken_back=True)
register_about(
    "delivery",
    can_see=_sees_delivery,
    words=_delivery_words,
    whose=_whose_delivery,
    can_be_taken_back=True,
)
register_about(
    "answer",
    can_see=_sees_answer,
    words=_answer_words,
    whose=_whose_answer,
    can_be_taken_back=_holds_words_of_a_story,
)
register_about("reply", can_see=_sees_reply, words=_reply_words, whose=_whose_reply, can_be_taken_back=True)
