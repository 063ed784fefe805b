"""続いている関わりの手紙: its person chooses, reads and takes it along. Nobody else can have it made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.forms_letter import LetterForm
from kurumaza.desk.letter import letter_as_text, letter_words, make_letter
from kurumaza.desk.queries_letter import TermInLetter, letter_of
from kurumaza.partners.models import Organisation
from kurumaza.people.downloads import PDF, TEXT, download
from kurumaza.people.models import Person
from kurumaza.people.typesetting import NotTypeset
from kurumaza.terms.queries_public import hosts_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """What would stand in it, and the letter as a file. Nothing is kept."""
    person, now = request.user, timezone.now()
    assert isinstance(person, Person)
    terms = letter_of(person, now)
    if not terms:
        return render(request, "desk/letter.html", {"terms": []})
    form = LetterForm(
        terms, request.POST if request.method == "POST" else None, initial={"name": "call_name"}
    )
    name, chosen = terms[-1].place.call_name or terms[-1].place.name, terms
    if form.is_bound and form.is_valid():
        name, only = form.chosen_name(), form.only()
        chosen = terms if only is None else [one for one in terms if one.term.uuid in only]
    words = letter_words(name, chosen, _issuers(chosen), now)
    if form.is_bound and form.is_valid():
        match request.POST.get("as"):
            case "text":
                return download(letter_as_text(words), TEXT, "letter.txt")
            case "pdf":
                try:
                    return download(make_letter(words), PDF, "letter.pdf")
                except NotTypeset:
                    messages.error(request, _("PDFを作れませんでした。テキストでなら持ち出せます。"))
    return render(request, "desk/letter.html", {"terms": terms, "form": form, "words": words})


def _issuers(terms: list[TermInLetter]) -> list[Organisation]:
    """The organisations of these terms, each once."""
    return list({host.pk: host for one in terms for host in hosts_of(one.term)}.values())
