"""Writing mails: one pair of templates a mail, both within the frame of `mails/base.html` and `mails/base.txt`.

For every app that sends mail. An app keeps `templates/<app>/mails/<name>.html` and `<name>.txt` (the folder is
called `mails`: there, and only there, markup may carry its own style), each `{% extends "mails/base.…" %}` with
blocks `content`, `reason`, and `title` (HTML only). In its `jobs.py`:

    @mail("circles.invitation")
    def invitation(seat: str) -> MailContent | None:
        token = mint_link(person=…, next_path=reverse("home"), about=term.name, now=timezone.now())
        context = {"term": term, "hosts": organisations, "address": link_address(token)}
        text, html = render_mail("circles/mails/invitation", context)
        return MailContent(to=…, subject=_("…"), text=text, html=html)

`term` (anything with a name) and `hosts` (organisations) are optional and fill head and foot."""

import re
from collections.abc import Mapping
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from kurumaza.people.models import Person

_BLANK_LINES = re.compile(r"\n{3,}")
_INLINER = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)


def render_mail(template_base: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """(text, html) of `<template_base>.txt` and `<template_base>.html`; the HTML has its style in the elements."""
    text = render_to_string(f"{template_base}.txt", dict(context))
    html = render_to_string(f"{template_base}.html", dict(context))
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n", _INLINER.inline(html)


def render_section(template_base: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """(text, html) of the block `content` alone, for a mail with several of them. The templates begin with
    `{% extends frame|default:"mails/base.…" %}`."""
    text = render_to_string(f"{template_base}.txt", {**context, "frame": "mails/section.txt"})
    html = render_to_string(f"{template_base}.html", {**context, "frame": "mails/section.html"})
    return _BLANK_LINES.sub("\n\n", text).strip(), html


def reachable(person: Person | None) -> str | None:
    """The address at which somebody is told something; None for nobody, and once they are erased or may not come in."""
    return person.email if person is not None and person.is_active else None


def absolute(path: str) -> str:
    """The whole address of a path of ours, as mails need it."""
    return f"{settings.BASE_URL}{path}"


def link_address(token: str) -> str:
    """The whole address of a personal link. LINE opens it in the phone's own browser, where cameras work."""
    return absolute(reverse("personal_link", args=[token])) + "?openExternalBrowser=1"
