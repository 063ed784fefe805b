"""Open pages ask whether the words on them may stand there still."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kurumaza.people.models import Person
from kurumaza.stories.queries_standing import parsed, standing_of


@never_cache
@require_safe
def standing(request: HttpRequest) -> JsonResponse:
    """`?of=story:…&of=…`: those of them that may be read, to whomever asks. Nothing of a story is in the answer."""
    asked = parsed(request.GET.getlist("of"))
    person = request.user if asked and isinstance(request.user, Person) else None
    return JsonResponse({"standing": standing_of(person, asked)})
