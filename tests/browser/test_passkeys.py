"""Passkeys with Chromium's own authenticator: added at the desk, used at the door, asked for where they are required."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect, sync_playwright

from tests.support.chromium import DESKTOP, PHONE, axe, look, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]
_REQUIRE = """
from kurumaza.partners.models import Organisation
from kurumaza.sample.content import doors
email = next(one.email for one in doors() if one.key == "okoshi")
print(Organisation.objects.filter(memberships__person__email=email).update(requires_passkeys=True))
"""
_PASSKEYS = """
from kurumaza.people.models import Passkey
print(list(Passkey.objects.order_by("pk").values_list("name", flat=True)))
"""


def looked_at(page: Page, name: str) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    look(page, f"passkeys-{name}")


def authenticator(context: BrowserContext, page: Page) -> tuple[CDPSession, str]:
    """A device with a lock that its owner opens at once, as a phone has it."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])


def test_passkey_from_the_desk_to_the_door_and_back(tmp_path: Path) -> None:
    with (
        RealServer(tmp_path) as server,
        sync_playwright() as playwright,
        person_browser(playwright) as browser,
    ):
        context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
        page = context.new_page()
        session, device = authenticator(context, page)
        page.goto(f"{server.url}/sample/okoshi/")
        page.goto(f"{server.url}/desk/")
        page.get_by_role("link", name="パスキー").click()
        looked_at(page, "none")
        page.get_by_label("パスキーの名前").fill("わたしの電話")
        page.get_by_role("button", name="この端末で加える").click()
        expect(page.get_by_text("パスキーを加えました。")).to_be_visible()
        looked_at(page, "one")
        # The same device says that it has one already.
        page.get_by_role("textbox", name="パスキーの名前").fill("また")
        page.get_by_role("button", name="この端末で加える").click()
        expect(page.get_by_text("この端末のパスキーは、もう加わっています。")).to_be_visible()
        assert server.run_python(_PASSKEYS).strip() == "['わたしの電話']"

        page.goto(f"{server.url}/signout/")
        page.get_by_role("button", name="サインアウトする").click()
        page.goto(f"{server.url}/signin/?next=/desk/")
        page.get_by_role("link", name="パスキーで入る").click()
        looked_at(page, "door")
        # Somebody who cannot open its lock does not come in, and reads what to do.
        session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
        page.get_by_role("button", name="パスキーで入る").click()
        expect(page.get_by_text("もう一度ボタンを押すと、やり直せます。")).to_be_visible()
        looked_at(page, "not-opened")
        session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
        page.get_by_role("button", name="パスキーで入る").click()
        expect(page).to_have_url(f"{server.url}/desk/")
        expect(page.get_by_role("heading", name="今日、運営ですること")).to_be_visible()

        assert server.run_python(_REQUIRE).strip() == "1"
        page.reload()  # came in by it: nothing more is asked
        expect(page.get_by_role("heading", name="今日、運営ですること")).to_be_visible()
        page.goto(f"{server.url}/signout/")
        page.get_by_role("button", name="サインアウトする").click()
        page.goto(f"{server.url}/sample/okoshi/")  # as by a code
        page.goto(f"{server.url}/desk/")
        expect(page.get_by_role("heading", name="パスキーで入る")).to_be_visible()
        page.get_by_role("button", name="パスキーで入る").click()
        expect(page).to_have_url(f"{server.url}/desk/")

        page.goto(f"{server.url}/me/sign-in/")
        looked_at(page, "ways-in")
        page.goto(f"{server.url}/me/sessions/")
        looked_at(page, "sessions")
        page.goto(f"{server.url}/desk/")
        page.get_by_role("link", name="の運営を招く").click()
        looked_at(page, "members")
        page.goto(f"http://127.0.0.1:{server.port}/signin/passkey/")
        expect(page.get_by_text("localhost か、名前のある住所で開いてください。")).to_be_visible()
        expect(page.get_by_role("button", name="パスキーで入る")).to_be_disabled()
