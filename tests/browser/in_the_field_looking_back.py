"""What comes of an internship: insights and what the host says to them, a question card, looking back together, what is held dear."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.browser.in_the_field import (
    AGREED,
    BECAME,
    CARD,
    EVENING,
    GRADUATE,
    HOST,
    HOW,
    LOOKED_BACK,
    NOT_NOW,
    PARTNER,
    STRANGER,
    STUDENT,
    VALUES,
    WHERE_TO,
    WHY,
    WITH_WHOM,
    InTheField,
)

# By whom, to which question, tagged as what, when, and how deep below which.
INSIGHTS = (
    (STUDENT, "どう進めていますか", HOW, "前提", "はじめに", ""),
    (GRADUATE, "誰とどう関わっていますか", WITH_WHOM, "強み", "途中で", HOW),
    (STUDENT, "これからどうしたいですか", WHERE_TO, "課題", "途中で", ""),
    (GRADUATE, "なぜ、何を大切にしていますか", WHY, "強み", "終えて", WITH_WHOM),
)

ANSWER_TO_WHY = "だれも断らないことを、もう一度大切にします。"


def tell_insights(field: InTheField) -> None:
    """On all four questions; one deepens another's."""
    for number, (who, question, words, tag, moment, below) in enumerate(INSIGHTS):
        page = field.go(who, f"{field.home}insights/")
        if below:
            listed = page.locator("ol.insights > li").filter(has_text=below).first
            listed.get_by_role("link", name="この気づきを深める").click()
            expect(page.get_by_text(below)).to_be_visible()
        else:
            page.get_by_role("link", name="気づきを書く").click()
        page.get_by_role("radio", name=question).check()
        page.get_by_role("textbox", name="気づいたこと").fill(words)
        page.get_by_role("radio", name=tag).check()
        page.get_by_role("radio", name=moment).check()
        if number in (0, 1):
            field.check(who, f"insight-{number}")
        page.get_by_role("button", name="受け入れ先とほかのメンバーに伝える").click()
        expect(page.locator("ol.insights").get_by_text(words)).to_be_visible()


def reply(field: InTheField) -> None:
    """読みました first, then each kind of answer, then what became of it."""
    answers = {
        HOW: ("取り入れた", "くじのあとで、希望を聞くようにしました。"),
        WITH_WHOM: ("見方が変わった", "あたりまえだと思っていました。"),
        WHERE_TO: ("いまはしない", ""),
        WHY: ("見方が変わった", ANSWER_TO_WHY),
    }
    for words, (kind, said) in answers.items():
        page = field.go(HOST, f"{field.desk}insights/")
        page.locator("ol.insights > li").filter(has_text=words).get_by_role(
            "link", name="読んで答える"
        ).click()
        expect(page.get_by_role("button", name="お返事を伝える")).to_have_count(0)
        page.get_by_role("button", name="読みました", exact=True).click()
        page.get_by_role("radio", name=kind).check()
        page.get_by_role("textbox", name="ことば").fill(said)
        page.get_by_role("button", name="お返事を伝える").click()
        if not said:
            expect(
                page.get_by_text("「いまはしない」ときは、そのわけを書いてください。").first
            ).to_be_visible()
            field.check(HOST, "no-reason")
            page.get_by_role("textbox", name="ことば").fill(NOT_NOW)
            page.get_by_role("button", name="お返事を伝える").click()
        expect(page.get_by_role("textbox", name="その後どうなったか")).to_be_visible()
        if words == HOW:
            page.get_by_role("textbox", name="その後どうなったか").fill(BECAME)
            page.get_by_role("button", name="その後を伝える").click()
            expect(page.get_by_text(BECAME)).to_be_visible()
            field.check(HOST, "insight-answered")
    page = field.go(STUDENT, f"{field.home}insights/", "ladder")
    for words in ("取り入れた", "見方が変わった", NOT_NOW, BECAME):
        # The picture has two looks, of which a screen shows one.
        expect(page.get_by_text(words).filter(visible=True).first).to_be_visible()
    assert page.locator("figure.ladder .wide path.thread").count() == 2
    assert page.locator("figure.ladder .wide [data-stone]").count() == len(INSIGHTS)
    field.go(HOST, f"{field.desk}insights/", "insights-desk")


def make_card(field: InTheField) -> None:
    """By its author, with two keys, for the circle that comes next; while one is about to begin, nothing changes under its people."""
    page = field.go(GRADUATE, f"{field.home}insights/")
    listed = page.locator("ol.insights > li").filter(has_text=WHY)
    listed.get_by_role("link", name="対話のカードにする").click()
    page.get_by_role("textbox", name="対話のカードにする問い").fill(CARD)
    field.check(GRADUATE, "card")
    page.get_by_role("button", name="この問いを提案する").click()
    expect(page.get_by_text("すべての団体の同意を待っています。")).to_be_visible()
    field.server.run_python(EVENING.format(minutes=-1500))
    for who, said in ((HOST, "同意も要ります。"), (PARTNER, "カードに加えました。")):
        page = field.go(who, f"/desk/{field.slug}/cards/", f"cards-{who}")
        page.get_by_role("button", name="この問いを加えることに同意する").click()
        expect(page.get_by_text(said)).to_be_visible()
    field.server.run_python(EVENING.format(minutes=10))
    page = field.go(STUDENT, f"/circles/{field.tonight[STUDENT]}/wait/")
    page.locator("summary", has_text="今日のカードを一枚、先に選んでおく").click()
    expect(page.locator("#cards").get_by_text(CARD)).to_be_visible()
    field.check(STUDENT, "next-circle")


