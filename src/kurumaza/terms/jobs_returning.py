"""Telling those who wished it of the next term."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import job
from kurumaza.people.mails import absolute
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.people.queries import find_person
from kurumaza.terms import actions_returning as actions
from kurumaza.terms.queries_public import hosts_of, public_term_by_id
from kurumaza.terms.queries_returning import stop_returning_token, to_be_invited_back


@job("terms.tell_returning")
def tell_returning(term: str) -> None:
    """Queues a notice for everybody who wished."""
    actions.invite_back(term=UUID(term), now=timezone.now())


@notice("terms.invited_back", is_optional=True)
def invited_back(term: str, person_told: str) -> NoticeContent | None:
    """Leads to the term's public page; nothing if the wish was taken back meanwhile, they came in, or the term has closed."""
    found, person = public_term_by_id(UUID(term)), find_person(person_told)
    if found is None or person is None or found.closed_at is not None:
        return None
    if not to_be_invited_back(found, timezone.now()).filter(pk=person.pk).exists():
        return None
    stop = reverse("stop_returning", args=[stop_returning_token(person, found.programme)])
    context = {
        "term": found,
        "hosts": hosts_of(found),
        "programme": found.programme,
        "address": absolute(reverse("term_page", args=[found.slug])) + "?openExternalBrowser=1",
        "stop": absolute(stop),
    }
    return NoticeContent(
        subject=_("次の期が始まります:%(term)s") % {"term": found.name},
        template="terms/mails/invited_back",
        context=context,
    )
