"""What a person sent before they had a place, by the address that was theirs."""

from kurumaza.people.erasures import Erasure, erases
from kurumaza.ways.models import Application, Enquiry, Subscription


@erases
def _erase_from_ways(erasure: Erasure) -> None:
    if erasure.person.email is None:
        return
    for model in (Application, Subscription, Enquiry):
        model._default_manager.filter(email=erasure.person.email).delete()
