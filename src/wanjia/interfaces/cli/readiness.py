"""Why a site may not be served yet: each reason is a sentence that says what to do."""

from __future__ import annotations

import socket
from errno import EADDRINUSE

SHORTEST_SECRET, FEWEST_LETTERS = 50, 10


def why_not_serve() -> list[str]:
    """Give the reasons why the site may not be served to people who work with it; none if it may."""
    from django.conf import settings

    found = [*secret_faults(settings.SECRET_KEY), *migration_faults()]
    if settings.DEBUG:
        found.append("WANJIA_DEBUG=1 shows the inside of the site to everybody. Unset it.")
    if any(host == "*" for host in settings.ALLOWED_HOSTS):
        found.append("WANJIA_HOSTS=* lets the site answer to any name. List the names that people use.")
    return found if migration_faults() else [*found, *demo_faults()]


def secret_faults(secret: str) -> list[str]:
    """Find what is wrong with the key that signs sessions."""
    if secret.startswith("django-insecure-") or len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_LETTERS:
        why = (
            f"WANJIA_SECRET_KEY is a default or too simple. Give {SHORTEST_SECRET} random characters or more, or unset "
            "it: then a random key is made and kept under WANJIA_HOME."
        )
        return [why]
    return []


def migration_faults() -> list[str]:
    """Find whether the database's tables are those of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ["The database is not up to date. Back it up, then run `wanjia migrate`."]
    return []


def demo_faults() -> list[str]:
    """Find whether accounts of the demo, whose password everybody knows, could sign in."""
    from wanjia.foundation.signin.queries import demo_accounts

    count = demo_accounts()
    if count:
        why = (
            f"{count} accounts of the demo can sign in, and everybody knows their password. Serve the demo with "
            "`wanjia demo --keep`, or give WANJIA_HOME or WANJIA_DATABASE of your own."
        )
        return [why]
    return []


def port_faults(host: str, *, port: int) -> list[str]:
    """Find whether somebody else listens already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as why:
            if why.errno == EADDRINUSE:
                return [f"Port {port} of {host} is taken by another program. Choose another one by --port."]
            return [
                f"The site cannot listen at {host}, port {port}: {why.strerror}. Choose others by --host and --port."
            ]
    return []
