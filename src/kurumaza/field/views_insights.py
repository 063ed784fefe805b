"""気づき, for members: the ladder of their placement, and what they write, tell, deepen and take back."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kurumaza.field.actions_insights import save_insight, take_back_insight
from kurumaza.field.errors import InsightRefused
from kurumaza.field.forms_insights import InsightForm
from kurumaza.field.models import Insight
from kurumaza.field.paging import part_of
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_insights import (
    Sight,
    has_written,
    mark_of,
    opened_drafts,
    own_drafts,
    own_insight,
    readable_insight,
    sight_of,
    sources_of,
    text_of,
)
from kurumaza.field.queries_ladder import told_insights
from kurumaza.field.views_ladder import laid_out
from kurumaza.field.views_wishes import signed_in
from kurumaza.field.words_insights import QUESTIONS, refusal_text
from kurumaza.people.sent_once import FIELD, number_in, sent_once


def sight_or_404(request: HttpRequest, placement: UUID) -> Sight:
    """A placement of which one is a member, or was and left something there."""
    found = sight_of(signed_in(request), placement)
    if found is None:
        raise Http404
    return found


def own_insight_or_404(sight: Sight, insight: UUID) -> Insight:
    """One's own that was not taken back."""
    found = own_insight(sight, insight)
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
@login_required
def insights(request: HttpRequest, placement: UUID) -> HttpResponse:
    """The ladder, the same as a list, and one's own drafts."""
    sight = sight_or_404(request, placement)
    laid = laid_out(request, told_insights(sight), signed_in(request))
    drafts = part_of(request, own_drafts(sight), "drafts")
    context = {
        "term": sight.placement.term,
        "placement": sight.placement,
        "is_member": sight.is_member,
        "drawn": laid.drawn if sight.is_member else None,
        "rows": laid.rows,
        "drafts": drafts.shown(lambda rows: _opened(sight, rows)),
    }
    return render(request, "field/insights.html", context)


def _opened(sight: Sight, drafts: Sequence[Insight]) -> list[tuple[Insight, str, object]]:
    opened = opened_drafts(sight, drafts)
    return [(one, text, QUESTIONS.get(one.question, _("問いは、まだ選んでいません"))) for one, text in opened]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def insight_new(request: HttpRequest, placement: UUID) -> HttpResponse:
    """A new one, out of nothing or out of an earlier one."""
    sight = sight_or_404(request, placement)
    if not sight.is_member:
        raise Http404
    parent = _deepened(request, sight)
    if parent is None and request.method != "POST" and "deepen" in request.GET:
        messages.info(request, _("その気づきは、いまは読めません。取り下げられたのかもしれません。"))
        return redirect("insights", sight.placement.uuid)
    form = _form(request, sight, {"moment": _usual_moment(sight)})
    number = request.POST.get(FIELD) or str(uuid4())
    # What it was to deepen is gone: first they read that, and then send it as one of its own, or not.
    is_bare = parent is None and bool(request.POST.get("deepen"))
    if request.method == "POST" and not is_bare and form.is_valid():
        uuid = sent_once(signed_in(request), number_in(number))
        refused = _refused(request, sight, form, uuid, "", parent)
        if refused is None:
            return redirect("insights", sight.placement.uuid)
        number = str(uuid4()) if refused.code == "taken_back" else number
    return render(request, "field/insight_write.html", _context(sight, form, parent, sent_as=number))


def _usual_moment(sight: Sight) -> str:
    """Once it is over, and of the first that one writes there."""
    if sight.placement.finished_at is not None:
        return Insight.Moment.AFTER
    return "" if has_written(sight) else Insight.Moment.BEFORE


