"""An internship from its lead to what came of it, as people of the sample's term do it: a Chromium process for each of them."""

import json
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.travelling import Travels
from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer

STUDENT, GRADUATE, OTHER = "はるか", "けんじ", "みどり"
HOST, PARTNER = "なつき", "ちづる"
STRANGER = "通りがかりの人"
# Loaded as it may be; what must be quick is measured by itself.
SECONDS = 30_000
STORY = "転勤を断った春のこと"
LEAD = "朝の市場を、つぎの人にどう手わたすかを、いっしょに考えたいです。"
TITLE = "朝市の続けかたを、いっしょに考える"
MEMBER_WORDS = "支援者やアドバイザーではなく、メンバーとして加わります。"
DESCRIBED = {
    "題": TITLE,
    "いっしょに考えること": "朝市をつぎの世代にどうつなぐかを、市の人と考えます。",
    "参加する行事": "月に一度の朝市と、終わりの発表。",
    "期間・頻度": "2か月ほど。月に2回、3時間くらい。",
    "場所": "青森市の朝市の広場",
    "報酬": "なし",
    "交通費": "市内の往復は、受け入れ先が払います。",
    "保険": "行き帰りもふくめた保険に、受け入れ先が入ります。",
    "費用": "なし",
    "選考": "ここでのやりとりと、オンラインでの30分の話し合いで決めます。",
    "担当者の名前": HOST,
    "担当者のメールアドレス": "natsuki@sample.example",
}
MOVED = {
    STUDENT: "祖母と通った朝市が、なくなるかもしれないと聞きました。",
    GRADUATE: "毎朝会う人たちの場所を、つぎの人にわたしたいです。",
}
WELCOME = "いっしょに考えましょう。よろしくお願いします。"
HOW, WITH_WHOM, WHERE_TO, WHY = (
    "出店の場所は、毎回くじで決めていました。",
    "はじめての人に、となりの店が釣り銭を貸していました。",
    "若い人の店がふえると、昼まで開けられそうです。",
    "だれも断らないことを、大切にしているのだと思います。",
)
NOT_NOW = "来年の春までは、場所の約束があるためです。"
BECAME = "秋から、はじめての人を中央に置くようにしました。"
CARD = "だれも断らない場所に、居たことがありますか。"
VALUES = ("まず顔を見て話す", "まず顔を見て話す\nだれも断らない")
AGREED = {
    "いきさつ": "朝市のインターンから始まりました。",
    "これからいっしょにすること": "毎月の朝市を、一緒に開きます。",
    "大切にすること": "急がないこと。",
}

_COUNT = "window.addEventListener('pointerdown', () => localStorage.taps = Number(localStorage.taps || 0) + 1, true)"
# Tonight's evening of the sample: over, as far as anybody can tell, or soon.
EVENING = """
from datetime import timedelta
from django.utils import timezone
from kurumaza.sample.queries import find_evening
from kurumaza.terms.actions_opening import move_sample_slot
move_sample_slot(slot=find_evening().slot, starts_at=timezone.now() + timedelta(minutes={minutes}))
"""
LOOKED_BACK = """
from datetime import timedelta
from django.utils import timezone
from kurumaza.terms.models import Slot
Slot.objects.filter(round__term__retrospective_of__isnull=False).update(starts_at=timezone.now() - timedelta(hours=2))
"""


class InTheField(Travels):
    """The sample's term with everybody's page, and where things of the internship are."""

    def __init__(self, server: RealServer, stack: ExitStack) -> None:
        super().__init__(server, stack)
        self.stack = stack
        self.home = self.desk = self.public = ""
        for who in (GRADUATE, HOST, PARTNER, OTHER):
            self.enter(who, DESKTOP)
        self.by_finger(STUDENT)
        self.nobody(STRANGER)

    def by_finger(self, who: str) -> None:
        """On a phone that counts how often it is touched."""
        page = self._page(viewport=PHONE, has_touch=True, is_mobile=True)
        page.context.add_cookies([{"name": "kurumaza", "value": self.cookies[who], "url": self.server.url}])
        page.context.add_init_script(_COUNT)
        self.pages[who] = page

    def nobody(self, name: str) -> Page:
        """Somebody who is not signed in."""
        self.pages[name] = page = self._page(viewport=DESKTOP)
        return page

    def _page(self, **looks: Any) -> Page:
        browser = self.stack.enter_context(person_browser(self._playwright))
        return browser.new_context(locale="ja-JP", base_url=self.server.url, **looks).new_page()

    def check(self, who: str, name: str) -> None:
        """axe, and a picture on a phone and a desktop."""
        self.axe_findings += [(name, found) for found in axe(self.pages[who])]
        look(self.pages[who], f"field-{name}")

    def path(self, who: str) -> str:
        """Where somebody is."""
        return self.pages[who].url.removeprefix(self.server.url)


def say_lead(field: InTheField) -> str:
    """By the author, from a story that is told; where that is."""
    page = field.go(GRADUATE, "/stories/")
    page.get_by_role("link", name=STORY, exact=True).first.click()
    expect(page.get_by_role("heading", name=STORY)).to_be_visible()
    story = field.path(GRADUATE)
    page.get_by_role("link", name="ここから現場につなげたい").click()
    page.get_by_role("textbox", name="どんなことを、現場で考えてみたいですか").fill(LEAD)
    page.get_by_role("checkbox", name="この一行をそのページに載せてもかまいません").check()
    field.check(GRADUATE, "lead")
    page.get_by_role("button", name="運営に伝える").click()
    expect(page.get_by_text("運営に届いています")).to_be_visible()
    field.check(GRADUATE, "own")
    return story


