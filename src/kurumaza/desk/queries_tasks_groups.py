"""What needs an organiser in the groups of a term: those that talk now, and those that are to be formed or mended."""

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries import circles_of, circles_tonight
from kurumaza.circles.repairs import repair_question
from kurumaza.desk.queries_rounds import is_on, rounds_of
from kurumaza.desk.tasks import Task
from kurumaza.safety.models import HelpCall
from kurumaza.terms.dates import day_text, slot_text, time_text
from kurumaza.terms.models import Round, Term

# With fewer people than this no circle is held.
FEWEST = 3


def calls_out_of_rooms(term: Term) -> list[Task]:
    """Help calls that nobody has seen to."""
    tasks = []
    for call in HelpCall.objects.filter(term=term, answered_at__isnull=True).order_by("called_at"):
        number = Circle.objects.filter(uuid=call.circle).values_list("number", flat=True).first()
        called_at = f"{day_text(call.called_at, term)}{time_text(call.called_at, term)}"
        words = _("%(number)s番のグループから、運営が呼ばれました(%(called_at)s)。") % {
            "number": number,
            "called_at": called_at,
        }
        address = f"{reverse('desk_term', args=[term.slug])}#live"
        enter = reverse("duty_room", args=[call.circle])
        label = _("いまの様子を見る")
        tasks.append(Task(words, address, label, is_urgent=True, call=call.uuid, enter=enter))
    return tasks


def evening_under_way(term: Term, now: datetime) -> list[Task]:
    """Groups that talk now, or soon."""
    tonight = [circle for circle in circles_tonight(term, now) if is_on(circle.slot, now)]
    if not tonight:
        return []
    begins = min(circle.slot.starts_at for circle in tonight)
    ends = max(circle.slot.starts_at + timedelta(minutes=circle.slot.minutes) for circle in tonight)
    count = {"count": len(tonight), "time": time_text(begins, term)}
    if now < begins:
        words = _("%(time)sから、%(count)sのグループが話します。") % count
    elif now <= ends:
        words = _("いま、%(count)sのグループが話す時間です。") % count
    else:
        return []
    address = f"{reverse('desk_term', args=[term.slug])}#live"
    return [Task(words, address, _("いまの様子を見る"))]


def groups_too_small(term: Term, now: datetime) -> list[Task]:
    """Groups ahead that are too small for a circle since somebody cannot come."""
    is_absent = Q(seats__reply=Seat.Reply.ABSENT)
    coming, absent = Count("seats", filter=~is_absent), Count("seats", filter=is_absent)
    circles = (
        Circle.objects.filter(round__term=term, cancelled_at__isnull=True, slot__starts_at__gt=now)
        .annotate(coming=coming, absent=absent)
        .filter(coming__lt=FEWEST, absent__gt=0)
        .select_related("round", "slot__round__term")
        .order_by("slot__starts_at", "number")
    )
    return [
        Task(
            _("第%(round)s回の%(number)s番(%(when)s)が、%(people)s人になりました。")
            % {
                "round": one.round.number,
                "number": one.number,
                "when": slot_text(one.slot),
                "people": one.coming,
            },
            f"{reverse('groups', args=[term.slug, one.round.number])}#repair",
            _("グループを直す"),
            is_urgent=True,
        )
        for one in circles
    ]


def groups_out_of_balance(term: Term, now: datetime) -> list[Task]:
    """Groups ahead of three or more that a cancellation has left out of balance."""
    is_absent = Q(circles__seats__reply=Seat.Reply.ABSENT, circles__cancelled_at__isnull=True)
    tasks = []
    for held in Round.objects.filter(is_absent, term=term).distinct().order_by("number"):
        for one in repair_question(held, circles_of(held), now).broken:
            coming = sum(seat.reply != Seat.Reply.ABSENT for seat in one.seats.all())
            if coming < FEWEST:
                continue
            place = {"round": held.number, "number": one.number, "when": slot_text(one.slot)}
            words = _("第%(round)s回の%(number)s番(%(when)s)は、いまのままでは開けません。") % place
            address = f"{reverse('groups', args=[term.slug, held.number])}#repair"
            tasks.append(Task(words, address, _("グループを直す"), is_urgent=True))
    return tasks


def meetings_without_address(term: Term, now: datetime) -> list[Task]:
    """Groups that talk in a meeting whose address nobody has said yet."""
    if term.media != Term.Media.EXTERNAL:
        return []
    words = _("第%(number)s回の会議(ZoomやMeet)のアドレスが、まだありません。")
    address = reverse("term_media", args=[term.slug])
    return [
        Task(words % {"number": one.round.number}, address, _("アドレスを入れる"), one.place == "running")
        for one in rounds_of(term, now)
        if one.place in ("confirmed", "running") and not one.round.meeting_url
    ]


def groups_to_form(term: Term, now: datetime) -> list[Task]:
    """Rounds whose groups are not confirmed."""
    tasks = []
    has_prepared = term.enrolments.filter(prepared_at__isnull=False, left_at__isnull=True).exists()
    for one in rounds_of(term, now):
        number, address = {"number": one.round.number}, reverse("groups", args=[term.slug, one.round.number])
        if one.place == "proposed":
            words = _("第%(number)s回のグループの案があります。まだ、だれにも知らせていません。") % number
            tasks.append(Task(words, address, _("案を確かめる")))
        elif one.place == "asking" and one.first is not None and has_prepared:
            words = _("第%(number)s回のグループが、まだ決まっていません。") % number
            tasks.append(Task(words, address, _("グループを作る")))
    return tasks