def _deepened(request: HttpRequest, sight: Sight) -> Insight | None:
    asked = request.POST.get("deepen") or request.GET.get("deepen")
    if not asked:
        return None
    try:
        found = readable_insight(sight, UUID(asked))
    except ValueError:
        raise Http404 from None
    if found is None and request.method == "POST":
        messages.warning(
            request,
            _(
                "深めようとした気づきは、取り下げられました。まだ何も伝えていません。書いたものは下の欄に残っていて、"
                "このまま伝えると、新しい気づきになります。"
            ),
        )
    return found


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def insight_edit(request: HttpRequest, placement: UUID, insight: UUID) -> HttpResponse:
    """One's own, written on until the host has read it."""
    sight = sight_or_404(request, placement)
    found = own_insight_or_404(sight, insight)
    if found.told_at is not None and not sight.is_member:
        raise Http404
    if found.read_at is not None and request.method != "POST":
        messages.info(
            request, _("受け入れ先の方がもう読んだので、書き直せません。続きは「深める」から書けます。")
        )
        return redirect("insights", sight.placement.uuid)
    text = text_of(signed_in(request), found)
    mark = request.POST.get("mark", "") or mark_of(found, text)
    written = {"question": found.question, "tag": found.tag, "moment": found.moment, "text": text}
    form = _form(request, sight, {**written, "source": str(found.source or "")})
    is_read = False
    if request.method == "POST" and form.is_valid():
        refused = _refused(request, sight, form, found.uuid, mark, None)
        if refused is None:
            return redirect("insights", sight.placement.uuid)
        mark, is_read = mark_of(found, text), refused.code == "read"
    parent = found.parent if found.parent is not None and _may_read(sight, found.parent) else None
    context = _context(sight, form, parent, mark=mark, insight=found)
    return render(request, "field/insight_write.html", context | {"is_read": is_read})


def _may_read(sight: Sight, insight: Insight) -> bool:
    return readable_insight(sight, insight.uuid) is not None


def _form(request: HttpRequest, sight: Sight, initial: dict[str, str]) -> InsightForm:
    data = request.POST if request.method == "POST" else None
    chosen = number_in(initial.get("source", "")), number_in(request.POST.get("source", ""))
    is_draft = request.POST.get("act") == "keep"
    return InsightForm(data, initial=initial, sources=sources_of(sight, *chosen), is_draft=is_draft)


def _refused(
    request: HttpRequest, sight: Sight, form: InsightForm, uuid: UUID, mark: str, parent: Insight | None
) -> InsightRefused | None:
    """Keeps it, or says at the form why not."""
    is_told = request.POST.get("act") == "tell"
    done = save_insight(
        place=OwnPlace(sight.placement, sight.enrolment),
        uuid=uuid,
        written=form.written(),
        mark=mark,
        is_told=is_told,
        now=timezone.now(),
        parent=parent,
    )
    if isinstance(done, InsightRefused):
        form.add_error(None, refusal_text(done))
        return done
    if done.told_at is None:
        messages.success(request, _("下書きを保存しました。あなたにだけ見えます。"))
    else:
        messages.success(request, _("受け入れ先と、ほかのメンバーに伝えました。"))
    return None


def _context(
    sight: Sight,
    form: InsightForm,
    parent: Insight | None,
    *,
    sent_as: str = "",
    mark: str = "",
    insight: Insight | None = None,
) -> dict[str, object]:
    return {
        "term": sight.placement.term,
        "placement": sight.placement,
        "form": form,
        "parent": parent,
        "parent_question": QUESTIONS[parent.question] if parent is not None else "",
        "sent_as": sent_as,
        "mark": mark,
        "insight": insight,
        "is_told": insight is not None and insight.told_at is not None,
        "is_member": sight.is_member,
    }


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def insight_back(request: HttpRequest, placement: UUID, insight: UUID) -> HttpResponse:
    """Asked once, then it is gone."""
    sight = sight_or_404(request, placement)
    found = own_insight_or_404(sight, insight)
    is_draft = found.told_at is None
    if request.method == "POST":
        take_back_insight(insight=found, now=timezone.now())
        messages.success(request, _("下書きを消しました。") if is_draft else _("取り下げました。"))
        stays = sight_of(signed_in(request), placement) is not None
        return redirect("insights", placement) if stays else redirect("home")
    context = {
        "term": sight.placement.term,
        "placement": sight.placement,
        "insight": found,
        "text": text_of(signed_in(request), found),
        "is_draft": is_draft,
        "card": getattr(found, "card", None),
        "is_deepened": any(one.parent == found.pk for one in told_insights(sight).order),
    }
    return render(request, "field/insight_back.html", context)