def describe(field: InTheField) -> None:
    """By the host, out of the lead: written, seen as a stranger will, asked to be published."""
    page = field.go(HOST, f"/desk/{field.slug}/")
    page.get_by_role("link", name="現場(インターン)").first.click()
    expect(page.get_by_text(LEAD)).to_be_visible()
    field.check(HOST, "desk")
    page.locator("article", has_text=LEAD).get_by_role("link", name="このきっかけを見る").click()
    field.check(HOST, "lead-desk")
    page.get_by_role("link", name="ここからインターンを書く").click()
    for label, words in DESCRIBED.items():
        page.get_by_role("textbox", name=label).fill(words)
    page.get_by_role("radio", name="現地", exact=True).check()
    page.get_by_label("始まる日").fill(f"{datetime.now():%Y-%m-%d}")
    field.check(HOST, "describe")
    page.get_by_role("button", name="保存して、見え方を確かめる").click()
    expect(page.get_by_text(MEMBER_WORDS)).to_be_visible()
    expect(page.get_by_text("報酬がなくても、実際のすすめかたによっては「労働者」にあたり")).to_be_visible()
    page.get_by_role("checkbox", name="読んで、あてはまることを確かめました").check()
    field.check(HOST, "preview")
    page.get_by_role("button", name="この内容で、ほかの団体に同意を求める").click()
    expect(page.get_by_text("ほかの団体の同意を待っています。").first).to_be_visible()
    field.desk = field.path(HOST)
    uuid = field.desk.rstrip("/").rpartition("/")[2]
    field.home, field.public = f"/field/{uuid}/", f"/internships/{uuid}/"


def publish(field: InTheField) -> None:
    """With the other partner's key; nobody reads it before."""
    answer = field.pages[STRANGER].goto(field.public)
    assert answer is not None
    assert answer.status == 404
    page = field.go(PARTNER, f"/desk/{field.slug}/keys/")
    page.get_by_role("link", name="読んで答える").click()
    expect(page.get_by_text(LEAD)).to_be_visible()
    field.check(PARTNER, "agree")
    page.get_by_role("button", name="この内容での公開に同意する").click()
    expect(page.get_by_text("公開しました。")).to_be_visible()


def seen_by_strangers(field: InTheField) -> None:
    """The page as LINE, a search machine and somebody who knows nobody find it."""
    page = field.go(STRANGER, field.public, "public")
    for words in (TITLE, MEMBER_WORDS, LEAD):
        expect(page.get_by_text(words).first).to_be_visible()
    assert GRADUATE not in page.content()
    address = page.locator("meta[property='og:image']").get_attribute("content") or ""
    sent = page.request.get(address)
    assert (sent.headers["content-type"], sent.body()[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert TITLE in json.dumps(data, ensure_ascii=False)


def ask(field: InTheField, who: str, began: str) -> None:
    """What moves one here, and what led here; found by oneself."""
    page = field.go(who, "/home/")
    page.get_by_role("link", name="現場に加わる").click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="加わりたいと伝える").click()
    page.get_by_role("textbox", name="何に心が動きましたか").fill(MOVED[who])
    choices = page.get_by_role("combobox", name="どの回の話や、だれの歩みがきっかけでしたか")
    choice = choices.locator("option").filter(has_text=began).first
    choices.select_option(choice.get_attribute("value"))
    field.check(who, f"ask-{who}")
    page.get_by_role("button", name="受け入れ先に伝える").click()
    expect(page.get_by_text(MOVED[who])).to_be_visible()


def talk(field: InTheField, who: str, began: str) -> None:
    """A message there and one back, then a welcome."""
    page = field.go(HOST, field.desk)
    page.get_by_role("link", name=f"{who}さん", exact=True).click()
    expect(page.get_by_text(MOVED[who])).to_be_visible()
    expect(page.get_by_text(began).first).to_be_visible()
    page.get_by_role("textbox", name="メッセージ").fill("朝は早いですが、来られそうですか。")
    field.check(HOST, "wish-desk")
    page.get_by_role("button", name="この文を送る").click()
    expect(page.get_by_text("送りました。")).to_be_visible()
    asking = field.pages[who]
    asking.reload()
    expect(asking.get_by_text("朝は早いですが")).to_be_visible()
    asking.get_by_role("textbox", name="メッセージ").fill("六時の電車で行けます。")
    field.check(who, f"wish-{who}")
    asking.get_by_role("button", name="受け入れ先に送る").click()
    expect(asking.get_by_text("送りました。")).to_be_visible()
    page.reload()
    expect(page.get_by_text("六時の電車で行けます。")).to_be_visible()
    page.get_by_role("link", name="メンバーとして迎える").click()
    page.get_by_role("textbox", name="迎えることば").fill(WELCOME)
    field.check(HOST, "wish-accept")
    page.get_by_role("button", name="ことばを届けて、迎える").click()
    expect(page.get_by_text(WELCOME)).to_be_visible()
    asking.reload()
    expect(asking.get_by_text(WELCOME)).to_be_visible()
    asking.get_by_role("link", name="メンバーのページを開く").click()
    expect(asking.get_by_role("heading", name=TITLE)).to_be_visible()
