"""The sentences of what was not done around looking back together."""

from django.utils.translation import gettext as _

from kurumaza.field.errors_fruits import AgreementRefused, RetrospectiveRefused, ValuesRefused
from kurumaza.field.queries_retrospective import FEWEST
from kurumaza.partners.words import no_partner_sentence, same_person_sentence


def retrospective_sentence(refused: RetrospectiveRefused) -> str:
    """Why nobody was asked or seated, or an answer was not taken."""
    return {
        "no_members": _("まだ、お願いできるメンバーがいません。メンバーが加わると、日時を決められます。"),
        "no_hosts": _("受け入れ先から、一人以上選んでください。"),
        "too_few": _("三人から開けます。いまは、メンバーと選んだ人を合わせても足りません。"),
        "past": _("もう過ぎた日時です。これから先の日時にしてください。"),
        "not_ahead": _("お返事の時間が足りません。明日のいまの時刻より後にしてください。"),
        "asked": _("すでに、ふりかえりの対話の予定があります。何も変わっていません。"),
        "nobody_yet": _(
            "まだ席を決められません。メンバーと受け入れ先の人の、合わせて三人以上のお返事を待ってください。何も変わっていません。"
        ),
        "settled": _("この回の席は、もう決まっています。何も変わっていません。"),
        "called_off": _("この回は、取りやめになりました。何も変わっていません。"),
        "begun": _("もう始まるところなので、変えられません。"),
    }[refused.code]


def missing_to_look_back(members: int, hosts: int) -> str:
    """Of whom there are too few, before anybody is chosen; empty where it can be held."""
    if not members:
        return _("まだ、お願いできるメンバーがいません。メンバーが加わると、ここで日時を決められます。")
    if not hosts:
        return _("いまは、メンバーのほかに、受け入れ先から座れる人がいません。")
    if members + hosts >= FEWEST:
        return ""
    words = _(
        "いまは、メンバー%(members)s人と受け入れ先の%(hosts)s人なので、あと%(missing)s人です。メンバーか、受け入れ先の運営に加わる人が増えると、ここで日時を決められます。"
    )
    return words % {"members": members, "hosts": hosts, "missing": FEWEST - members - hosts}


def values_sentence(refused: ValuesRefused) -> str:
    """Why a wording was not kept."""
    return {
        "empty": _("一行以上書いてください。"),
        "too_many": _("七つまでにしてください。いまは、それより多くあります。"),
        "too_long": _("一行は80字までにしてください。"),
        "not_yet": _("ふりかえりの対話のあとに書けます。"),
        "changed": _(
            "書いているあいだに、ほかの人が新しいことばを残しました。上の「いまのことば」を読んでから、もう一度残してください。"
        ),
    }[refused.code]


def agreement_sentence(refused: AgreementRefused) -> str:
    """Why a wording was not asked for, or not agreed to."""
    if refused.code == "names":
        found = _("、").join(_("「%(name)s」") % {"name": name} for name in refused.names)
        return _("人の名前かもしれないことばがあります:%(names)s。名前なら、書き直してください。") % {
            "names": found
        }
    return {
        "not_yet": _("ふりかえりの対話のあとに書けます。"),
        "past": _(
            "「いつまで」の日を過ぎています。今日か、それより後の日に書き直すか、空けておいてください。"
        ),
        "changed": _("読んでいるあいだに、文が変わりました。新しい文を読んでから、もう一度答えてください。"),
        "no_partner": no_partner_sentence(),
        "same_person": same_person_sentence(),
        "over": _("いまは、そのような合意はありません。何も変わっていません。"),
    }[refused.code]
