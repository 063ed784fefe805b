"""An internship as search engines read it (schema.org): only of what its page says too.

A JobPosting is an offer of employment: only where its host says that it is paid, and as long as people can ask to join. Without pay it
is no job, and search engines would list it among jobs; it is then an Event over its days. Without days, or described elsewhere, it is
a page about the two organisations' work and nothing more."""

from typing import Any

from kurumaza.field.described import Described
from kurumaza.field.models import Placement
from kurumaza.field.queries_placements import Content
from kurumaza.partners.models import Organisation
from kurumaza.terms.dates import in_term

_ATTENDANCE = {
    "on_site": "https://schema.org/OfflineEventAttendanceMode",
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "both": "https://schema.org/MixedEventAttendanceMode",
}


def placement_data(
    *, placement: Placement, content: Content, is_open: bool, lead: str, address: str, picture: str
) -> dict[str, Any]:
    """The one type that is true of it. `lead` is what every internship's page says."""
    about = "\n\n".join(part for part in (lead, content.described.about) if part)
    common = {"@context": "https://schema.org", "url": address, "inLanguage": "ja", "description": about}
    if content.described.is_paid and is_open and not content.external_url:
        return common | _job(placement, content, picture)
    if content.starts_on is not None and not content.external_url:
        return common | _event(placement, content, address, picture)
    host = _organisation(placement.organisation)
    return common | {
        "@type": "WebPage",
        "name": content.title,
        "publisher": host,
        "primaryImageOfPage": picture,
    }


def _job(placement: Placement, content: Content, picture: str) -> dict[str, Any]:
    said = content.described
    data: dict[str, Any] = {
        "@type": "JobPosting",
        "title": content.title,
        "employmentType": "INTERN",
        "datePosted": in_term(placement.published_at, placement.term).date().isoformat()
        if placement.published_at
        else None,
        "hiringOrganization": _organisation(placement.organisation),
        "jobBenefits": said.pay,
        "workHours": said.period,
        "image": picture,
        "directApply": True,
    }
    if said.place_kind == "online":
        data["jobLocationType"] = "TELECOMMUTE"
        data["applicantLocationRequirements"] = {"@type": "Country", "name": "JP"}
    else:
        data["jobLocation"] = _place(placement, said)
    if content.apply_until is not None:
        data["validThrough"] = content.apply_until.isoformat()
    return data


def _event(placement: Placement, content: Content, address: str, picture: str) -> dict[str, Any]:
    said = content.described
    online = {"@type": "VirtualLocation", "url": address}
    data: dict[str, Any] = {
        "@type": "Event",
        "name": content.title,
        "startDate": content.starts_on.isoformat() if content.starts_on else None,
        "eventAttendanceMode": _ATTENDANCE.get(said.place_kind, _ATTENDANCE["both"]),
        "location": online if said.place_kind == "online" else _place(placement, said),
        "organizer": _organisation(placement.organisation),
        "image": [picture],
    }
    if content.ends_on is not None:
        data["endDate"] = content.ends_on.isoformat()
    return data


def _place(placement: Placement, said: Described) -> dict[str, Any]:
    region = placement.term.region
    address = {"@type": "PostalAddress", "addressRegion": region, "addressCountry": "JP"}
    return {"@type": "Place", "name": said.place or region, "address": address}


def _organisation(organisation: Organisation) -> dict[str, str]:
    return {"@type": "Organization", "name": organisation.name} | (
        {"sameAs": organisation.website} if organisation.website else {}
    )
