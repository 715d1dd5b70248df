"""docs/algorithms/readings.md tells the rules and flows as they are, and its worked table comes out."""

from datetime import date

from tests.support.root import ROOT
from tests.unit.readings.meters import Meters
from wanjia.measurement.readings.flow import FINDING, REFUSED_READING
from wanjia.measurement.readings.kernel.acceptance import ACCEPTANCE
from wanjia.measurement.readings.kernel.measurability import RULES_OF_MARKS, RULES_OF_PAIRS, RULES_OF_READINGS
from wanjia.measurement.readings.kernel.validation import VALIDATION

DOCUMENT = ROOT / "docs" / "algorithms" / "readings.md"
EXCHANGE = date(2026, 1, 20)


class TestDocument:
    def test_lists_every_rule_as_it_is(self) -> None:
        text = DOCUMENT.read_text(encoding="utf-8")

        for rule in (*ACCEPTANCE, *RULES_OF_PAIRS, *RULES_OF_MARKS, *RULES_OF_READINGS, *VALIDATION):
            assert f"| `{rule.code}` | {rule.severity.value} | {rule.meaning} | {rule.next_step} |" in text

    def test_shows_the_flows_as_they_are(self) -> None:
        text = DOCUMENT.read_text(encoding="utf-8")

        assert FINDING.diagram() in text
        assert REFUSED_READING.diagram() in text

    def meters(self, *, march: str) -> Meters:
        meters = Meters().installed(date(2020, 1, 1), until=EXCHANGE, start=0, end="12.35")
        meters.installed(EXCHANGE, meter=2, start="3.5").ratio(date(2020, 1, 1), multiplier=30)
        meters.read(date(2026, 1, 1), value=99_990, quality="REMOTE")
        meters.read(date(2026, 2, 1), value="15.51", meter=2, quality="ESTIMATED")
        return meters.read(date(2026, 3, 1), value=march, meter=2)

    def test_the_worked_table_comes_out(self) -> None:
        stretches, findings = self.meters(march="40").usage()

        assert findings.is_empty()
        assert stretches["energy"].to_list()[1:] == [671, 360, 735]
        assert stretches["rolled_over"].to_list() == [False, True, False, False]

    def test_and_so_does_the_estimate_that_was_too_high(self) -> None:
        assert self.meters(march="15").usage()[1]["rule"].to_list() == ["OVER_ESTIMATED"]
