"""A real browser for tests and screenshots: found on the machine, or installed from the system's packages."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.packages import NotInstalled, ensure

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "wanjia-demo-2026"
AXE = Path(__file__).with_name("vendor") / "axe.min.js"
SOON = 3
GRAVE = ("serious", "critical")


class NoBrowser(Exception):
    """No browser can be started on this machine; the text says why."""


def found_browser() -> str:
    """
    Give the path of a browser; install one, and a font for Chinese, where there is none.

    :raises NoBrowser: if that needs rights or tools that are not there, or fails
    """
    try:
        ensure(*PACKAGES, what="Chromium", is_there=lambda: _path() is not None)
    except NotInstalled as why:
        raise NoBrowser(str(why)) from why
    path = _path()
    if path is None:
        msg = "there is no Chromium on this machine"
        raise NoBrowser(msg)
    return path


def _path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """
    Start a browser without a window.

    :raises NoBrowser: if this machine cannot
    """
    path = found_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Page, *, site: str, login: str) -> None:
    """Sign in as somebody of the sample county, as people do."""
    page.goto(f"{site}/sign-in/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) .entrance-button")
    page.wait_for_selector(".topbar")


def speak(page: Page, *, language: str) -> None:
    """Have the screen in a language, by the button that everybody has."""
    if page.get_attribute("html", "lang") != language:
        page.click("form[action='/language/'] button")
        page.wait_for_selector(f"html[lang='{language}']")


def settled(page: Page) -> None:
    """Wait until nothing is loading any more, slow panels included."""
    page.wait_for_load_state("load")
    page.locator(".htmx-request, .skeleton:visible").first.wait_for(state="detached")


def overflows(page: Page) -> bool:
    """Tell whether the page stays wider than its window; charts take a moment to follow a window that was resized."""
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    deadline = time.monotonic() + SOON
    while page.evaluate(wider):
        if time.monotonic() > deadline:
            return True
        page.wait_for_timeout(100)
    return False


def grave_faults(page: Page) -> list[str]:
    """Find faults of accessibility that are serious or critical: rule, how often, where first."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']} ×{len(fault['nodes'])}: {fault['nodes'][0]['html'][:160]}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
    ]
