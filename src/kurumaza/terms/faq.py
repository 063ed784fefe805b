"""よくある質問 as a term begins with them; organisers write their own instead."""

from django.utils.translation import gettext as _

from kurumaza.terms.models import Term
from kurumaza.terms.public_page import PageQuestion, read_public_page

QUESTIONS_MAX = 20
QUESTION_MAX, ANSWER_MAX = 100, 1000


def faq_of(term: Term) -> tuple[PageQuestion, ...]:
    """What the organisers wrote, else the usual questions."""
    return read_public_page(term.public_page).faq or usual_faq(term)


def usual_faq(term: Term) -> tuple[PageQuestion, ...]:
    """What people ask before a first evening."""
    pairs = [
        (
            _("どうやって参加しますか。"),
            _(
                "招待メールのリンクを開き、呼び名と参加できる時間を答えると、準備ができます。パスワードはいりません。グループと時間が決まると、メールでお知らせします。当日は、15分前からホームの「待合室に入る」で入れます。"
            ),
        ),
        *_devices(term),
        (
            _("録音や録画はされますか。"),
            _("しません。声も姿も残りません。参加する人どうしも、録音・録画・撮影をしない約束です。"),
        ),
        (
            _("遅れるときや、参加できなくなったときは、どうしますか。"),
            _(
                "メールの「遅れます」「欠席します」か、ホームの「出欠を知らせる」からお知らせください。理由は聞きません。"
            ),
        ),
        (_("途中で抜けてもかまいませんか。"), _("はい。いつでも抜けられます。理由は聞きません。")),
        (
            _("話したくないことを聞かれたら、どうしますか。"),
            _(
                "話さなくて大丈夫です。順番が来ても、パスできます。困ったことがあれば、ホームの「運営に知らせる」から伝えてください。"
            ),
        ),
        (
            _("名前や連絡先は、ほかの参加者に見えますか。"),
            _(
                "見えるのは、呼び名だけです。氏名、メールアドレス、学校や勤め先は、ほかの参加者には見えません。氏名と連絡先を見られるのは、申し込んだ先の団体の運営です。"
            ),
        ),
        (
            _("勧誘や販売はありませんか。"),
            _("禁じています。もしあったときは、「運営に知らせる」からお知らせください。"),
        ),
    ]
    return tuple(PageQuestion(question, answer) for question, answer in pairs)


def _devices(term: Term) -> list[tuple[str, str]]:
    camera = (
        _("カメラをつけないといけませんか。"),
        _("いいえ。声だけでも参加できます。途中でカメラを止めてもかまいません。"),
    )
    if term.media == Term.Media.EXTERNAL:
        meeting = _(
            "スマートフォンかパソコンと、静かな場所です。当日は、待合室のページから、運営が用意するオンライン会議へ進みます。"
        )
        return [(_("何を用意しますか。"), meeting), camera]
    needed = _(
        "マイクのあるスマートフォンかパソコンと、静かな場所です。アプリを入れる必要はありません。ホームの「マイクとカメラを試す」で、前もって確かめられます。"
    )
    line = _(
        "LINEの中の画面では、マイクやカメラが使えないことがあります。そのときは、画面に出る6けたの番号で、SafariやChromeに移れます。"
    )
    return [
        (_("何を用意しますか。"), needed),
        camera,
        (_("LINEのリンクから開いたら、マイクが使えません。"), line),
    ]