def look_back(field: InTheField) -> None:
    """Asked and answered; seats for all three, told by call names."""
    page = field.go(HOST, field.desk)
    page.get_by_role("link", name="ふりかえりの対話").click()
    page.get_by_label("日", exact=True).fill(f"{datetime.now() + timedelta(days=3):%Y-%m-%d}")
    page.get_by_label("はじまる時刻").fill("19:00")
    page.get_by_role("checkbox", name=f"{HOST}さん").check()
    field.check(HOST, "retrospective-desk")
    page.get_by_role("button", name="この時間で、参加できるかを聞く").click()
    expect(page.get_by_text("だれが何と答えたかは、ここには出ません。")).to_be_visible()
    field.go(STUDENT, "/home/", "home-asked").get_by_role("link", name="時間を見て答える").tap()
    expect(field.pages[STUDENT]).to_have_url(f"{field.server.url}{field.home}retrospective/")
    for who in (STUDENT, GRADUATE, HOST):
        asked = field.go(who, f"{field.home}retrospective/", f"retrospective-{who}")
        asked.get_by_role("button", name="参加できます").click()
        expect(asked.get_by_text("いまのお返事:参加できます。")).to_be_visible()
    page = field.go(HOST, f"{field.desk}retrospective/")
    page.get_by_role("button", name="参加できる人で、席を決める").click()
    expect(page.get_by_text("席が決まりました。")).to_be_visible()
    for who in (STUDENT, GRADUATE, HOST):
        expect(page.get_by_text(f"{who}さん").first).to_be_visible()
    expect(field.go(STUDENT, "/home/", "home-seated").get_by_text("ふりかえる時間です。")).to_be_visible()
    field.server.run_python(LOOKED_BACK)


def hold_dear(field: InTheField) -> None:
    """The host's values in its own words, twice; where everybody may read them."""
    page = field.go(HOST, f"{field.desk}values/")
    for words in VALUES:
        page.get_by_role("textbox", name="大切にしていること").fill(words)
        page.get_by_role("button", name="このことばを残す").click()
        expect(page.get_by_text("ことばを残しました。")).to_be_visible()
    page.get_by_role("checkbox", name="インターンの公開ページに載せる").check()
    page.get_by_role("button", name="載せかたを保存する").click()
    field.check(HOST, "values")
    page = field.go(STUDENT, f"{field.home}retrospective/", "retrospective-over")
    expect(page.get_by_text("だれも断らない", exact=True).first).to_be_visible()


def agree(field: InTheField) -> str:
    """Drafted by one partner, read and agreed to by the other; the address of its public page."""
    page = field.go(HOST, f"{field.desk}agreement/")
    for label, words in AGREED.items():
        page.get_by_role("textbox", name=label).fill(words)
    page.get_by_role("button", name="この文で、同意を求める").click()
    expect(page.get_by_text("ほかの団体の同意を待っています。")).to_be_visible()
    page = field.go(PARTNER, f"/desk/{field.slug}/keys/")
    page.get_by_role("link", name="読んで答える").click()
    field.check(PARTNER, "agreement-desk")
    page.get_by_role("button", name="この文に同意する").click()
    page.get_by_role("link", name="公開ページを見る").click()
    page.wait_for_url(lambda url: "/desk/" not in url)
    agreement = field.path(PARTNER)
    page = field.go(STRANGER, agreement, "agreement")
    for words in AGREED.values():
        expect(page.get_by_text(words)).to_be_visible()
    # The internship's own page leads there, and says what its host holds dear.
    page.get_by_role("link", name="もとになったインターン").click()
    expect(page).to_have_url(f"{field.server.url}{field.public}")
    field.check(STRANGER, "public-over")
    expect(page.get_by_text("だれも断らない", exact=True)).to_be_visible()
    page.get_by_role("link", name="合意の文を読む").click()
    expect(page).to_have_url(f"{field.server.url}{agreement}")
    return agreement


def finish(field: InTheField) -> None:
    """By the host. Strangers read what came of it; its people, all that they left there."""
    page = field.go(HOST, field.desk)
    page.locator("summary", has_text="このインターンを終わりにする").click()
    field.check(HOST, "finish")
    page.get_by_role("button", name="終わりにする", exact=True).click()
    page = field.go(STRANGER, field.public, "public-finished")
    expect(page.get_by_role("heading", name="ここから何が生まれたか")).to_be_visible()
    for words in (VALUES[1].splitlines()[1], AGREED["いきさつ"], AGREED["これからいっしょにすること"]):
        expect(page.get_by_text(words).first).to_be_visible()
    assert ANSWER_TO_WHY not in page.content()
    field.go(STUDENT, field.home, "home-finished")
    page = field.go(STUDENT, f"{field.home}insights/")
    expect(page.get_by_text(ANSWER_TO_WHY).filter(visible=True).first).to_be_visible()
