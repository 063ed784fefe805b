"""For strangers: hearing of the next term, and asking about running one."""

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.people.actions import token_hash
from kurumaza.terms.models import Term
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.views_doors import public_term_or_404
from kurumaza.ways import actions_lists as actions
from kurumaza.ways import queries_lists as queries
from kurumaza.ways.errors import ListRefused
from kurumaza.ways.forms_lists import EnquiryForm, SubscribeForm


def _context(term: Term) -> dict[str, object]:
    return {
        "term": term,
        "hosts": hosts_of(term),
        "unconfirmed_days": queries.KEEP_UNCONFIRMED.days,
        "years": queries.KEEP_SUBSCRIPTION.days // 365,
        "enquiry_years": queries.KEEP_ENQUIRY.days // 365,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for an address. Nothing here depends on whose it is."""
    term = public_term_or_404(slug)
    form = SubscribeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "ways/subscribe.html", _context(term) | {"form": form})
    if not consume(request, action="subscribe"):
        return render(request, "errors/429.html", status=429)
    email = form.cleaned_data["email"]
    if not form.is_trapped and consume(request, action="subscribe_address", key=email):
        actions.subscribe(
            programme=term.programme, organisations=hosts_of(term), email=email, now=timezone.now()
        )
    return redirect("subscribe_sent", slug)


@never_cache
@require_safe
def subscribe_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next: the same for everybody."""
    return render(request, "ways/subscribe_sent.html", _context(public_term_or_404(slug)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the mail. Opening it changes nothing; its button confirms."""
    now = timezone.now()
    if request.method == "POST":
        done = actions.confirm_subscription(token=token, now=now)
        if not isinstance(done, ListRefused):
            return redirect("subscription_confirm", token)
    found = queries.subscription_of_mail(token_hash(token), now)
    if found is None:
        return render(request, "ways/unknown.html", status=404)
    hosts = list(found.organisations.order_by("pk"))
    context = {"subscription": found, "hosts": hosts, "token": token}
    is_done = found.confirmed_at is not None
    template = "ways/subscription_confirmed.html" if is_done else "ways/subscription_confirm.html"
    return render(request, template, context)


# Exempt: mail programs press this button themselves (RFC 8058). Who has the token can do nothing else with it here.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the mails by one button. Opening the page changes nothing; it looks the same when the address is off the list already."""
    if request.method == "POST":
        actions.unsubscribe(token=token)
        return render(request, "ways/subscription_stopped.html")
    return render(request, "ways/subscription_stop.html", {"token": token})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enquire(request: HttpRequest, slug: str) -> HttpResponse:
    """A question to those who run the programme."""
    term = public_term_or_404(slug)
    form = EnquiryForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "ways/enquire.html", _context(term) | {"form": form})
    if not consume(request, action="enquire"):
        return render(request, "errors/429.html", status=429)
    if not form.is_trapped:
        words = {
            field: form.cleaned_data[field] for field in ("group_name", "name", "email", "phone", "text")
        }
        actions.enquire(programme=term.programme, organisations=hosts_of(term), now=timezone.now(), **words)
    return redirect("enquire_sent", slug)


@never_cache
@require_safe
def enquire_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next."""
    return render(request, "ways/enquire_sent.html", _context(public_term_or_404(slug)))
