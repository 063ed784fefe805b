"""What parts of an internship and its states are called, and the sentences of refusals."""

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurumaza.field.described import Described
from kurumaza.field.errors import PlacementRefused
from kurumaza.field.models import Placement
from kurumaza.field.queries_placements import held_days
from kurumaza.partners.words import no_partner_sentence, same_person_sentence

PARTS = {
    "title": gettext_lazy("題"),
    "about": gettext_lazy("いっしょに考えること"),
    "period": gettext_lazy("期間・頻度"),
    "place_kind": gettext_lazy("現地・オンライン"),
    "place": gettext_lazy("場所"),
    "events": gettext_lazy("参加する行事"),
    "is_paid": gettext_lazy("報酬があるかどうか"),
    "pay": gettext_lazy("報酬"),
    "travel": gettext_lazy("交通費"),
    "insurance": gettext_lazy("保険"),
    "cost": gettext_lazy("費用"),
    "selection": gettext_lazy("選考"),
    "contact_name": gettext_lazy("担当者の名前"),
    "contact_email": gettext_lazy("担当者のメールアドレス"),
    "contact_phone": gettext_lazy("担当者の電話番号"),
    "starts_on": gettext_lazy("始まる日"),
    "ends_on": gettext_lazy("終わる日"),
    "apply_until": gettext_lazy("締切"),
}
PLACES = {
    "on_site": gettext_lazy("現地"),
    "online": gettext_lazy("オンライン"),
    "both": gettext_lazy("現地とオンラインの両方"),
}
STATES = {
    "draft": gettext_lazy("下書きです。まだ、ほかの人には見えません。"),
    "asked": gettext_lazy("ほかの団体の同意を待っています。そろうと、公開されます。"),
    "open": gettext_lazy("公開しています。加わりたい人を受け付けています。"),
    "closed": gettext_lazy("公開しています。新しい受け付けは終わりました。"),
    "finished": gettext_lazy("終わりました。ページは残っています。"),
}
SHORT_STATES = {
    "draft": gettext_lazy("下書き"),
    "asked": gettext_lazy("同意待ち"),
    "open": gettext_lazy("受付中"),
    "closed": gettext_lazy("受付終了"),
    "finished": gettext_lazy("終了"),
}


def parts_named(names: tuple[str, ...] | list[str]) -> str:
    """Parts as a list in a sentence; pay by its words and by the choice are one."""
    shown = ["pay" if name == "is_paid" else name for name in names]
    return _("、").join(str(PARTS[name]) for name in dict.fromkeys(shown))


def days_words(placement: Placement) -> str:
    """2026年2月1日(日)から2026年2月13日(金)まで."""
    first, last = (format_date(day, _("Y年n月j日(D)")) if day else "" for day in held_days(placement))
    if first and first == last:
        return first
    if first and last:
        return _("%(first)sから%(last)sまで") % {"first": first, "last": last}
    if first:
        return _("%(day)sから") % {"day": first}
    return _("%(day)sに終わりました") % {"day": last} if last and placement.finished_at else ""


def place_words(described: Described) -> str:
    """現地(青森市内)."""
    kind = str(PLACES.get(described.place_kind, ""))
    return _("%(kind)s(%(place)s)") % {"kind": kind, "place": described.place} if described.place else kind


def placement_refusal(refused: PlacementRefused) -> str:
    """What was not done, that nothing is lost, and what to do."""
    if refused.code == "missing":
        words = _("まだ書かれていないところがあります:%(parts)s。書いてから、もう一度公開してください。")
        return words % {"parts": parts_named(refused.missing)}
    return {
        "counsel_unread": _("働きかたについての注意を読んで、しるしをつけてください。"),
        "changed": _(
            "ほかの画面で、内容が変わっていました。いまの内容を読み直してから、もう一度お願いします。"
        ),
        "arrived": _(
            "前に送ったものが、もう届いています。いま書いたものとは違うので、まだ何も変えていません。書いたものは、この画面に残っています。"
        ),
        "out_already": _(
            "前に送ったものが、もう公開されているか、ほかの団体のものとして届いています。まだ何も変えていません。"
            "書いたものは、この画面に残っています。「現場(インターン)」で開いて、書き直してください。"
        ),
        "term_not_open": _(
            "この期がまだ公開されていないので、インターンも公開できません。下書きは残っています。"
        ),
        "day_past": _(
            "締切か終わる日が、もう過ぎています。まだ公開していません。下書きで日を直してから、もう一度確かめてください。"
        ),
        "over": _("このインターンは、もう終わっているか、まだ公開されていないので、何も変えていません。"),
        "someone_waits": _("お返事を待っている人がいます。お返事をしてから、終わりにしてください。"),
        "in_use": _("公開したもの、加わった人がいるものは消せません。終わりにすることはできます。"),
        "same_person": same_person_sentence(),
        "no_partner": no_partner_sentence(),
    }[refused.code]
