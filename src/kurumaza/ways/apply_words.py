"""Sentences about applications."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurumaza.ways.errors import ApplicationRefused
from kurumaza.ways.models import Application

LIKENESS = {
    "match": gettext_lazy("名簿と一致"),
    "partial": gettext_lazy("一部が一致"),
    "none": gettext_lazy("名簿に見当たりません"),
}
DECIDED = {
    "accepted": gettext_lazy("参加が決まりました"),
    "declined": gettext_lazy("お断りしました"),
    "listed": gettext_lazy("空きを待っています"),
}


def refused_sentence(refused: ApplicationRefused) -> str:
    """Why nothing was decided."""
    return {
        "closed": _("いまは申し込みを受け付けていません。"),
        "unknown": _("この申し込みは、もうありません。"),
        "decided": _("この申し込みは、もう決まっています。何も変えていません。"),
        "no_legal_basis": _("先に、この期の「個人情報の扱い」を決めてください。まだ何も変えていません。"),
        "not_open": _("この期は、いま参加者を受け付けていません。まだ何も変えていません。"),
        "nobody_waits": _("空きを待つ人がいないか、空きがありません。何も変えていません。"),
    }[refused.code]


def usual_reply(application: Application) -> str:
    """A kind no, to be edited."""
    side = application.side
    words = _(
        "%(name)sさん\n\n"
        "「%(term)s」にお申し込みいただき、ありがとうございました。"
        "書いてくださったことを、運営で読みました。\n\n"
        "今回は定員に限りがあり、ご参加いただくことができません。ご期待にそえず、申し訳ありません。\n\n"
        "またの機会にお目にかかれることを願っています。\n\n"
        "%(organisation)s"
    )
    return words % {
        "name": application.name,
        "term": side.term.name,
        "organisation": side.organisation.name,
    }
