"""
Take pictures of every page: ``make screenshots``.

Serves the sample county of a folder (a small one is made where there is none), and writes each page at 1440 and 375
pixels, in Chinese and English, to ``var/screenshots`` with an index to look through.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, Page

from tests.support.browser import overflows, running_browser, settled, sign_in, speak
from tests.support.postgres import end_on_signals, free_port
from tests.support.samples import NO_PAGES

WIDTHS, LANGUAGES = (1440, 375), ("zh-hans", "en")
PRICED, WAITING = "YZ-S1-CM-001", "YZ-S1-CR-001"
CUSTOMERS, PATIENCE = 1_000, 300.0

Links = dict[str, list[str] | None]


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve the county of a home, made first if there is none; give its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    kept = ["--keep"] if (home / "wanjia.sqlite3").exists() else ["--customers", str(CUSTOMERS)]
    command = [str(Path(sys.executable).with_name("wanjia")), "demo", *kept, "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "WANJIA_HOME": str(home)})
    try:
        _wait_for(f"{address}/health/", process=process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_for(address: str, *, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - always http, on this machine
                return
        except (URLError, OSError):
            time.sleep(0.5)
    sys.exit("the sample county is not served; what it said stands above")


def links_of(home: Path) -> Links:
    """Prepare what pages want to show, and give each page's link and a login."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.sample_county", PRICED, WAITING],
        env={**os.environ, "WANJIA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wanjia.site.settings"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: Links = json.loads(done.stdout)
    return {name: link for name, link in found.items() if name not in NO_PAGES}


def pictures(browser: Browser, *, site: str, links: Links, folder: Path) -> list[str]:
    """Take all pictures; give the names of those wider than their window."""
    wide = []
    for login in sorted({link[1] for link in links.values() if link}):
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        sign_in(page, site=site, login=login)
        own = {name: link[0] for name, link in links.items() if link and link[1] == login}
        for language in LANGUAGES:
            page.goto(f"{site}/")
            speak(page, language=language)
            wide += _walk(page, site=site, links=own, folder=folder, language=language)
        context.close()
    return wide


def _walk(page: Page, *, site: str, links: dict[str, str], folder: Path, language: str) -> list[str]:
    wide = []
    for name, link in sorted(links.items()):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(site + link)
            settled(page)
            file = f"{name.replace(':', '-')}.{language}.{width}.png"
            page.screenshot(path=str(folder / file), full_page=True)
            wide += [file] if overflows(page) else []
        print(f"{language} {name}", flush=True)
    return wide


def index(folder: Path, *, links: Links) -> None:
    """Write a page that shows the pictures side by side."""
    rows = []
    for name in sorted(name for name, link in links.items() if link):
        files = [f"{name.replace(':', '-')}.{language}.{width}.png" for language in LANGUAGES for width in WIDTHS]
        images = "".join(f'<a href="{file}"><img src="{file}" height="420" alt=""></a> ' for file in files)
        rows.append(f"<h2>{name}</h2>{images}")
    (folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8>{''.join(rows)}", encoding="utf-8")


def main() -> None:
    """Make the county if need be, take the pictures, and tell what does not fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var/screenshots-county"))
    parser.add_argument("--into", type=Path, default=Path("var/screenshots"))
    asked = parser.parse_args()
    end_on_signals()
    for folder in (asked.home, asked.into):
        folder.mkdir(parents=True, exist_ok=True)
    with served(asked.home.absolute()) as site, running_browser() as browser:
        links = links_of(asked.home.absolute())
        wide = pictures(browser, site=site, links=links, folder=asked.into)
    index(asked.into, links=links)
    missing = sorted(name for name, link in links.items() if link is None)
    print(f"{asked.into}/index.html", *(f"no sample for {name}" for name in missing), sep="\n")
    if wide:
        sys.exit("wider than the window: " + ", ".join(wide))


if __name__ == "__main__":
    main()
