"""Personal links and pages as tests of the doors need them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from kurumaza.people.actions import mint_link
from kurumaza.people.models import Link, Person


@dataclass(frozen=True)
class MintedLink:
    """A personal link with the token that only its mail knows."""

    row: Link
    token: str

    @property
    def path(self) -> str:
        """Its address."""
        return f"/l/{self.token}/"


def make_link(
    person: Person, *, next_path: str = "/signout/", about: str = "", age: timedelta = timedelta(0)
) -> MintedLink:
    """A link minted `age` ago; it leads to a page that every signed-in person may see."""
    token = mint_link(person=person, next_path=next_path, about=about, now=timezone.now() - age)
    return MintedLink(row=Link.objects.latest("pk"), token=token)


def everything_kept() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of both databases: what must not change where nothing may be written."""
    kept = {}
    for alias in ("default", "keys"):
        tables = connections[alias].introspection.table_names()
        for model in apps.get_models(include_auto_created=True):
            if model._meta.db_table in tables:
                rows = model._base_manager.using(alias).order_by("pk").values_list()
                kept[f"{alias}:{model._meta.label}"] = list(rows)
    return kept


def is_signed_in(client: Client) -> bool:
    """Whether this browser has a signed-in session. (`client.session` alone would make one.)"""
    return settings.SESSION_COOKIE_NAME in client.cookies and "_auth_user_id" in client.session


def words_of(response: HttpResponseBase) -> str:
    """A page's words as they were sent."""
    return response.content.decode() if hasattr(response, "content") else ""
