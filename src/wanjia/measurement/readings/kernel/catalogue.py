"""All rules that find something about readings, in one table."""

from __future__ import annotations

from wanjia.measurement.readings.kernel.acceptance import ACCEPTANCE
from wanjia.measurement.readings.kernel.measurability import RULES_OF_MARKS, RULES_OF_PAIRS, RULES_OF_READINGS
from wanjia.measurement.readings.kernel.validation import VALIDATION

#: Rules of what is recorded, by their codes: what they find waits as a finding.
OF_FINDINGS = {
    rule.code: rule for rules in (VALIDATION, RULES_OF_PAIRS, RULES_OF_MARKS, RULES_OF_READINGS) for rule in rules
}
#: Rules of what is delivered, by their codes: what they find waits as it was delivered.
OF_DELIVERIES = {rule.code: rule for rule in ACCEPTANCE}
CATALOGUE = OF_FINDINGS | OF_DELIVERIES
