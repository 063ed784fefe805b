"""What our codes in the file of one's own data mean."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kurumaza.circles.words import REPLIES
from kurumaza.field.wish_words import SHORT_STATES as WISHES
from kurumaza.field.words_days import ANSWERS
from kurumaza.field.words_insights import MOMENTS, QUESTIONS, TAGS
from kurumaza.field.words_insights import REPLIES as HOST_REPLIES
from kurumaza.stories.words import STATES, USES
from kurumaza.terms.role_words import KINDS as ROLES
from kurumaza.ways.apply_words import DECIDED

PURPOSES = {
    "participation": _("この期に参加すること"),
    "ground_rules": _("話し方の約束"),
    "airtime": _("話した時間を測ること"),
    "notices": _("お知らせを受け取ること"),
    "guardian": _("保護者の方の同意"),
    "returning": _("次の期の知らせを受け取ること"),
}
_APPLICATIONS = {
    "new": _("返事を待っています"),
    **DECIDED,
}
# What two keys are turned for (`Approval.kind`), and what waits to be told.
_DECISIONS = {
    "roster": _("名簿を取り込むこと"),
    "story_public": _("話を、だれでも読めるように公開すること"),
    "story_excerpt": _("話の一文を、公開ページに載せること"),
    "placement_public": _("インターンのページを公開すること"),
    "field.card": _("現場から生まれた問いを、カードに加えること"),
    "two_keys": _("どんなときにすべての団体の同意が要るかを変えること"),
    "conditions": _("参加の条件を変えること"),
    "field.agreement": _("提携の合意を公開すること"),
    "opening": _("期を始めること"),
    "closing": _("期を終えること"),
}
_NOTICES = {
    "circles.invitation": _("グループの案内"),
    "circles.reminder": _("対話の前のお知らせ"),
    "field.led_on": _("伝えたきっかけから、インターンが生まれたこと"),
    "field.event_added": _("加わっている現場の新しい行事"),
    "field.placement_finished": _("加わっていた現場での活動の終わり"),
    "field.event_changed": _("参加する行事が変わったこと"),
    "field.photo_asked": _("写真のことで聞かれたこと"),
    "field.retrospective": _("ふりかえりの対話のこと"),
    "reflections.questions": _("対話の前とあとの問い"),
    "stories.delivered": _("話が届いたこと"),
    "stories.answered": _("話にことばが返ってきたこと"),
    "stories.replied": _("質問に返事が届いたこと"),
    "stories.opens_round": _("あなたの一行が、回のはじめに読まれること"),
    "terms.role_answered": _("続いている関わりについてのお返事やお願い"),
    "terms.role_ends": _("続いている関わりの終わりの日"),
    "terms.company_wanted": _("接続の練習の付きそいの希望"),
    "terms.company_changed": _("接続の練習のこと"),
    "terms.invited_back": _("次の期の知らせ"),
    "stories.named": _("あなたの名前が出てくる話のこと"),
    "stories.wants_rewording": _("歩みの書き直しのお願い"),
    "field.insight_answered": _("気づきに受け入れ先からお返事があること"),
    "terms.news": _("期のお知らせ"),
    "terms.conditions_changed": _("参加の条件が変わったこと"),
    "field.wish_answered": _("インターンについてのお返事"),
    "field.conditions_changed": _("インターンの内容が変わったこと"),
}
# By key, what its codes mean; all else is what somebody wrote, or a name.
CODES = {
    "purpose": PURPOSES,
    "answer": {"yes": _("○"), "maybe": _("△"), "no": _("×")},
    "age_group": {
        "adult": _("18歳以上"),
        "minor": _("18歳未満"),
        "younger": _("18歳未満(グループには入りません)"),
    },
    "role": {str(kind): words for kind, words in ROLES.items()},
    "reply": REPLIES,
    "takes_part": {"none": _("まだ答えていません"), "yes": _("参加できます"), "no": _("欠席します")},
    "move": {
        "merged": _("二つのグループが一つになった"),
        "joined": _("席が見つかった"),
        "left_over": _("合う席がなかった"),
        "made_room": _("来た人で組み直した"),
        "given_up": _("開始から10分で席が見つからなかった"),
    },
    "state": STATES,
    "audience": {
        "group": _("この回のグループ"),
        "term": _("この期の参加者"),
        "partners": _("主催する団体の参加者と運営"),
        "public": _("だれでも"),
    },
    "use": USES,
    "kind": {"echo": _("心に残ったところ"), "question": _("質問")},
    "coming": ANSWERS,
    "others_in_photo": {"agreed": _("承知を得ました"), "nobody": _("写っていません")},
    "insight_about": QUESTIONS,
    "insight_kind": TAGS,
    "insight_moment": MOMENTS,
    "host_reply": HOST_REPLIES,
    "application": _APPLICATIONS,
    "join_wish": WISHES,
    "language": dict(settings.LANGUAGES),
    "decision": _DECISIONS,
    "notice": _NOTICES,
    "membership": {
        "lead": _("代表"),
        "organiser": _("運営"),
        "duty": _("当日のみ"),
        "left": _("いまは運営ではない"),
    },
}
