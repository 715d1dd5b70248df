"""The commands of billing runs: what they print, and the code they leave with."""

from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.integration.billing.village import AT, CLERK, JANUARY, make_village, station_id
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import Period
from wanjia.foundation.staffing import operations as staffing
from wanjia.interfaces.cli.main import main
from wanjia.interfaces.worker import billing as worker
from wanjia.revenue.billing.queries import bills, findings, runs

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["bill", *map(str, arguments)], env={"COLUMNS": "200"})


class TestRun:
    @pytest.mark.proves("A257")
    def test_it_tells_energy_sold_amount_and_average_price_of_the_bills(self) -> None:
        make_village()

        done = run("run", "--month", "2026-01", "--issue")

        issued = list(bills.issued_bills(WHOLE_COMPANY))
        energy, amount = sum(bill.energy_kwh for bill in issued), sum(bill.amount for bill in issued)
        told = {
            cells[0].strip(): cells[1].strip()
            for cells in (line.strip("│").split("│") for line in done.stdout.splitlines())
            if len(cells) == 2
        }
        assert done.exit_code == 0
        assert told["bills"] == "7"
        assert told["energy, kWh"] == f"{energy:,}"
        assert told["amount, yuan"] == f"{amount:,}"
        assert abs(Decimal(told["average price, yuan/kWh"]) * energy - amount) <= energy * Decimal("0.00005")

    def test_an_unknown_route_is_refused(self) -> None:
        make_village()

        done = run("run", "--month", "2026-01", "--route", "R9")

        assert done.exit_code == 1
        assert "R9" in done.stderr

    def test_a_month_that_is_none_is_wrong_use(self) -> None:
        assert run("run", "--month", "2026-13").exit_code == 2


class TestIssue:
    def test_an_unknown_run_is_refused(self) -> None:
        done = run("issue", "2026-01-9")

        assert done.exit_code == 1
        assert "no billing run 2026-01-9" in done.stderr


class TestSettle:
    def test_an_unknown_finding_is_refused(self) -> None:
        done = run("settle", "99", "--accept", "--reason", "seen")

        assert (done.exit_code, done.stderr) == (1, "There is no finding 99 among your accounts.\n")

    def test_a_finding_of_another_unit_is_as_good_as_unknown(self) -> None:
        make_village(until=JANUARY)
        number = worker.plan(JANUARY, unit_id=station_id(), route_ids=None, by=CLERK)
        worker.price(number, by=CLERK)
        finding = findings.open_findings(runs.run_named(number, scope=WHOLE_COMPANY).pk)[0]
        who = {"by": CLERK, "at": AT}
        staffing.add_person("E9", name="李四", **who)
        staffing.appoint("E9", unit_code="S2", role=Role.BILLING_ACCOUNTANT, period=Period(AT.date()), **who)

        done = run("settle", finding.pk, "--hold", "--reason", "seen", "--as", "E9")

        assert done.exit_code == 1
        assert "among your accounts" in done.stderr
