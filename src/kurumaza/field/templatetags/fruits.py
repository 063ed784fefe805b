"""What came of looking back, on the public page of an internship."""

from django import template

from kurumaza.field.models import Placement
from kurumaza.field.queries_agreements import standing_agreement
from kurumaza.field.queries_values import published_values

register = template.Library()


@register.inclusion_tag("field/_fruits_public.html")
def fruits_of(placement: Placement) -> dict[str, object]:
    """The host's values where it lets them stand there, and the agreement while it is published; nothing where there is neither."""
    return {
        "organisation": placement.organisation,
        "values": published_values(placement.organisation, "internships"),
        "agreement": standing_agreement(placement),
    }
