"""The commands ``wanjia serve`` and ``wanjia worker``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from wanjia.interfaces.cli.readiness import port_faults, why_not_serve
from wanjia.interfaces.cli.serving import Served, ServingFailed
from wanjia.interfaces.cli.start import REFUSED, refusals_told, set_up

HOST, PORT = "127.0.0.1", 8000
AT_LEAST_ONE = click.IntRange(min=1)
PORTS = click.IntRange(1, 65_535)


def _kept(name: str) -> Callable[[click.Context, click.Parameter, object], object]:
    """Make what keeps an option for `place`."""

    def keep(context: click.Context, _option: click.Parameter, value: object) -> object:
        context.meta[f"wanjia.{name}"] = value
        return value

    return keep


HOST_OPTION = click.option(
    "--host", default=HOST, show_default=True, expose_value=False, callback=_kept("host"), help="Address to listen at."
)
PORT_OPTION = click.option(
    "--port",
    type=PORTS,
    default=PORT,
    show_default=True,
    expose_value=False,
    callback=_kept("port"),
    help="Port to listen at.",
)


def place() -> tuple[str, int]:
    """Give the host and port of the running command's `HOST_OPTION` and `PORT_OPTION`."""
    meta = click.get_current_context().meta
    return meta["wanjia.host"], meta["wanjia.port"]


@click.command()
@HOST_OPTION
@PORT_OPTION
@click.option("--workers", type=AT_LEAST_ONE, default=2, show_default=True, help="Processes that answer.")
@click.option("--threads", type=AT_LEAST_ONE, default=4, show_default=True, help="Threads of each process.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    help="Jobs done at once by a worker beside the site; 0 where `wanjia worker` runs by itself.",
)
def serve(workers: int, threads: int, jobs: int) -> None:
    """
    Serve the console to those who work with it.

    Refuses with a default secret, in debugging, with accounts of the demo, or with tables of another version. Put a
    proxy with HTTPS in front (docs/deployment.md).
    """
    os.environ["WANJIA_SERVING"] = "production"
    host, port = place()
    set_up()
    with refusals_told():
        refused = [*why_not_serve(), *port_faults(host, port=port)]
    if refused:
        print("The site is not served:", *(f"  - {why}" for why in refused), sep="\n", file=sys.stderr)
        sys.exit(REFUSED)
    served = Served(host, port, "production", workers, threads, jobs)
    run_served(served, told=f"Wanjia answers at {served.address}; Ctrl-C stops it.")


def run_served(served: Served, *, told: str) -> None:
    """Serve until asked to stop; leave with code 1 if it could not be."""
    from django.conf import settings

    environment = served.prepare(Path(settings.HOME))
    try:
        served.run(environment=environment, begun=lambda: print(told, flush=True))
    except ServingFailed as why:
        print(f"Stopped: {why}.", file=sys.stderr)
        sys.exit(REFUSED)


@click.command()
@click.option("--threads", type=AT_LEAST_ONE, default=2, show_default=True, help="Jobs done at once.")
def worker(threads: int) -> None:
    """Do jobs (billing, files in and out, PDF batches) until asked to stop; several may run beside each other."""
    os.environ.setdefault("WANJIA_SERVING", "production")
    set_up()
    from wanjia.interfaces.cli.readiness import migration_faults
    from wanjia.interfaces.worker.process import main

    with refusals_told():
        if refused := migration_faults():
            print(*refused, sep="\n", file=sys.stderr)
            sys.exit(REFUSED)
        main(threads)


COMMANDS = (serve, worker)
