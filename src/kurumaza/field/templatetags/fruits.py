"""What came of looking back, on the public page of an internship."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from kurumaza.field.models import Placement
from kurumaza.field.queries_agreements import partners_in, published_version, standing_agreement
from kurumaza.field.queries_onward import cards_out_of
from kurumaza.field.queries_values import published_values
from kurumaza.people.models import Person

register = template.Library()


@register.inclusion_tag("field/_fruits_public.html")
def fruits_of(placement: Placement) -> dict[str, object]:
    """The host's values where it lets them stand there, and the agreement while it is published; nothing where there is neither."""
    return {
        "organisation": placement.organisation,
        "values": published_values(placement.organisation, "internships"),
        "agreement": standing_agreement(placement),
    }


@register.inclusion_tag("field/_came_of.html", takes_context=True)
def came_of(context: Context, placement: Placement) -> dict[str, Any]:
    """What came of an internship that is over, in words that may stand there: what the organisations publish themselves, and, for who may
    see it on the lineage picture, the question cards. What members gave back and what they were answered stays among them."""
    agreement = standing_agreement(placement)
    reader = context.get("user")
    return {
        "organisation": placement.organisation,
        "values": published_values(placement.organisation, "internships"),
        "agreement": agreement,
        "agreed": published_version(agreement) if agreement else None,
        "partners": _("、").join(one.name for one in partners_in(agreement)) if agreement else "",
        "cards": cards_out_of(placement, reader) if isinstance(reader, Person) else [],
    }
