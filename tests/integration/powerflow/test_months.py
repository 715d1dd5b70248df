"""A month's theoretical loss from the archive and the interval store, written down."""

from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.integration.powerflow.world import AT, BY, DAYS, SINCE, make_line, measure, measure_volts
from tests.integration.registry import station_actor
from wanjia.energy.powerflow.models import LossFigure, TheoreticalRun
from wanjia.energy.powerflow.operations.computing import OutsideScope, reckon_area, reckon_feeder, write_run
from wanjia.energy.powerflow.queries import results
from wanjia.energy.powerflow.types import LossMethod, RunRow
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.periods.types import month_of
from wanjia.measurement.intervals.kernel.schema import CURVES
from wanjia.measurement.intervals.models import LaterDataFinding
from wanjia.measurement.intervals.operations.appending import append
from wanjia.registry.metering.models import GatewayPoint, UsagePointConnection
from wanjia.registry.metering.queries import all_meters
from wanjia.registry.network.models import ACLineSegment, ConductorType, Feeder, FeederHead, FeederTie, Substation
from wanjia.registry.network.queries import area_named, feeder_named

MARCH = month_of(AT.date().replace(month=3))


@pytest.fixture
def line(db: None, tmp_path: Path, settings: Settings) -> None:
    settings.WANJIA_INTERVALS = tmp_path / "intervals"
    make_line()


def feeder_run(by: Actor = BY) -> RunRow:
    feeder = feeder_named("L1", scope=WHOLE_COMPANY)
    write_run(reckon_feeder(feeder, month=MARCH, by=by), by=by, at=AT)
    found = results.run_of_feeder(feeder.feeder_id, scope=WHOLE_COMPANY, month=MARCH.start)
    assert found is not None
    return found


def area_run(code: str = "A1") -> RunRow:
    area = area_named(code, scope=WHOLE_COMPANY)
    write_run(reckon_area(area, month=MARCH, by=BY), by=BY, at=AT)
    found = results.run_of_area(area.area_id, scope=WHOLE_COMPANY)
    assert found is not None
    return found


def later_values() -> None:
    """Hand in another curve of one meter and day."""
    meter = dict(all_meters().select("number", "meter_id").iter_rows())["M-G1"]
    row = {"meter_id": meter, "day": DAYS[0], "quantity": "ENERGY_IMPORT", "values": [777] * 96}
    append({"CURVES": CURVES.frame([row])}, source="later", by=BY, at=AT)


@pytest.mark.usefixtures("line")
class TestAFeeder:
    @pytest.mark.proves("A114", "A123")
    def test_is_computed_and_its_parts_sum_to_its_loss(self) -> None:
        version = measure()

        run = feeder_run()

        losses = results.losses_of_run(run.run_id)
        assert run.refusal == ""
        assert run.store_version == version
        assert run.loss_kwh == losses["energy_kwh"].sum()
        assert set(losses["part"]) == {"LINE", "IRON", "COPPER", "METER"}
        drawn = Decimal(65) * 24 * 2 * Decimal("1.15")
        assert run.supplied_kwh is not None
        assert run.loss_kwh is not None
        assert abs(run.supplied_kwh - run.loss_kwh - drawn) < Decimal("0.01")

    def test_stands_beside_the_four_classical_methods(self) -> None:
        measure()

        found = dict(results.methods_of_run(feeder_run()))

        own = found[LossMethod.POWER_FLOW]
        assert set(found) == set(LossMethod)
        assert all(abs(kwh / own - 1) < Decimal("0.15") for kwh in found.values())

    def test_shows_voltages_hours_measures_and_what_was_assumed(self) -> None:
        measure(gap=4)

        run = feeder_run()

        assert len(run.by_hour) == 48
        assert run.lowest_node in results.voltages_of_runs([run.run_id])
        assert results.advice_of_run(run.run_id)
        assert run.parameters["nameplates taken from the table of transformers"] == 1
        assert run.parameters["quarters of an hour filled by the mean of the other days"] == 4

    def test_an_area_without_a_curve_takes_the_shape_of_the_others_and_says_so(self) -> None:
        measure(without=("G2",))

        assert feeder_run().parameters["loads without a curve, given the shape of the others"] == 1

    def test_is_written_once_a_month(self) -> None:
        measure()

        feeder_run()
        feeder_run()

        assert TheoreticalRun.objects.count() == 1
        assert results.runs_during(MARCH, scope=WHOLE_COMPANY).height == 1

    def test_is_seen_and_written_by_its_own_station_only(self) -> None:
        measure()
        feeder = feeder_named("L1", scope=WHOLE_COMPANY)
        prepared = reckon_feeder(feeder, month=MARCH, by=BY)
        stranger = station_actor("S2")

        with pytest.raises(OutsideScope, match="none of your units"):
            write_run(prepared, by=stranger, at=AT)
        feeder_run()

        assert results.run_of_feeder(feeder.feeder_id, scope=stranger.scope) is None
        assert results.run_of_feeder(feeder.feeder_id, scope=station_actor("S1").scope) is not None


