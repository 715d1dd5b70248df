"""Amounts in Chinese capitals."""

from decimal import Decimal

import pytest

from wanjia.foundation.quantities.capitals import in_capitals


class TestInCapitals:
    @pytest.mark.parametrize(
        ("amount", "written"),
        [
            ("0", "零元整"),
            ("0.05", "伍分"),
            ("0.50", "伍角整"),
            ("16.74", "壹拾陆元柒角肆分"),
            ("100", "壹佰元整"),
            ("101", "壹佰零壹元整"),
            ("1000.05", "壹仟元零伍分"),
            ("1020.50", "壹仟零贰拾元伍角整"),
            ("1409.50", "壹仟肆佰零玖元伍角整"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("10000", "壹万元整"),
            ("10001", "壹万零壹元整"),
            ("107000.53", "壹拾万柒仟元伍角叁分"),
            ("202705.32", "贰拾万贰仟柒佰零伍元叁角贰分"),
            ("1000000", "壹佰万元整"),
            ("10000500", "壹仟万零伍佰元整"),
            ("100000000", "壹亿元整"),
            ("100000001", "壹亿零壹元整"),
            ("100010000", "壹亿零壹万元整"),
            ("-16.74", "负壹拾陆元柒角肆分"),
        ],
    )
    def test_writes_amounts_as_bills_carry_them(self, amount: str, written: str) -> None:
        assert in_capitals(Decimal(amount)) == written

    @pytest.mark.parametrize("amount", ["0.001", "10000000000000000"])
    def test_what_is_no_amount_is_refused(self, amount: str) -> None:
        with pytest.raises(ValueError, match="no amount"):
            in_capitals(Decimal(amount))
