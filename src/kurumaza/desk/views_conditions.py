"""What pages on a term's conditions have in common: the change is kept, or waits for the other partners."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.desk.forms_conditions import ConditionsForm
from kurumaza.desk.words_conditions import Shift, shifts_of
from kurumaza.partners.actions import Waiting
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.partners.words import same_person_sentence
from kurumaza.terms.actions_conditions import NotChanged, change_conditions
from kurumaza.terms.conditions import Change, tidied
from kurumaza.terms.models import Term
from kurumaza.terms.queries_conditions import change_digest, present

Outcome = Term | Waiting | PartnersRefused


def media_servers() -> set[str]:
    """What this server is set up with."""
    return {
        name for name, is_set in (("livekit", settings.LIVEKIT_URL), ("turn", settings.TURN_URLS)) if is_set
    }


def change_as(membership: Membership, term: Term, change: Change) -> Outcome | NotChanged:
    """One organiser's word for their partner that a condition is to be so, and no more than that: from what `term` says of it."""
    return change_conditions(
        term=term,
        change=change,
        membership=membership,
        now=timezone.now(),
        servers=media_servers(),
        digest=change_digest(term, tidied(change)),
    )


def overtaken_of(
    form: ConditionsForm, term: Term, changes: Mapping[str, Callable[[], Change]]
) -> tuple[Shift, ...]:
    """What would change of conditions that somebody else changed after this form was shown; empty if all was read as it stands.

    `changes` are the form's, by its parts, asked for once it is valid."""
    if not form.is_bound or not form.is_valid():
        return ()
    wanted = [tidied(change()) for part, change in changes.items() if form.is_overtaken(part)]
    return tuple(shift for change in wanted for shift in shifts_of(present(term, change), change))


def tell_outcome(request: HttpRequest, outcomes: Sequence[Outcome]) -> None:
    """Whether it is so now, or waits."""
    codes = {one.code for one in outcomes if isinstance(one, PartnersRefused)}
    if "closed" in codes:
        messages.warning(request, _("この期は終わりました。参加の条件は、もう変えられません。"))
    elif "changed" in codes:
        messages.warning(
            request, _("この間に、ほかの人が変えました。何も変えていません。いまの内容を確かめてください。")
        )
    elif codes:
        messages.warning(request, same_person_sentence())
    elif any(isinstance(one, Waiting) for one in outcomes):
        messages.success(request, _("ほかの団体に、同意を求めました。そろうまでは、いまのままです。"))
    else:
        messages.success(request, _("保存しました。"))
