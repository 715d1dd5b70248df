"""
How quickly the console's lists answer while twenty people work: ``make bench-console``.

The site runs as `wanjia demo --keep` serves it, over the whole sample county. Each user asks, every two seconds, for a
list page and then, as a browser does, for the totals over its whole filter and, where it has not kept it, for the count
of to-dos. The users run on the same machine and are counted on its cores.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import click
import httpx

LIST_LIMIT_MS, TOTALS_LIMIT_MS = 200.0, 1000.0
#: Lists that a billing accountant opens, plain, filtered, sorted and further on.
PAGES = (
    "/customers/",
    "/customers/?number=42000",
    "/customers/?name=王",
    "/customers/?page=400",
    "/usage-points/",
    "/meters/",
    "/areas/",
    "/feeders/",
    "/routes/",
    "/work-list/",
    "/runs/",
    "/bills/",
    "/bills/?month=2025-07",
    "/bills/?month=2025-07&sort=-amount",
    "/prices/documents/",
    "/prices/catalogue/",
)
#: How long a browser keeps the count of to-dos, as its answer says.
SECONDS_KEPT = 15
TOTALS, TO_DOS = "(totals)", "(to-dos)"


@dataclass
class Measured:
    """Milliseconds by address, and what was not answered well."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, client: httpx.Client, *, address: str, name: str) -> None:
        """Ask once, and keep how long the whole answer took."""
        began = time.perf_counter()
        answer = client.get(address, headers={"HX-Request": "true"} if name in {TOTALS, TO_DOS} else {})
        taken = (time.perf_counter() - began) * 1000
        with self.lock:
            self.times[name].append(taken)
            if answer.status_code != httpx.codes.OK:
                self.failed.append(f"{answer.status_code} {address}")


def quantile(times: list[float], *, share: float) -> float:
    """Give the value below which a share of the times lies."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def sign_in(count: int) -> list[str]:
    """Begin sessions for accountants of the demo, and give their cookies."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from wanjia.foundation.signin.models import User

    names = [f"YZ{number:04}" for number in range(17, 23)]
    users = list(User.objects.filter(login__in=names, is_active=True).order_by("login"))
    if not users:
        sys.exit("There is no sample county here: run `make demo SERVE=0` first, or set WANJIA_HOME to its folder.")
    cookies = []
    for place in range(count):
        client = Client()
        client.force_login(users[place % len(users)], backend="django.contrib.auth.backends.ModelBackend")
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return cookies


def work(base: str, *, cookie: str, every: float, until: float, measured: Measured) -> None:
    """Be one user until the time is over."""
    kept_until = 0.0
    rolled = random.Random(cookie)  # noqa: S311 - a walk over pages, no secret
    with httpx.Client(base_url=base, cookies={"sessionid": cookie}, timeout=30, follow_redirects=True) as client:
        time.sleep(rolled.random() * every)
        while time.monotonic() < until:
            began = time.monotonic()
            address = rolled.choice(PAGES)
            measured.ask(client, address=address, name=address)
            joined = "&" if "?" in address else "?"
            measured.ask(client, address=f"{address}{joined}panel=totals", name=TOTALS)
            if time.monotonic() > kept_until:
                measured.ask(client, address="/to-dos/count/", name=TO_DOS)
                kept_until = time.monotonic() + SECONDS_KEPT
            time.sleep(max(every - (time.monotonic() - began), 0))


def told(measured: Measured) -> bool:
    """Print the figures, and tell whether they keep their limits."""
    lists = [taken for name, times in measured.times.items() if name not in {TOTALS, TO_DOS} for taken in times]
    click.echo(f"{'':42} {'asked':>6} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}")
    rows = [*sorted(measured.times.items()), ("every list page", lists)]
    for name, times in rows:
        figures = (quantile(times, share=0.5), quantile(times, share=0.95), max(times))
        click.echo(f"{name:42} {len(times):6} {figures[0]:8.0f} {figures[1]:8.0f} {figures[2]:8.0f}")
    for line in sorted(set(measured.failed)):
        click.echo(f"not answered: {line}")
    is_quick = quantile(lists, share=0.95) < LIST_LIMIT_MS
    totals = quantile(measured.times[TOTALS], share=0.95) < TOTALS_LIMIT_MS
    click.echo(f"lists under {LIST_LIMIT_MS:.0f} ms at the 95th percentile: {'yes' if is_quick else 'NO'}")
    click.echo(f"totals under {TOTALS_LIMIT_MS:.0f} ms at the 95th percentile: {'yes' if totals else 'NO'}")
    return is_quick and totals and not measured.failed


def main() -> None:
    """Serve the county, let the users work, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two pages of one user")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--port", type=int, default=8765)
    asked = parser.parse_args()
    os.environ["WANJIA_SERVING"] = "demo"
    cookies = sign_in(asked.users)
    from django.conf import settings

    from wanjia.interfaces.cli.serving import Served

    served = Served("127.0.0.1", asked.port, "demo")
    measured = Measured()

    def users() -> None:
        until = time.monotonic() + asked.seconds
        threads = [
            threading.Thread(
                target=work,
                args=(served.address,),
                kwargs={"cookie": cookie, "every": asked.every, "until": until, "measured": measured},
            )
            for cookie in cookies
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        os.kill(os.getpid(), signal.SIGTERM)

    environment = served.prepare(Path(settings.HOME))
    served.run(environment=environment, begun=lambda: threading.Thread(target=users).start())
    sys.exit(0 if told(measured) else 1)


if __name__ == "__main__":
    main()
