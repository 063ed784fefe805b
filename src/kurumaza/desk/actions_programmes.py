"""An operator's way to bring partners together who are not on the same programme yet."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kurumaza.partners.actions import create_programme
from kurumaza.partners.models import Organisation, Programme
from kurumaza.scripts.actions import create_default_content


@transaction.atomic
def found_programme(*, name: str, partners: Sequence[Organisation], now: datetime) -> Programme:
    """A programme with the default content. Nobody acts here: whoever runs a command on the server is none of its people."""
    programme = create_programme(name=name, partners=partners, by=None)
    create_default_content(programme=programme, now=now)
    return programme
