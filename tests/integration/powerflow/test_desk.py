"""Lists of theoretical loss, and what sheets of prices change."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from pytest_django import Settings

from tests.integration.console.people import browser, hire
from tests.integration.powerflow.world import AT, BY, make_line, measure
from tests.integration.registry import table as rows_as_table
from wanjia.energy.powerflow import listings, sheets
from wanjia.energy.powerflow.models import LossFigure, OfferedTransformer, WirePrice
from wanjia.energy.powerflow.operations import loading
from wanjia.energy.powerflow.operations.computing import reckon_area, reckon_feeder, write_run
from wanjia.energy.powerflow.queries.figures import all_figures, all_offered, offer_on
from wanjia.energy.powerflow.types import LossFigureKind
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.models import Event
from wanjia.foundation.listings.asking import asked
from wanjia.foundation.listings.reading import rows_of
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import month_of
from wanjia.foundation.sheets.tables import SheetTable
from wanjia.foundation.sheets.types import SheetRefused
from wanjia.registry.network.queries import area_named, feeder_named

MARCH = month_of(date(2026, 3, 1))


def table(of: SheetTable, **row: object) -> pl.DataFrame:
    return rows_as_table(of, {column.name: row.get(column.name) for column in of.sheet.columns})


OWN = {"start_date": date(2026, 2, 1), "source": "2026年价目表", "is_confirmed": True}


@pytest.mark.django_db
class TestPrices:
    def test_a_later_figure_takes_the_place_of_the_shipped_one_from_its_day_on(self) -> None:
        loading.load_figures(table(sheets.FIGURES, kind="ENERGY_PRICE", value=Decimal("0.62"), **OWN), by=BY, at=AT)

        kind = LossFigureKind.ENERGY_PRICE
        assert all_figures(date(2026, 1, 31))[kind] == Decimal("0.5")
        assert all_figures(date(2026, 2, 1))[kind] == Decimal("0.62")
        assert Event.objects.filter(name="powerflow.loss_figures_loaded").exists()

    def test_a_kind_that_nobody_knows_is_refused(self) -> None:
        with pytest.raises(SheetRefused, match="kind"):
            loading.load_figures(table(sheets.FIGURES, kind="LUCK", value=Decimal(1), **OWN), by=BY, at=AT)

        assert not LossFigure.objects.filter(kind="LUCK").exists()

    def test_a_model_with_a_price_of_its_own_costs_it(self) -> None:
        plate = {"rated_kva": 100, "no_load_loss_w": 130, "load_loss_w": 1200}
        plate |= {"no_load_current_pct": 1, "impedance_pct": 4, "price_yuan": Decimal(19800)}

        loading.load_offered(table(sheets.OFFERED, code="S20-M-100", **plate, **OWN), by=BY, at=AT)

        day = MARCH.start
        offer = offer_on(day, figures=all_figures(day), is_low=False)
        models = {one.name: one for one in offer.units}
        assert offer.installed(models["S20-M-100"]) == Decimal(19800)
        assert offer.installed(models["S20-M-200"]) == 200 * Decimal(220)
        assert all_offered(day)["code"].is_unique().all()
        assert models["S20-M-100"].load_loss_kw == pytest.approx(1.2)

    def test_a_conductor_without_a_type_in_the_archive_has_no_price(self) -> None:
        row = table(sheets.WIRES, conductor_code="nobody", yuan_per_km=Decimal(1), **OWN)

        with pytest.raises(SheetRefused, match="conductor_code"):
            loading.load_wire_prices(row, by=BY, at=AT)

        assert not WirePrice.objects.exists()

    @pytest.mark.proves("A121", "A122")
    def test_lines_reach_15_km_and_areas_500_m_at_most(self) -> None:
        figures = all_figures(MARCH.start)

        assert offer_on(MARCH.start, figures=figures, is_low=False).radius_km == 15
        assert offer_on(MARCH.start, figures=figures, is_low=True).radius_km == 0.5

    def test_what_is_shipped_is_not_confirmed(self) -> None:
        assert not LossFigure.objects.filter(is_confirmed=True).exists()
        assert not OfferedTransformer.objects.filter(is_confirmed=True).exists()
        assert set(LossFigure.objects.values_list("kind", flat=True)) == set(LossFigureKind)


class TestLists:
    def test_tell_of_runs_losses_methods_measures_and_prices(
        self, db: None, tmp_path: Path, settings: Settings
    ) -> None:
        settings.WANJIA_INTERVALS = tmp_path / "intervals"
        make_line()
        hire("LM", ("C", Role.COMPANY_MANAGER))
        hire("LS", ("S2", Role.STATION_HEAD))
        measure()
        dear = table(sheets.WIRES, conductor_code="LGJ-120", yuan_per_km=Decimal(170000), **OWN)
        loading.load_wire_prices(dear, by=BY, at=AT)
        write_run(reckon_feeder(feeder_named("L1", scope=WHOLE_COMPANY), month=MARCH, by=BY), by=BY, at=AT)
        write_run(reckon_area(area_named("A2", scope=WHOLE_COMPANY), month=MARCH, by=BY), by=BY, at=AT)

        runs = [
            (row["feeder"], row["area"], row["state"], row["computed_by"])
            for row in rows_of(
                listings.RUNS,
                ask=asked(listings.RUNS, query={}, sees_personal=True),
                scope=WHOLE_COMPANY,
                sees_personal=True,
            )
        ]
        assert sorted(runs, key=str) == [("城一线", None, "COMPUTED", "B1"), (None, "2台区", "REFUSED", "B1")]
        for name in ("", "losses/", "methods/", "advice/", "figures/", "transformers/", "wires/"):
            assert browser("LM").get(f"/powerflow/{name}").status_code == 200, name
        shown = browser("LM").get("/powerflow/").content.decode()
        assert "/powerflow/feeders/L1/?month=2026-03" in shown
        assert "/powerflow/feeders/L1/" not in browser("LS").get("/powerflow/").content.decode()
        advice = browser("LM").get("/powerflow/advice/?measure=BIGGER_WIRE").content.decode()
        assert "510,000.00" in advice  # 3 km of S1 at 170,000 yuan
