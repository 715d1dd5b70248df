"""Files of curves: taken whole, refused by row and column."""

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from tests.integration.intervals.curves import DAY, meter
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.cli.main import main
from wanjia.interfaces.exchange.curve_files import CurvesRefused, read_curves
from wanjia.measurement.intervals.queries.reading import curves
from wanjia.registry.metering.queries import all_meters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("village")]
HEAD = "meter_number,quantity,ended_at,value\n"


def known() -> dict[str, int]:
    return dict(all_meters().select("number", "meter_id").iter_rows())


class TestReadCurves:
    def test_each_row_becomes_an_element_and_midnight_belongs_to_the_day_before(self, tmp_path: Path) -> None:
        file = tmp_path / "a.csv"
        rows = (
            "M1,VOLTAGE_A,2026-11-03 00:15,220.5",
            "M1,VOLTAGE_A,2026-11-04 00:00,219",
            "M2,ENERGY_IMPORT,2026-11-03T12:00:00,0.0123",
        )
        file.write_text(HEAD + "\n".join(rows), encoding="utf-8")

        found = read_curves(file, meters=known())

        first, second = sorted(found.rows.to_dicts(), key=lambda row: row["quantity"], reverse=True)
        assert (first["meter_id"], first["day"], first["quantity"]) == (meter("M1"), DAY, "VOLTAGE_A")
        assert first["values"] == [2205, *[None] * 94, 2190]
        assert second["values"] == [*[None] * 47, 123, *[None] * 48]

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            ("M9,VOLTAGE_A,2026-11-03 00:15,220", "row 3, column meter_number: 'M9'"),
            ("M1,VOLTS,2026-11-03 00:15,220", "row 3, column quantity: 'VOLTS'"),
            ("M1,VOLTAGE_A,2026-11-03 00:20,220", "row 3, column ended_at"),
            ("M1,VOLTAGE_A,yesterday,220", "row 3, column ended_at"),
            ("M1,VOLTAGE_A,2026-11-03 00:30,220.55", "row 3, column value: '220.55'"),
            ("M1,VOLTAGE_A,2026-11-03 00:30,", "row 3, column value"),
            (
                "M1,VOLTAGE_A,2026-11-03 00:30,999999999",
                "row 3, column value: '999999999' cannot be taken; the number is",
            ),
            ("M1,VOLTAGE_A,2026-11-03 00:15,220", "more than once"),
        ],
    )
    def test_what_is_wrong_is_named_by_file_row_and_column(self, row: str, why: str, tmp_path: Path) -> None:
        file = tmp_path / "bad.csv"
        file.write_text(f"{HEAD}M1,VOLTAGE_A,2026-11-03 00:15,220\n{row}\n", encoding="utf-8")

        with pytest.raises(CurvesRefused, match=r"bad\.csv") as refused:
            read_curves(file, meters=known())

        assert why in str(refused.value)

    def test_a_file_without_the_columns_or_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        for name, content, why in (("a.csv", "x,y\n1,2\n", "are missing"), ("b.parquet", "no", "cannot be read")):
            (tmp_path / name).write_text(content, encoding="utf-8")
            with pytest.raises(CurvesRefused, match=why):
                read_curves(tmp_path / name, meters=known())


class TestLoad:
    def test_the_command_takes_a_file_once(self, tmp_path: Path) -> None:
        file = tmp_path / "a.parquet"
        pl.DataFrame(
            {"meter_number": ["M1"], "quantity": ["VOLTAGE_A"], "ended_at": ["2025-11-03 00:15"], "value": [220.5]}
        ).write_parquet(file)

        first = CliRunner().invoke(main, ["intervals", "load", str(file)])
        again = CliRunner().invoke(main, ["intervals", "load", str(file)])

        # the village's meters hang since 2026, and the store takes what a known meter says of any day
        assert (first.exit_code, again.exit_code) == (0, 0), first.output
        assert "1 curves, 1 of them new" in first.output
        assert "taken before" in again.output
        found = curves(None, period=Period(DAY.replace(year=2025)), quantities=None, scope=WHOLE_COMPANY)
        assert found["values"].to_list()[0][0] == 2205