@pytest.mark.usefixtures("line")
class TestCiting:
    def test_later_values_of_its_month_raise_a_finding_until_it_is_computed_anew(self) -> None:
        measure()
        feeder_run()

        later_values()

        finding = LaterDataFinding.objects.get()
        cited = finding.citation
        assert (cited.subject_kind, cited.subject_key) == ("powerflow.feeder", "2026-03 L1")
        assert (cited.batch.version, finding.batch.version, finding.state) == (1, 2, "OPEN")
        feeder_run()
        assert LaterDataFinding.objects.get().state == "RECOMPUTED"

    def test_a_refusal_cites_nothing_and_what_it_replaces_stands_no_more(self) -> None:
        measure()
        feeder_run()
        FeederHead.objects.all().delete()
        feeder_run()

        later_values()

        assert not LaterDataFinding.objects.exists()


def highest(run: RunRow, node: str) -> Decimal:
    return results.voltages_of_runs([run.run_id])[node][1]


@pytest.mark.usefixtures("line")
class TestTheVoltageAtTheBeginning:
    def test_of_a_line_is_what_its_head_measured(self) -> None:
        measure()
        measure_volts({"G0": (6004.0, 6004.0, 0.0)})

        run = feeder_run()

        assert highest(run, "N1") == Decimal("1.0399")
        assert run.parameters["quarters of an hour with the voltage measured at the head of the line"] == 144
        assert run.parameters["quarters of an hour whose voltage is the mean of those measured"] == 48

    def test_of_a_line_without_a_meter_at_its_head_is_that_of_the_busbars(self) -> None:
        measure()
        measure_volts({"G0": (5947.0, 5947.0, 5947.0)})
        feeder = Feeder.objects.get(code="L1")
        station = Substation.objects.create(code="W1", name="城关变", unit_id=feeder.unit_id, voltage_kv=Decimal(35))
        FeederTie.objects.create(feeder=feeder, substation=station, start_date=SINCE)
        gate = GatewayPoint.objects.filter(usage_point__number="G0")
        gate.update(kind="BUSBAR", feeder=None, substation=station)

        run = feeder_run()

        assert highest(run, "N1") == Decimal("1.0301")
        assert run.parameters["quarters of an hour with the voltage measured at busbars of the substation"] == 144

    def test_of_an_area_is_such_that_its_busbar_shows_what_was_measured(self) -> None:
        measure()
        measure_volts({"G1": (236.7, 236.7, 236.7)})

        run = area_run()

        low, high = results.voltages_of_runs([run.run_id])["N4"]
        assert low <= Decimal("1.0250") <= high
        assert high - low < Decimal("0.02")
        assert run.parameters["quarters of an hour with the voltage measured at the busbar of the area"] == 144

    def test_is_that_of_the_figures_where_nobody_measured_it_and_says_so(self) -> None:
        measure()
        LossFigure.objects.filter(kind="SOURCE_PU").update(value=Decimal("1.05"))

        run = feeder_run()

        assert highest(run, "N1") == Decimal("1.05")
        assert run.parameters["voltage of the source, of nominal, as nobody measured it"] == "1.0500"


