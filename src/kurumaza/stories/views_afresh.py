"""経験の見え方: one's own words and given ones, picked and laid side by side. Its author's alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.people.models import Person
from kurumaza.stories import actions_afresh as actions
from kurumaza.stories import queries_afresh as queries
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.forms_afresh import FindingForm, HeadingForm
from kurumaza.stories.views import signed_in
from kurumaza.stories.words import given_text, piece_text, refusal_text


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def afresh(request: HttpRequest) -> HttpResponse:
    """What one picked, side by side, and what one sees in it."""
    person = signed_in(request)
    act = request.POST.get("act") if request.method == "POST" else None
    finding = FindingForm(
        request.POST if act == "finding" else None, initial={"text": queries.finding_of(person)}
    )
    if request.method == "POST" and _done(request, person, act, finding):
        return redirect(f"{reverse('afresh')}#{'finding' if act == 'finding' else 'picked'}")
    picks = queries.picks_of(person)
    context = {
        "headings": _side_by_side(person, picks),
        "known": list(dict.fromkeys(one.heading for one in picks if one.heading)),
        "finding": finding,
        "written": queries.finding_of(person),
    }
    return render(request, "stories/afresh.html", context)


def _done(request: HttpRequest, person: Person, act: str | None, finding: FindingForm) -> bool:
    """Does what was asked; False where a form is to be shown again."""
    if act == "finding":
        return _written(request, person, finding)
    pick = _uuid(request.POST.get("pick", ""))
    if pick is None:
        return True
    if act == "put_back":
        actions.put_back(person=person, pick=pick)
        messages.success(request, _("拾ったことばを、元に戻しました。"))
    elif act == "heading":
        form = HeadingForm(request.POST)
        refused: StoryRefused | None = StoryRefused("too_long")
        if form.is_valid():
            refused = actions.put_under(person=person, pick=pick, heading=form.cleaned_data["heading"])
        if refused is None:
            messages.success(request, _("並べ直しました。"))
        elif refused.code == "too_long":
            messages.warning(request, _("見出しは30字までにしてください。"))
    return True


def _written(request: HttpRequest, person: Person, form: FindingForm) -> bool:
    if not form.is_valid():
        return False
    refused = actions.write_finding(person=person, text=form.cleaned_data["text"], now=timezone.now())
    if refused is not None:
        form.add_error("text", refusal_text(refused))
        return False
    messages.success(request, _("残しました。"))
    return True


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """All words that can be picked: one's own, and those that others gave one."""
    person = signed_in(request)
    if request.method == "POST":
        return _picked(request, person)
    picked = queries.picked_keys(person)
    own = [_row(one.key, one.text, "", piece_text(one.piece), picked) for one in queries.own_words(person)]
    given = [
        _row(one.key, one.text, one.line, given_text(one), picked) for one in queries.given_words(person)
    ]
    return render(request, "stories/afresh_words.html", {"own": own, "given": given})


def _picked(request: HttpRequest, person: Person) -> HttpResponse:
    key, pick = request.POST.get("key", ""), _uuid(request.POST.get("pick", ""))
    if pick is not None:
        actions.put_back(person=person, pick=pick)
    elif actions.pick_words(person=person, key=key, now=timezone.now()) is not None:
        messages.warning(request, _("そのことばは、もうありませんでした。"))
    return redirect(f"{reverse('afresh_words')}#{_anchor(key)}")


def _row(key: str, text: str, line: str, source: str, picked: dict[str, UUID]) -> dict[str, Any]:
    return {
        "key": key,
        "anchor": _anchor(key),
        "text": text,
        "line": line,
        "source": source,
        "pick": picked.get(key),
    }


def _anchor(key: str) -> str:
    """As an id in the page; of a key that is none of ours, nothing comes of it."""
    return (
        "w-" + "".join(one if one.isascii() and (one.isalnum() or one in "-_") else "_" for one in key)[:80]
    )


def _side_by_side(person: Person, picks: list[queries.Picked]) -> list[dict[str, Any]]:
    """Picks under their headings, each with where it stands in words."""
    own = {one.key: piece_text(one.piece) for one in queries.own_words(person)} if picks else {}
    return [
        {
            "words": heading.words,
            "rows": [
                {
                    **one._asdict(),
                    "source": given_text(one.given) if one.given else own.get(one.key, _("前に書いたもの")),
                }
                for one in heading.picks
            ],
        }
        for heading in queries.by_heading(picks)
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
