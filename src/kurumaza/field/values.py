"""What hosts of placements of a term hold dear, where they let it stand on the term's public page."""

from kurumaza.field.models import Placement
from kurumaza.field.queries_values import published_values
from kurumaza.partners.models import Organisation
from kurumaza.terms.models import Term
from kurumaza.terms.values import HeldDear, register_values


@register_values
def _of_hosts(term: Term) -> list[HeldDear]:
    hosts = Organisation.objects.filter(pk__in=Placement.objects.filter(term=term).values("organisation"))
    found = [(host, published_values(host, "terms")) for host in hosts.order_by("pk")]
    return [HeldDear(host.name, tuple(values.lines)) for host, values in found if values is not None]
