"""Who somebody is at providers of identities."""

from datetime import datetime

from django.db.models import QuerySet

from kurumaza.people.models import ExternalIdentity, Link, Person


def identities_of(person: Person) -> QuerySet[ExternalIdentity]:
    """One's own connections."""
    return ExternalIdentity.objects.filter(person=person).order_by("pk")


def may_connect(person: Person, now: datetime) -> bool:
    """Whether it is surely themselves who is here: an organiser who opened a link that went through their hands is not."""
    return not Link.objects.filter(person=person, handed_over=True, expires_at__gt=now).exists()
