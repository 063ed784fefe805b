"""What of stories stands on a term's public page: lines that their authors let stand there, and organisers once they read them."""

from kurumaza.stories.models import ExcerptConsent
from kurumaza.stories.queries_excerpts import Usable, usable_excerpts
from kurumaza.terms.models import Term
from kurumaza.terms.quotes import Quote, register_quotes


@register_quotes
def _lines(term: Term) -> list[Quote]:
    """One of each author, what was allowed last first."""
    latest: dict[int, Usable] = {}
    for one in reversed(usable_excerpts(term, ExcerptConsent.Use.PAGE)):
        latest.setdefault(one.author.pk, one)
    return [
        Quote(one.line, one.call_name, f"{ExcerptConsent.Use.PAGE}:{one.excerpt}") for one in latest.values()
    ]
