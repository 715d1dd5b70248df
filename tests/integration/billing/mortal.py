"""
A process that bills the village and may be killed: ``python -m tests.integration.billing.mortal make|run [STATEMENT]``.

``make`` writes the village into the database of the environment; ``run`` plans, prices and issues January 2026 and,
given a number, kills itself with SIGKILL just before that statement reaches the database.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def make() -> None:
    """Write the village."""
    from django.core.management import call_command

    from tests.integration.billing.village import make_village

    call_command("migrate", verbosity=0)
    make_village()


def run(until: int | None) -> None:
    """Bill January 2026; print how many statements it took."""
    from django.db import connection

    from tests.integration.billing.village import JANUARY, billed

    count = 0

    def counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == until:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        billed(JANUARY)
    print(count)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
    django.setup()
    if sys.argv[1] == "make":
        make()
    else:
        run(int(sys.argv[2]) if len(sys.argv) > 2 else None)
