"""A term handed on to a region whose organisation is not here yet."""

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.actions_programmes import ask_another_region_in
from kurumaza.desk.forms_elsewhere import ElsewhereForm
from kurumaza.desk.queries_template import template_file
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Programme
from kurumaza.partners.queries import is_called, led_partners, programme_between
from kurumaza.people.models import Person
from kurumaza.terms.actions_templates import stage_template
from kurumaza.terms.models import Term
from kurumaza.terms.views_doors import organised_term_or_404

_TAKEN = gettext_lazy(
    "その名前の団体は、もうここにあります。その団体と始めたいときは、サーバーを運用する人に、二つの団体のプログラムを作ってもらってください。まだ何も作っていません。"
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start_elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks the other region's organisation in, and goes on to its first term. For those who lead a partner of this one."""
    person, term = organised_term_or_404(request, slug)
    led = led_partners(person, term.programme)
    if not led:
        raise Http404
    form = ElsewhereForm(led, person.email or "", request.POST or None)
    if request.method == "POST" and form.is_valid():
        founded = _founded(request, form, person)
        if founded is not None:
            return _first_term(founded, term, person)
    return render(request, "desk/start_elsewhere.html", {"term": term, "form": form})


def _founded(request: HttpRequest, form: ElsewhereForm, person: Person) -> Programme | None:
    """The new programme; pressed twice, the one that the first press made."""
    name, own, partner = form.cleaned_data["name"], form.own_organisation(), form.new_partner()
    made = programme_between(name, own, partner.name)
    if made is not None:
        return made
    if is_called(partner.name):
        form.add_error("partner", _TAKEN)
        return None
    if not consume(request, action="elsewhere", user=person):
        form.add_error(
            None,
            _(
                "一日に始められるのは5つまでです。書いたものは、この画面に残っています。明日、もう一度押してください。"
            ),
        )
        return None
    founded = ask_another_region_in(name=name, own=own, partner=partner, by=person, now=timezone.now())
    if isinstance(founded, PartnersRefused):  # somebody was quicker, perhaps oneself
        made = programme_between(name, own, partner.name)
        if made is None:
            form.add_error("partner", _TAKEN)
        return made
    said = _("%(name)sさんに、案内のメールを送ります。つづけて、はじめの期を決めます。")
    messages.success(request, said % {"name": partner.call_name})
    return founded


def _first_term(programme: Programme, term: Term, person: Person) -> HttpResponse:
    """As a file would hand it on: nothing tells who somebody of this programme is."""
    data = template_file(person, term)
    staged = stage_template(programme=programme, data=data, by=person, source=None, now=timezone.now())
    return redirect("start_term", staged.uuid)
