"""An author makes a question card of their insight, or takes it back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.field.actions_insight_cards import propose_card, take_back_card
from kurumaza.field.errors import InsightRefused
from kurumaza.field.forms_insights import CardForm
from kurumaza.field.queries_insight_cards import latest_cards
from kurumaza.field.views_insights import own_insight_or_404, sight_or_404
from kurumaza.field.views_wishes import signed_in
from kurumaza.field.words_insights import QUESTIONS, refusal_text


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def insight_card(request: HttpRequest, placement: UUID, insight: UUID) -> HttpResponse:
    """The question in one's own words beside what is asked already; or the one that was proposed, and how far it is."""
    sight = sight_or_404(request, placement)
    found = own_insight_or_404(sight, insight)
    if found.told_at is None:
        raise Http404
    card, now = getattr(found, "card", None), timezone.now()
    if request.POST.get("act") == "back":
        if card is not None:
            take_back_card(card=card, by=signed_in(request), now=now)
        messages.success(request, _("問いを取り下げました。"))
        return redirect("insight_card", placement, insight)
    form = CardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        proposed = propose_card(insight=found, words=form.cleaned_data["words"], now=now)
        if not isinstance(proposed, InsightRefused):
            messages.success(request, _("問いを提案しました。すべての団体が同意すると、カードに加わります。"))
            return redirect("insight_card", placement, insight)
        form.add_error(None, refusal_text(proposed))
    term = sight.placement.term
    groups: dict[str, list[str]] = {}
    for one in latest_cards(term):
        groups.setdefault(one.group, []).append(one.text)
    context = {
        "term": term,
        "placement": sight.placement,
        "insight": found,
        "question": QUESTIONS[found.question],
        "card": card,
        "form": form,
        "groups": list(groups.items()),
    }
    return render(request, "field/insight_card.html", context)
