"""Figures of findings are told in words with units, whichever rule found them."""

import re

from django.utils.translation import override

from tests.support.root import SOURCE
from wanjia.interfaces.kit.loss_evidence import NAMES, told

CATALOGUE = SOURCE / "energy/quality/kernel/catalogue.py"
#: A figure that a rule of quality keeps as evidence: its name stands at the depth of an argument.
FIGURE = re.compile(r"^ {8}(?!where)(\w+)=(?:pl\.col|_figure|LOW_MINUTES|HIGH_MINUTES|\()", re.MULTILINE)


class TestTold:
    def test_names_become_words_with_units(self) -> None:
        with override("en"):
            assert told("high_minutes=9960; limit_pct=20.00") == "above the upper limit 9,960 min; limit 20 %"

    def test_what_nobody_knows_is_left_open(self) -> None:
        with override("zh-hans"):
            assert told("mean_v=?; move_pct=2.50") == "平均电压 — V; 分接调整量 2.5 %"

    def test_every_figure_of_the_rules_of_quality_has_words(self) -> None:
        names = set(FIGURE.findall(CATALOGUE.read_text(encoding="utf-8")))

        assert {"low_minutes", "power_factor", "given_back_kvarh"} <= names
        assert names - set(NAMES) == set()
