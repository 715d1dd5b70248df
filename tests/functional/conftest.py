"""A sample county served for real, and a browser in front of it."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import NoBrowser, running_browser, sign_in, speak
from tests.support.homes import furnish
from tests.support.plugin import loud_skip
from tests.support.postgres import free_port

CUSTOMERS = 300
PRICED, WAITING = "YZ-S1-CM-001", ("YZ-S1-CR-001", "YZ-S1-CR-002")
PATIENCE = 300


@dataclass
class Site:
    """
    The served county.

    :ivar links: address's name → link and the login of somebody whom it opens to
    """

    address: str
    home: Path
    links: dict[str, list[str] | None]


def _environment(home: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "WANJIA_DATABASE"}
    return {**inherited, "WANJIA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wanjia.site.settings"}


def _wait_for(address: str, *, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the sample county is not served:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            pass
        time.sleep(0.3)
    pytest.fail(f"the sample county was not served within {PATIENCE} s:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Make a small county and serve it as `wanjia demo` does: server and worker in processes of their own."""
    home = furnish(tmp_path_factory.mktemp("served"))
    port, log = free_port(), home / "served.log"
    address = f"http://127.0.0.1:{port}"
    wanjia = str(Path(sys.executable).with_name("wanjia"))
    command = [wanjia, "demo", "--customers", str(CUSTOMERS), "--seed", "7", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=_environment(home), stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait_for(address, process=process, log=log)
        prepared = subprocess.run(
            [sys.executable, "-m", "tests.support.sample_county", PRICED, *WAITING],
            env=_environment(home),
            capture_output=True,
            text=True,
            check=False,
        )
        assert prepared.returncode == 0, prepared.stderr
        yield Site(address, home, json.loads(prepared.stdout))
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser, or skip where there is none."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's loop runs in this thread
    try:
        with running_browser() as found:
            yield found
    except NoBrowser as why:
        loud_skip(f"browser tests, because {why}")


@dataclass
class People:
    """Those who are signed in, each in a context of one's own, kept over the session."""

    browser: Browser
    site: Site
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    kept: dict[str, tuple[Page, list[str]]] = field(default_factory=dict)

    def kept_page(self, login: str, *, language: str, width: int) -> tuple[Page, list[str]]:
        """Give the page that somebody looks at one thing after another with; complaints begin anew."""
        if login not in self.kept:
            self.kept[login] = self.page(login, language=language)
        page, complaints = self.kept[login]
        self._speak(page, login=login, language=language)
        page.set_viewport_size({"width": width, "height": 900})
        complaints.clear()
        return page, complaints

    def page(self, login: str, *, language: str = "zh-hans", width: int = 1440) -> tuple[Page, list[str]]:
        """Open a page for somebody; what the browser complains about is added to the list beside it."""
        if login not in self.contexts:
            self.contexts[login] = self.browser.new_context(
                viewport={"width": 1440, "height": 900}, accept_downloads=True, locale="zh-CN"
            )
            first = self.contexts[login].new_page()
            sign_in(first, site=self.site.address, login=login)
            first.close()
        page = self.contexts[login].new_page()
        page.set_viewport_size({"width": width, "height": 900})
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        self._speak(page, login=login, language=language)
        return page, complaints

    def _speak(self, page: Page, *, login: str, language: str) -> None:
        if self.languages.get(login) != language:
            page.goto(f"{self.site.address}/me/")
            speak(page, language=language)
            self.languages[login] = language


@pytest.fixture(scope="session")
def people(browser: Browser, site: Site) -> People:
    return People(browser, site)


Opened = Callable[..., Page]


@pytest.fixture
def opened(people: People) -> Iterator[Opened]:
    """Give a function that opens the console for somebody, in a language; nothing may be complained about meanwhile."""
    pages: list[tuple[Page, list[str]]] = []

    def open_for(login: str, *, language: str = "zh-hans", width: int = 1440) -> Page:
        pages.append(people.page(login, language=language, width=width))
        page = pages[-1][0]
        page.goto(f"{people.site.address}/")
        return page

    yield open_for
    complaints = [text for page, said in pages for text in said]
    for page, _ in pages:
        page.close()
    assert not complaints
