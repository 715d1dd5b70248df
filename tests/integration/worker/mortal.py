"""
A worker that may be killed: ``python -m tests.integration.worker.mortal make|work [STATEMENT]``.

``make`` writes the village and asks for a run to be priced and issued, a file to be taken in and a list to be written;
``work`` does these jobs and, given a number, kills itself with SIGKILL just before that statement reaches the database.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

import django


def make() -> None:
    """Write the village and ask for the jobs."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from tests.integration.billing.village import CLERK, JANUARY, make_village, station_id
    from wanjia.foundation.access.queries import actor_of
    from wanjia.foundation.jobs import files, operations
    from wanjia.foundation.organisation.types import Role
    from wanjia.foundation.periods.types import Period
    from wanjia.foundation.staffing import operations as staffing
    from wanjia.interfaces.worker import billing

    call_command("migrate", verbosity=0)
    make_village()
    now = timezone.now()
    staffing.add_person("E1", name="核算员", by=CLERK, at=now)
    period = Period(JANUARY)
    staffing.appoint("E1", unit_code="S1", role=Role.BILLING_ACCOUNTANT, period=period, by=CLERK, at=now)
    by = actor_of("E1", on=timezone.localdate())
    number = billing.plan(JANUARY, unit_id=station_id(), route_ids=None, by=by)
    upload = files.keep_upload(["客户编号,客户名称,客户类别\nK900,新客户,PERSON\n".encode()], suffix=".csv")
    sheet = {"sheet": "customers", "upload": upload, "file": "customers.csv"}
    wanted: list[tuple[str, dict[str, Any]]] = [
        ("billing.price_run", {"number": number}),
        ("files.import_sheet", sheet),
        ("files.export_list", {"listing": "accounts", "query": "", "format": "csv"}),
        ("billing.issue_run", {"number": number, "hold_open": True}),
    ]
    with transaction.atomic():
        for kind, arguments in wanted:
            operations.submit(kind, arguments=arguments, by=by, at=now)


def work(until: int | None) -> None:
    """Do all jobs that wait or that a dead worker left; print how many statements it took."""
    from django.db import connection

    from wanjia.interfaces.worker.process import WorkerProcess
    from wanjia.interfaces.worker.running import run_waiting

    count = 0

    def counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == until:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        WorkerProcess(threads=0).free_jobs_of_the_dead()
        run_waiting(f"{socket.gethostname()}:{os.getpid()}:0")
    print(count)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
    django.setup()
    if sys.argv[1] == "make":
        make()
    else:
        work(int(sys.argv[2]) if len(sys.argv) > 2 else None)
