"""Lines that stand on their own, for organisers: what wants the partners' keys before it is on the public page."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.partners.actions import Waiting
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.queries import memberships_to_turn
from kurumaza.people.models import Person
from kurumaza.stories.actions_excerpts import agree_to_excerpt
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import ExcerptConsent, Story
from kurumaza.stories.queries_excerpts import LINE_ON_PAGE, excerpt_digest, leaves_that_wait
from kurumaza.stories.views import signed_in
from kurumaza.stories.words import joined_words, refusal_text

LineToAgree = tuple[ExcerptConsent, str, ActingForm]


def lines_to_agree(story: Story, person: Person, data: object = None) -> list[LineToAgree]:
    """Each line of a story that waits, with what is agreed to and for which partner."""
    waiting = [one for one in leaves_that_wait(story.term) if one.excerpt.story_id == story.pk]
    return [(one, digest := excerpt_digest(one), _acting(one, digest, person, data)) for one in waiting]


def _acting(leave: ExcerptConsent, digest: str, person: Person, data: object) -> ActingForm:
    members = memberships_to_turn(
        person,
        leave.excerpt.story.term.programme,
        kind=LINE_ON_PAGE,
        subject=leave.excerpt.uuid,
        digest=digest,
    )
    return ActingForm(data, members=members, auto_id=f"line_{leave.pk}_%s")


def agree_to_line(request: HttpRequest, story: Story) -> None:
    """Turns a key, or says why not."""
    read = request.POST.get("digest", "")
    found = [one for one in lines_to_agree(story, signed_in(request), request.POST) if one[1] == read]
    if not found:
        messages.error(request, refusal_text(StoryRefused("changed")))
        return
    [(leave, digest, form)] = found
    if not form.is_valid():
        messages.error(request, _("どの団体としてかを選んでください。"))
        return
    done = agree_to_excerpt(
        excerpt=leave.excerpt, digest=digest, membership=form.acting(), now=timezone.now()
    )
    if isinstance(done, StoryRefused):
        messages.error(request, refusal_text(done))
    elif isinstance(done, Waiting):
        names = joined_words([one.name for one in done.missing])
        messages.success(
            request, _("確認しました。載せるには、%(names)sの確認も要ります。") % {"names": names}
        )
    else:
        messages.success(request, _("この一文は、公開ページに載せてよいことになりました。"))
