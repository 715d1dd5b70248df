"""An issued bill explained from what was written with it."""

import json

import pytest
from click.testing import CliRunner

from tests.integration.billing.village import JANUARY, billed, make_village
from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.cli.billing_trial import explain
from wanjia.revenue.billing.kernel.stored_explanation import StoredBill, stored_steps
from wanjia.revenue.billing.kernel.wording import Language, Topic
from wanjia.revenue.billing.queries.bills import explained_bill, issued_bills

pytestmark = pytest.mark.django_db


def bill_of(account: str) -> StoredBill:
    """Explain the January bill of an account."""
    number = issued_bills(WHOLE_COMPANY).get(account__number=account).number
    return explained_bill(str(number), scope=WHOLE_COMPANY)


def told(bill: StoredBill, *, topic: Topic) -> list[str]:
    """Say the steps of a topic in English."""
    return [step.told(Language.EN) for step in stored_steps(bill) if step.topic is topic]


class TestExplainedBill:
    def test_every_bill_is_told_from_readings_to_total(self) -> None:
        make_village()
        run = billed(JANUARY)

        for row in issued_bills(WHOLE_COMPANY).filter(run__number=run):
            bill = explained_bill(str(row.number), scope=WHOLE_COMPANY)

            assert bill.amount == sum(one.line.amount or 0 for one in bill.lines) == row.amount
            assert all(one.source for one in bill.lines if one.line.kind != "POWER_FACTOR")
            assert told(bill, topic=Topic.READINGS)
            assert len(told(bill, topic=Topic.TOTAL)) == 1

    def test_readings_documents_and_samples_are_named(self) -> None:
        make_village()
        billed(JANUARY)

        factory, home = bill_of("1005"), bill_of("1001")

        assert any("times 60 is 60,000 kWh" in line for line in told(factory, topic=Topic.READINGS))
        assert all("国网湖北" in line for line in told(factory, topic=Topic.ENERGY))
        assert all("This price is a sample" in line for line in told(home, topic=Topic.ENERGY))
        assert "At least one price is a sample" in told(home, topic=Topic.TOTAL)[0]

    def test_a_meter_behind_another_is_called_so(self) -> None:
        make_village()
        billed(JANUARY)

        readings = told(bill_of("1006"), topic=Topic.READINGS)

        assert sorted(line.endswith("billed elsewhere.") for line in readings) == [False, True]

    def test_bills_outside_the_scope_are_unknown(self) -> None:
        make_village()
        billed(JANUARY)
        number = bill_of("1001").number

        with pytest.raises(Refused, match=number):
            explained_bill(number, scope=Scope(()))


class TestCommand:
    def test_tells_a_bill_in_words_and_for_machines(self) -> None:
        make_village()
        billed(JANUARY)
        bill = bill_of("1004")

        in_words = CliRunner().invoke(explain, [bill.number, "--lang", "zh"])
        for_machines = CliRunner().invoke(explain, [bill.number, "--json"])

        assert in_words.exit_code == 0
        assert "合计: 共" in in_words.output
        assert json.loads(for_machines.output)["totals"]["amount"] == str(bill.amount)

    def test_an_unknown_number_is_refused(self) -> None:
        found = CliRunner().invoke(explain, ["2026019999999"])

        assert found.exit_code == 1
        assert "no issued bill" in found.stderr
