"""The words of the rules that find something wrong, short enough for a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.interfaces.kit import intervals_words, lineloss_words, quality_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Rule's code → words.
RULE_WORDS: Mapping[str, _StrPromise] = {
    **intervals_words.RULES,
    **lineloss_words.RULES,
    **quality_words.RULES,
    "PRICE_DIFFERS_FROM_PARTS": pgettext_lazy("rule", "Price differs from its parts"),
    "BASIC_PRICE_DIFFERS": pgettext_lazy("rule", "Basic price differs from the T&D document"),
    "PERIODS_INVERTED": pgettext_lazy("rule", "Prices of the periods are inverted"),
    "METER_UNKNOWN": pgettext_lazy("rule", "Meter not on record"),
    "USAGE_POINT_UNKNOWN": pgettext_lazy("rule", "Usage point not on record"),
    "WRONG_METER": pgettext_lazy("rule", "Wrong meter"),
    "BEFORE_INSTALLATION": pgettext_lazy("rule", "Before the installation"),
    "REGISTER_UNKNOWN": pgettext_lazy("rule", "Register not on the meter"),
    "TOO_MANY_DIGITS": pgettext_lazy("rule", "Too many digits"),
    "NEGATIVE_VALUE": pgettext_lazy("rule", "Value below 0"),
    "FUTURE": pgettext_lazy("rule", "Day has not come yet"),
    "DUPLICATE_DIFFERS": pgettext_lazy("rule", "Delivered twice with different values"),
    "MULTIPLIER_CHANGED": pgettext_lazy("rule", "Multiplier changed between readings"),
    "OVER_ESTIMATED": pgettext_lazy("rule", "Estimated too high"),
    "REGISTER_NOT_ON_METER": pgettext_lazy("rule", "Reading of a register that the meter lacks"),
    "INDEX_DIFFERS": pgettext_lazy("rule", "Differs from the index noted at the change"),
    "NOT_INSTALLED": pgettext_lazy("rule", "Meter did not hang there"),
    "MISSING": pgettext_lazy("rule", "Not read"),
    "BACKWARDS": pgettext_lazy("rule", "Register ran backwards"),
    "JUMP_UP": pgettext_lazy("rule", "Use jumped up"),
    "JUMP_DOWN": pgettext_lazy("rule", "Use fell sharply"),
    "STUCK": pgettext_lazy("rule", "Register stands still"),
    "ZERO": pgettext_lazy("rule", "No use"),
    "TIME_OF_USE_SUM": pgettext_lazy("rule", "Periods do not sum to the total"),
    "BEYOND_CAPACITY": pgettext_lazy("rule", "More than the capacity carries"),
    "PEAK_VALLEY_INVERTED": pgettext_lazy("rule", "Peak and valley changed places"),
    "ESTIMATED_TOO_OFTEN": pgettext_lazy("rule", "Estimated too often"),
    "NEGATIVE_AMOUNT": pgettext_lazy("rule", "Bill below 0"),
    "AMOUNT_BEYOND_HISTORY": pgettext_lazy("rule", "Amount far from the usual"),
    "AVERAGE_PRICE_OFF": pgettext_lazy("rule", "Average price far from the usual"),
    "ZERO_WITH_HISTORY": pgettext_lazy("rule", "No use where there used to be some"),
    "BELOW_MINIMUM": pgettext_lazy("rule", "Very small bill"),
}
#: A figure that a rule compares with → words.
LIMIT_WORDS: Mapping[str, _StrPromise] = {
    "factor": pgettext_lazy("limit", "Factor"),
    "least_kwh": pgettext_lazy("limit", "From so many kWh on"),
    "cycles": pgettext_lazy("limit", "Cycles in a row"),
    "steps": pgettext_lazy("limit", "Steps of the register"),
    "amount_times": pgettext_lazy("limit", "Times the usual amount"),
    "price_times": pgettext_lazy("limit", "Times the usual price"),
    "minimum_charge": pgettext_lazy("limit", "Smallest bill"),
    "least_amount": pgettext_lazy("limit", "From such an amount on"),
}
