"""A term as search engines read it: schema.org's Event, only of what the public page says too."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kurumaza.partners.models import Organisation
from kurumaza.terms.models import Term
from kurumaza.terms.public_page import PublicPage

# Within a script element these would end it, or begin a comment.
_ESCAPED = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028"})


def event_data(
    *, term: Term, page: PublicPage, hosts: Sequence[Organisation], address: str, picture: str
) -> dict[str, Any]:
    """The term as one event over its weeks. It is said to be free only where its page promises that."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": term.name,
        "description": page.lead,
        "startDate": term.starts_on.isoformat(),
        "endDate": term.ends_on.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": address},
        "organizer": [_organiser(host) for host in hosts],
        "inLanguage": "ja",
        "url": address,
        "image": [picture],
    }
    if _("参加無料") in page.promises:
        data["isAccessibleForFree"] = True
        data["offers"] = {"@type": "Offer", "price": 0, "priceCurrency": "JPY", "url": address}
    return data


def _organiser(host: Organisation) -> dict[str, str]:
    return {"@type": "Organization", "name": host.name} | ({"url": host.website} if host.website else {})


def script_text(data: dict[str, Any]) -> str:
    """JSON that can stand in a script element, whatever words are in it."""
    return json.dumps(data, ensure_ascii=False).translate(_ESCAPED)
