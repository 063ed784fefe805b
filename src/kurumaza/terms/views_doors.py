"""Who asks, and for which term: what most pages begin with. Whoever may not see something must not learn that it exists."""

from django.http import Http404, HttpRequest

from kurumaza.people.models import Person
from kurumaza.terms import queries, queries_public
from kurumaza.terms.models import Term


def organised_term_or_404(request: HttpRequest, slug: str) -> tuple[Person, Term]:
    """The organiser who asks (behind `login_required`), and the term, if it is one of theirs."""
    person = request.user
    assert isinstance(person, Person)
    term = queries.organised_term(person, slug)
    if term is None:
        raise Http404
    return person, term


def public_term_or_404(slug: str) -> Term:
    """A term that was opened to people, for everybody."""
    term = queries_public.public_term(slug)
    if term is None:
        raise Http404
    return term
