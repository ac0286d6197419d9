"""Every way through the door, in a real browser: password and code, a recovery code, and a passkey."""

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, CDPSession, Page, expect

from counterpart.config.cast import PASSWORD
from stories.servers import Server, serving_this_engine

pytestmark = pytest.mark.once
PERIOD_SECONDS = 30
HOME = re.compile(r"^http://localhost:\d+/$")
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with serving_this_engine() as server:
        yield server


class Visitor:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Browser, house: Server, login: str) -> None:
        base = f"http://localhost:{house.port}"
        self.context = browser.new_context(base_url=base, locale="en-GB", viewport={"width": 1280, "height": 900})
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.login, self.complaints = login, list[str]()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def says_who(self) -> None:
        """Name and password; what follows depends on the person."""
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", self.login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")

    def gives_code(self, code: str) -> None:
        self.page.fill("[name=code]", code)
        self.page.press("[name=code]", "Enter")

    def is_in(self) -> bool:
        answer = self.page.goto("/")
        assert answer is not None and answer.status == 200
        return HOME.match(self.page.url) is not None  # else it is one of the steps before

    def leaves(self) -> None:
        self.context.clear_cookies()
        assert not self.is_in()

    def has_a_passkey_device(self) -> CDPSession:
        devtools = self.context.new_cdp_session(self.page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        return devtools


@pytest.fixture
def visitors(browser: Browser, house: Server) -> "Iterator[Visitors]":
    entered = Visitors(browser, house)
    yield entered
    for visitor in entered.all:
        visitor.context.close()


class Visitors:
    def __init__(self, browser: Browser, house: Server) -> None:
        self.browser, self.house, self.all = browser, house, list[Visitor]()

    def enter(self, login: str) -> Visitor:
        self.all.append(Visitor(self.browser, self.house, login))
        return self.all[-1]


def code_now(secret: str) -> str:
    """What an authenticator shows, computed by the sign-in library's own functions."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS)))


def next_code(secret: str, before: str) -> str:
    """A code is taken once: an authenticator shows the next one within half a minute."""
    until = time.monotonic() + 2 * PERIOD_SECONDS
    while (code := code_now(secret)) == before:
        assert time.monotonic() < until
        time.sleep(0.5)
    return code


def test_a_second_step_by_an_authenticator_and_its_recovery_codes(visitors: Visitors) -> None:
    ada = visitors.enter("ada")
    page = ada.page
    ada.says_who()
    page.wait_for_url(HOME)
    page.goto("/profile/")
    page.get_by_role("link", name="Second step and passkeys").click()
    page.get_by_role("link", name="Activate").click()
    expect(page.locator("main")).to_contain_text("Whoever looks after the house sets a new one.")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    secret = page.locator("#authenticator_secret").input_value()
    ada.gives_code("000000")
    expect(page.locator("main")).to_contain_text("Incorrect code.")
    assert page.locator("#authenticator_secret").input_value() == secret
    first = code_now(secret)
    ada.gives_code(first)
    page.wait_for_url(re.compile("/recovery-codes/"))
    spare = re.findall(r"\b[0-9a-f]{8}\b|\b[a-z0-9]{5}-[a-z0-9]{5}\b", page.locator("textarea").input_value())
    assert len(spare) == 10

    ada.leaves()
    ada.says_who()
    page.wait_for_url(re.compile("/2fa/authenticate/"))
    assert not ada.is_in(), "a password alone is half of it"
    page.wait_for_url(re.compile("/2fa/authenticate/"))
    ada.gives_code("123456")
    expect(page.locator("main")).to_contain_text("Incorrect code.")
    ada.gives_code(next_code(secret, first))
    page.wait_for_url(HOME)
    assert ada.is_in()

    for code, opens in ((spare[0], True), (spare[0], False), (spare[1], True)):
        ada.leaves()
        ada.says_who()
        page.wait_for_url(re.compile("/2fa/authenticate/"))
        ada.gives_code(code)
        if opens:
            page.wait_for_url(HOME)
        else:
            expect(page.locator("main")).to_contain_text("Incorrect code.")
        assert ada.is_in() == opens
    page.goto("/accounts/2fa/")
    expect(page.locator("main")).to_contain_text("8 out of 10")
    assert ada.complaints == []


def test_a_passkey_opens_the_door_until_it_is_removed(visitors: Visitors) -> None:
    bo = visitors.enter("bo")
    page = bo.page
    bo.says_who()
    page.wait_for_url(HOME)
    devtools = bo.has_a_passkey_device()
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.fill("[name=name]", "Bo's telephone")
    page.check("[name=passwordless]")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("/recovery-codes/|/2fa/webauthn/$"))
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Bo's telephone")

    bo.leaves()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(HOME)
    page.goto("/profile/")
    expect(page.locator("main")).to_contain_text("Bo Lindqvist")

    bo.leaves()
    bo.says_who()
    page.wait_for_url(re.compile("/2fa/authenticate/"))
    assert not bo.is_in(), "whoever has a key needs it beside the password too"

    bo.leaves()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(HOME)
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove").or_(page.get_by_role("button", name="Remove")).first.click()
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
    page.locator("main").get_by_role("button", name="Remove").click()
    page.wait_for_url(re.compile("/2fa/"))
    expect(page.locator("main")).not_to_contain_text("Bo's telephone")
    bo.leaves()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_timeout(2000)
    assert not bo.is_in(), "the key still exists; the house has forgotten it"
    bo.says_who()
    page.wait_for_url(HOME)
    assert devtools is not None


def test_a_passkey_of_somebody_else_opens_nothing(visitors: Visitors) -> None:
    """A device that was never introduced: the house sends it away, and the page says so."""
    chidi = visitors.enter("chidi")
    chidi.page.goto("/accounts/login/")
    chidi.has_a_passkey_device()
    chidi.page.get_by_role("button", name="Sign in with a passkey").click()
    chidi.page.wait_for_timeout(2000)
    assert not chidi.is_in()