@pytest.mark.usefixtures("line")
class TestTheAir:
    def test_makes_lines_lose_more_in_summer_and_is_told(self) -> None:
        measure()
        cold = feeder_run()
        before = _lines(cold)
        LossFigure.objects.filter(kind="AIR_MAR").update(value=Decimal(36))

        warm = feeder_run()

        # 1 + 0.004 · (36 − 20) against 1 + 0.004 · (11 − 20); what the current adds is small and alike.
        assert abs(_lines(warm) / before - Decimal("1.064") / Decimal("0.964")) < Decimal("0.002")
        assert warm.parameters["mean temperature of the air, °C"] == "36.0000"


def _lines(run: RunRow) -> Decimal:
    found = results.losses_of_run(run.run_id)
    return Decimal(found.filter(found["part"] == "LINE")["energy_kwh"].sum())


@pytest.mark.usefixtures("line")
class TestAFeederThatCannotBeComputed:
    def test_without_curves_says_so(self) -> None:
        run = feeder_run()

        assert run.loss_kwh is None
        assert "no load has a curve in 2026-03" in run.refusal

    def test_with_half_curves_only_says_so(self) -> None:
        measure(without=("G1", "G2"))

        assert "no load has a curve" in feeder_run().refusal

    def test_without_a_head_says_so(self) -> None:
        measure()
        FeederHead.objects.all().delete()

        assert "enter its head" in feeder_run().refusal

    def test_with_an_open_line_names_the_node_without_supply(self) -> None:
        measure()
        ACLineSegment.objects.filter(code="S3").update(is_open=True)

        assert "node N8: it has a load and no supply" in feeder_run().refusal

    def test_with_a_negative_resistance_names_the_line(self) -> None:
        measure()
        ConductorType.objects.filter(code="LGJ").update(r_ohm_per_km=Decimal(-1))

        assert "branch S1: -3 + j1.14 Ω is negative" in feeder_run().refusal

    def test_without_a_price_names_the_figure(self) -> None:
        measure()
        LossFigure.objects.filter(kind="ENERGY_PRICE").delete()

        assert "the figure ENERGY_PRICE has no row on 2026-03-01" in feeder_run().refusal


@pytest.mark.usefixtures("line")
class TestAnArea:
    def test_is_computed_phase_by_phase(self) -> None:
        measure()

        run = area_run()

        drawn = Decimal(17) * 24 * 2 * Decimal("1.15")
        assert run.refusal == ""
        assert run.is_by_phase
        assert run.supplied_kwh is not None
        assert run.loss_kwh is not None
        assert abs(run.supplied_kwh - run.loss_kwh - drawn) < Decimal("0.01")
        assert "PHASE_BALANCE" in {row["measure"] for row in results.advice_of_run(run.run_id)}

    def test_counts_the_customers_whose_phase_is_known(self) -> None:
        measure()
        UsagePointConnection.objects.filter(usage_point__number="P2").delete()

        run = area_run()

        drawn = Decimal(17) * 24 * 2 * Decimal("1.15")
        assert run.parameters["customers on one known phase"] == 1
        assert run.parameters["customers on three phases, in equal thirds"] == 1
        assert run.parameters["share of customers with a known phase, %"] == "66.7"
        assert run.parameters["customers without a node, spread like the others"] == 1
        assert run.supplied_kwh is not None
        assert run.loss_kwh is not None
        assert abs(run.supplied_kwh - run.loss_kwh - drawn) < Decimal("0.01")
        assert run.computed_by == BY.number

    def test_whose_customers_have_no_node_is_refused(self) -> None:
        measure()
        UsagePointConnection.objects.all().delete()

        assert "enter nodes and phases" in area_run().refusal
