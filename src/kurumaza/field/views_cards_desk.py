"""Questions from the field that wait for the partners' keys, and those that stand among the cards."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.field.actions_insight_cards import agree_to_card
from kurumaza.field.errors import InsightRefused
from kurumaza.field.models import InsightCard
from kurumaza.field.paging import part_of
from kurumaza.field.queries_insight_cards import (
    FIELD_CARD,
    card_digest,
    cards_from_insights,
    cards_that_wait,
    find_card,
)
from kurumaza.field.words_insights import refusal_text
from kurumaza.partners.actions import Waiting
from kurumaza.partners.forms import ActingForm
from kurumaza.partners.models import Membership, Partnership
from kurumaza.partners.queries import keys_turned_for, memberships_to_turn, own_memberships_in, read_aloud
from kurumaza.people.models import Person
from kurumaza.terms.actions_media import is_under_way
from kurumaza.terms.models import Term
from kurumaza.terms.views_doors import organised_term_or_404

WAITING_A_PAGE = 10


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cards_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Each proposal in its author's words, and a key for it."""
    person, term = organised_term_or_404(request, slug)
    if request.method == "POST":
        _agree(request, person, term)
        return redirect("cards_desk", slug)
    waiting = part_of(request, cards_that_wait(term), "waiting", WAITING_A_PAGE)
    is_busy = is_under_way(term, timezone.now())
    context = {
        "term": term,
        "not_now": refusal_text(InsightRefused("under_way")) if is_busy else "",
        "waiting": waiting.shown(lambda rows: _waiting(rows, person, term)),
        "added": part_of(request, cards_from_insights(term), "added"),
    }
    return render(request, "field/cards_desk.html", context)


def _waiting(cards: Sequence[InsightCard], person: Person, term: Term) -> list[dict[str, object]]:
    digests = {one.uuid: card_digest(one) for one in cards}
    turned = keys_turned_for(FIELD_CARD, digests)
    mine = list(own_memberships_in(person, term.programme))
    partners = list(term.programme.partnerships.select_related("organisation").order_by("pk"))
    return [_one(one, person, digests[one.uuid], turned[one.uuid], mine, partners) for one in cards]


def _one(
    card: InsightCard,
    person: Person,
    digest: str,
    turned: set[int],
    mine: list[Membership],
    partners: list[Partnership],
) -> dict[str, object]:
    left = [one for one in mine if one.organisation_id not in turned]
    return {
        "card": card,
        "digest": digest,
        "number": read_aloud(digest),
        "agreed": [one.organisation.name for one in partners if one.organisation_id in turned],
        "missing": [one.organisation.name for one in partners if one.organisation_id not in turned],
        "form": ActingForm(members=left or mine, auto_id=f"card_{card.pk}_%s"),
        "is_ours": bool(left),
        "is_own": card.insight.enrolment.person_id == person.pk,
    }


def _members(card: InsightCard, person: Person) -> QuerySet[Membership]:
    programme = card.insight.placement.term.programme
    return memberships_to_turn(
        person, programme, kind=FIELD_CARD, subject=card.uuid, digest=card_digest(card)
    )


def _agree(request: HttpRequest, person: Person, term: Term) -> None:
    """Turns a key, or says why not."""
    card = _asked(request, term)
    if card is None:
        messages.warning(request, _("この問いは、取り下げられました。まだ何も変えていません。"))
        return
    form = ActingForm(request.POST, members=_members(card, person))
    if not form.is_valid():
        messages.warning(request, refusal_text(InsightRefused("no_partner")))
        return
    digest = request.POST.get("digest", "")
    done = agree_to_card(card=card, digest=digest, membership=form.acting(), now=timezone.now())
    if isinstance(done, InsightRefused):
        messages.warning(request, refusal_text(done))
    elif isinstance(done, Waiting):
        names = _("、").join(one.name for one in done.missing)
        messages.success(
            request, _("同意しました。加えるには、%(names)sの同意も要ります。") % {"names": names}
        )
    elif term.closed_at is not None:
        messages.success(request, _("カードに加えました。次に始まる期から使われます。"))
    else:
        messages.success(request, _("カードに加えました。これから始まる回で使われます。"))


def _asked(request: HttpRequest, term: Term) -> InsightCard | None:
    try:
        return find_card(term, UUID(request.POST.get("card", "")))
    except ValueError:
        return None
