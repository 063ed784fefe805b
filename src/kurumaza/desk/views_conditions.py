"""What pages on a term's conditions have in common: the change is kept, or waits for the other partners."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.partners.actions import Waiting
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.partners.words import same_person_sentence
from kurumaza.terms.actions_conditions import NotChanged, change_conditions
from kurumaza.terms.conditions import Change
from kurumaza.terms.models import Term

Outcome = Term | Waiting | PartnersRefused


def media_servers() -> set[str]:
    """What this server is set up with."""
    return {
        name for name, is_set in (("livekit", settings.LIVEKIT_URL), ("turn", settings.TURN_URLS)) if is_set
    }


def change_as(membership: Membership, term: Term, change: Change) -> Outcome | NotChanged:
    """One organiser's word for their partner that a condition is to be so."""
    return change_conditions(
        term=term, change=change, membership=membership, now=timezone.now(), servers=media_servers()
    )


def tell_outcome(request: HttpRequest, outcomes: Sequence[Outcome]) -> None:
    """Whether it is so now, or waits."""
    if any(isinstance(one, PartnersRefused) for one in outcomes):
        messages.warning(request, same_person_sentence())
    elif any(isinstance(one, Waiting) for one in outcomes):
        messages.success(request, _("ほかの団体に、同意を求めました。そろうまでは、いまのままです。"))
    else:
        messages.success(request, _("保存しました。"))
