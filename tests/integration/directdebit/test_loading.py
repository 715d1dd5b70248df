"""Mandates that come in as a sheet: all of them or none, each once."""

from typing import Any

import polars as pl
import pytest

from tests.integration.directdebit.collecting import MAKER, NUMBER, made, make_bank, paper
from tests.integration.payments.counter import AT, make_counter
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.sheets.types import SheetRefused
from wanjia.revenue.directdebit.models import Mandate
from wanjia.revenue.directdebit.operations.loading import load_mandates
from wanjia.revenue.directdebit.queries.mandates import mandates_out
from wanjia.revenue.directdebit.sheets import MANDATES

pytestmark = pytest.mark.django_db


def sheet(**changes: Any) -> pl.DataFrame:
    new = paper()
    values = {
        name: getattr(new, "start" if name == "start_date" else name) for name in (c.name for c in MANDATES.columns)
    }
    return pl.DataFrame([{**values, "kind": new.kind.value, **changes}])


class TestLoad:
    def test_brings_mandates_in_force_whose_numbers_are_given_out_by_their_end_only(self) -> None:
        make_counter()
        make_bank()

        loaded = load_mandates(sheet(), by=MAKER, at=AT)

        out = mandates_out(WHOLE_COMPANY)
        assert (loaded.written, made() != "") == (1, True)
        assert out["bank_account"].to_list() == ["****1234"]
        assert NUMBER not in Mandate.objects.get().sealed_number

    def test_twice_changes_nothing(self) -> None:
        make_counter()
        make_bank()
        load_mandates(sheet(), by=MAKER, at=AT)

        again = load_mandates(sheet(), by=MAKER, at=AT)

        assert (again.written, again.already_there) == (0, 1)

    @pytest.mark.parametrize(
        ("changes", "what"),
        [
            ({"account_number": "9"}, "row 1, column account_number: there is no account '9' among your units"),
            ({"bank": "ABC"}, "column bank: no bank collects for us under the code 'ABC'"),
            ({"bank_code": "12"}, "The code of a bank has 12 digits"),
            ({"bank_account": "****1234"}, "8 to 34 digits"),
            ({"kind": "CASH"}, "'CASH' is not one of the codes"),
        ],
    )
    def test_what_is_wrong_is_named_by_row_and_column(self, changes: dict[str, Any], what: str) -> None:
        make_counter()
        make_bank()

        with pytest.raises(SheetRefused) as bad:
            load_mandates(sheet(**changes), by=MAKER, at=AT)
        assert what in str(bad.value)
        assert not Mandate.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "what"),
        [
            ({"holder": "李四"}, "the bank has a mandate with this number already"),
            ({"reference": "XY-2"}, "account 1001 has another mandate"),
        ],
    )
    def test_what_contradicts_a_mandate_that_is_there_is_refused(self, changes: dict[str, Any], what: str) -> None:
        make_counter()
        make_bank()
        load_mandates(sheet(), by=MAKER, at=AT)

        with pytest.raises(SheetRefused) as bad:
            load_mandates(sheet(**changes), by=MAKER, at=AT)
        assert what in str(bad.value)
