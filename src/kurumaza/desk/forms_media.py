"""How a term's voices and pictures travel, and the addresses of its meetings."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from kurumaza.core.text.meetings import MEETING_MAX, MeetingRefusal
from kurumaza.desk.forms_conditions import ConditionsForm
from kurumaza.desk.words_conditions import ADDRESSES
from kurumaza.partners.models import Membership
from kurumaza.terms.errors import MediaRefused
from kurumaza.terms.models import Round, Term


def media_sentence(refused: MediaRefused) -> str:
    """Why a term's media stay as they were."""
    return {
        "no_media_server": _g(
            "中継サーバー(LiveKit)が、まだ用意されていません。サーバーの担当者に頼んでください。"
        ),
        "no_relay": _g(
            "通信を中継するサーバー(TURN)が、まだ用意されていません。サーバーの担当者に頼んでください。"
        ),
        "minors_elsewhere": _g(
            "18歳未満の人が入れる期では、ZoomやMeetは使えません。まだ何も変えていません。"
        ),
        "minors": _g("未成年の人が入れる期では、必ず中継サーバーに通します。"),
        "under_way": _g("いま、この期の回の時間です。終わってから、もう一度変えてください。"),
    }[refused.code]


def meeting_sentence(refused: MeetingRefusal) -> str:
    """What is wrong with the address of a meeting."""
    return {
        "not_https": _g("「https://」で始まる会議のアドレスを、そのまま貼り付けてください。"),
        "no_host": _g("会議のアドレスとして読めません。ZoomやMeetの招待から、もう一度コピーしてください。"),
        "too_long": _g("%(limit)s字までのアドレスを入れてください。") % {"limit": MEETING_MAX},
    }[refused.code]


class MediaForm(ConditionsForm):
    """One of three ways, and a meeting for each round that is not over."""

    parts: ClassVar = {"media": ("way", "relay_only"), "airtime": ("measures_airtime",)}
    way = forms.ChoiceField(label=_("話す場所"), widget=forms.RadioSelect)
    relay_only = forms.BooleanField(
        label=format_lazy(_("{what}を、参加者どうしで見せない"), what=ADDRESSES),
        help_text=_(
            "「このサイトで、直接つなぐ」ときの設定です。声と姿を必ずTURNサーバーに通します。未成年の人がいる期では、こちらを選んでください。"
        ),
        required=False,
    )
    measures_airtime = forms.BooleanField(
        label=_("話した時間を、同意した人だけ測る"),
        help_text=_(
            "準備のページで一人ずつたずねます。測った長さは本人だけに見えます。だれが同意したかも、一人ひとりの長さも、運営には見えません。ZoomやMeetで話す期では測りません。"
        ),
        required=False,
    )

    def __init__(
        self,
        term: Term,
        rounds: Sequence[Round],
        servers: AbstractSet[str],
        *args: Any,
        members: Iterable[Membership],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, members=members, **kwargs)
        self.initial = {
            "way": term.media,
            "relay_only": term.relay_only,
            "measures_airtime": term.measures_airtime,
        }
        self.rounds = rounds
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _ways(servers, term)
        for held in rounds:
            self.fields[f"meeting_{held.number}"] = forms.CharField(
                label=_g("第%(number)s回の会議のアドレス") % {"number": held.number},
                required=False,
                initial=held.meeting_url,
                widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
            )

    def meetings(self) -> list[tuple[Round, str]]:
        """The address that was written for each round."""
        return [(held, self.cleaned_data[f"meeting_{held.number}"]) for held in self.rounds]

    def meeting_fields(self) -> list[forms.BoundField]:
        """One field a round."""
        return [self[f"meeting_{held.number}"] for held in self.rounds]


def _ways(servers: AbstractSet[str], term: Term) -> list[tuple[str, str]]:
    """What can be chosen: a media server only where there is one, or where it was chosen once."""
    ways = [
        (Term.Media.MESH.value, _g("このサイトで、直接つなぐ(いつもはこちら。声と姿はサーバーを通りません)"))
    ]
    if "livekit" in servers or term.media == Term.Media.LIVEKIT:
        words = _g("このサイトで、中継サーバーを通す(5〜6人のグループや、古い端末が多いとき)")
        ways.append((Term.Media.LIVEKIT.value, words))
    words = _g("ZoomやMeetで話す(このサイトは、進め方と順番の案内だけをします)")
    ways.append((Term.Media.EXTERNAL.value, words))
    return ways
