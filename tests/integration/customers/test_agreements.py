"""Agreements and their terms: dated, inside each other, never overwritten."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.integration.registry import (
    AT,
    ENGINEER,
    FEB,
    JAN,
    MAR,
    make_price,
    station_actor,
    table,
    terms_row,
)
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.periods.types import Period, month_of
from wanjia.foundation.sheets.types import Loaded, SheetRefused
from wanjia.registry.customers import operations, queries, sheets
from wanjia.registry.customers.operations import AgreementNotChanged
from wanjia.registry.customers.types import AgreedCarveOut, AgreedTerms, CarveOutKind, NewAgreement
from wanjia.registry.metering.models import UsagePoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customer")]
WHO: dict[str, Any] = {"by": ENGINEER, "at": AT}
HOME = AgreedTerms("HB-RES", Decimal(8), Decimal(8))
LIGHT = AgreedCarveOut(CarveOutKind.RATIO, Decimal(10), "HB-RES")


def spans(sheet: Any) -> list[tuple[date, date | None]]:
    return sheet.rows(WHOLE_COMPANY).select("start_date", "end_date").rows()


def latest_event() -> str:
    return str(timeline("customers.customeragreement", scope=WHOLE_COMPANY)["name"].to_list()[-1])


def refused_columns(load: Any, sheet: Any, *rows: dict[str, Any]) -> list[str]:
    before = sheet.rows(WHOLE_COMPANY)
    with pytest.raises(SheetRefused) as refused:
        load(table(sheet, *rows), **WHO)
    assert sheet.rows(WHOLE_COMPANY).equals(before)
    return [problem.column for problem in refused.value.problems]


class TestFiles:
    def test_a_customer_without_phone_gets_an_empty_one(self) -> None:
        assert sheets.CUSTOMERS.rows(WHOLE_COMPANY)["phone"].to_list() == [""]

    def test_defaults_stand_where_nothing_is_said(self) -> None:
        (row,) = sheets.AGREEMENT_TERMS.rows(WHOLE_COMPANY).iter_rows(named=True)

        assert (row["demand_basis"], row["loss_method"], row["line_loss_pct"]) == ("NONE", "NONE", Decimal(0))
        assert row["is_large_household"] is False

    def test_the_same_file_again_changes_nothing(self) -> None:
        rows = table(sheets.AGREEMENT_TERMS, terms_row())

        assert operations.load_agreement_terms(rows, **WHO) == Loaded(0, 1)

    @pytest.mark.parametrize(
        ("changes", "columns"),
        [
            ({"start_date": FEB}, ["agreement_number"]),
            ({"contract_kva": 9}, ["agreement_number"]),
            ({"start_date": JAN.replace(year=2025), "end_date": JAN}, ["start_date"]),
            ({"agreement_number": "G9", "start_date": FEB}, ["agreement_number"]),
            ({"structure_code": "NONE", "start_date": FEB}, ["agreement_number", "structure_code"]),
            ({"running_kva": 9, "start_date": FEB}, ["agreement_number", "running_kva"]),
        ],
    )
    def test_terms_that_overlap_contradict_or_name_what_is_not_there_are_refused(
        self, changes: dict[str, Any], columns: list[str]
    ) -> None:
        row = terms_row(**changes)

        assert refused_columns(operations.load_agreement_terms, sheets.AGREEMENT_TERMS, row) == columns

    @pytest.mark.parametrize(
        ("changes", "columns"),
        [
            ({"number": "G2"}, ["usage_point_number"]),
            ({"number": "G2", "usage_point_number": "P2", "account_number": "9"}, ["account_number"]),
            ({"number": "G2", "usage_point_number": "P2", "end_date": JAN}, ["end_date"]),
        ],
    )
    def test_a_usage_point_is_supplied_under_one_agreement_at_a_time(
        self, changes: dict[str, Any], columns: list[str]
    ) -> None:
        row = {"number": "G1", "account_number": "1001", "usage_point_number": "P1", "start_date": JAN, **changes}

        assert refused_columns(operations.load_agreements, sheets.AGREEMENTS, row) == columns

    @pytest.mark.parametrize(
        ("changes", "columns"),
        [
            ({"value": 101}, ["value"]),
            ({"value": 0}, ["value"]),
            ({"kind": "SOME"}, ["kind"]),
            ({"start_date": JAN.replace(year=2025)}, ["start_date"]),
        ],
    )
    def test_carve_outs_are_checked(self, changes: dict[str, Any], columns: list[str]) -> None:
        row = {"agreement_number": "G1", "kind": "RATIO", "value": 10, "structure_code": "HB-RES", "start_date": JAN}

        assert refused_columns(operations.load_carve_outs, sheets.CARVE_OUTS, {**row, **changes}) == columns
        assert operations.load_carve_outs(table(sheets.CARVE_OUTS, row), **WHO) == Loaded(1, 0)


class TestTerms:
    def test_a_change_ends_what_was_said_and_keeps_it(self) -> None:
        operations.change_terms("G1", terms=replace(HOME, is_large_household=True), on=FEB, **WHO)

        assert spans(sheets.AGREEMENT_TERMS) == [(JAN, FEB), (FEB, None)]
        assert sheets.AGREEMENT_TERMS.rows(WHOLE_COMPANY)["is_large_household"].to_list() == [False, True]
        assert latest_event() == "customers.terms_changed"

    @pytest.mark.parametrize("on", [JAN, JAN.replace(year=2025)])
    def test_a_change_on_the_day_of_the_latest_one_is_refused(self, on: date) -> None:
        with pytest.raises(AgreementNotChanged):
            operations.change_terms("G1", terms=HOME, on=on, **WHO)

    def test_terms_that_contradict_themselves_are_refused(self) -> None:
        with pytest.raises(SheetRefused, match="running_kva"):
            operations.change_terms("G1", terms=replace(HOME, running_kva=Decimal(9)), on=FEB, **WHO)

    def test_nobody_changes_an_agreement_of_another_unit(self) -> None:
        with pytest.raises(AgreementNotChanged, match="among your units"):
            operations.change_terms("G1", terms=HOME, on=FEB, by=station_actor("S2"), at=AT)


class TestAgreements:
    def test_who_moves_in_starts_where_the_one_before_ended(self) -> None:
        operations.add_carve_out("G1", carve_out=LIGHT, on=JAN, **WHO)
        operations.end_agreement("G1", on=FEB, **WHO)
        operations.start_agreement(NewAgreement("G2", "1001", "P1", HOME), on=FEB, **WHO)

        assert spans(sheets.AGREEMENTS) == [(JAN, FEB), (FEB, None)]
        assert spans(sheets.AGREEMENT_TERMS) == [(JAN, FEB), (FEB, None)]
        assert spans(sheets.CARVE_OUTS) == [(JAN, FEB)]
        assert latest_event() == "customers.agreement_started"

    def test_a_supplied_usage_point_takes_no_second_agreement(self) -> None:
        with pytest.raises(SheetRefused, match="P1"):
            operations.start_agreement(NewAgreement("G2", "1001", "P1", HOME), on=FEB, **WHO)

    def test_one_that_ended_is_not_changed_or_ended_again(self) -> None:
        operations.end_agreement("G1", on=FEB, **WHO)

        for change in (
            lambda: operations.end_agreement("G1", on=MAR, **WHO),
            lambda: operations.change_terms("G1", terms=HOME, on=MAR, **WHO),
            lambda: operations.add_carve_out("G1", carve_out=LIGHT, on=MAR, **WHO),
        ):
            with pytest.raises(AgreementNotChanged, match="no agreement G1 is running"):
                change()


class TestCarveOuts:
    def test_a_new_value_ends_the_one_before_of_the_same_kind_and_price(self) -> None:
        make_price("HB-COM")
        operations.add_carve_out("G1", carve_out=LIGHT, on=JAN, **WHO)
        operations.add_carve_out("G1", carve_out=replace(LIGHT, structure_code="HB-COM"), on=JAN, **WHO)
        operations.add_carve_out("G1", carve_out=replace(LIGHT, value=Decimal(20)), on=FEB, **WHO)

        rows = sheets.CARVE_OUTS.rows(WHOLE_COMPANY).select("structure_code", "value", "start_date", "end_date").rows()
        assert rows == [
            ("HB-COM", Decimal(10), JAN, None),
            ("HB-RES", Decimal(10), JAN, FEB),
            ("HB-RES", Decimal(20), FEB, None),
        ]

    def test_it_ends_once(self) -> None:
        operations.add_carve_out("G1", carve_out=LIGHT, on=JAN, **WHO)
        operations.end_carve_out("G1", carve_out=LIGHT, on=FEB, **WHO)

        assert latest_event() == "customers.carve_out_ended"
        with pytest.raises(AgreementNotChanged, match="no running carve-out"):
            operations.end_carve_out("G1", carve_out=LIGHT, on=MAR, **WHO)


class TestQueries:
    def tables(self, scope: Any, **narrowed: Any) -> list[pl.DataFrame]:
        month = month_of(JAN)
        return [
            queries.agreements_during(month, scope=scope, **narrowed),
            queries.terms_during(month, scope=scope, **narrowed),
            queries.carve_outs_during(month, scope=scope, **narrowed),
        ]

    def test_every_table_keeps_to_the_units_of_the_scope(self) -> None:
        operations.add_carve_out("G1", carve_out=LIGHT, on=JAN, **WHO)

        assert [found.height for found in self.tables(WHOLE_COMPANY)] == [1, 1, 1]
        assert [found.height for found in self.tables(station_actor("S1").scope)] == [1, 1, 1]
        assert [found.height for found in self.tables(station_actor("S2").scope)] == [0, 0, 0]
        assert queries.accounts(station_actor("S2").scope)["number"].to_list() == ["1002"]

    def test_tables_are_narrowed_to_usage_points(self) -> None:
        operations.add_carve_out("G1", carve_out=LIGHT, on=JAN, **WHO)
        points = dict(UsagePoint.objects.values_list("number", "pk"))

        assert [found.height for found in self.tables(WHOLE_COMPANY, usage_points=[points["P1"]])] == [1, 1, 1]
        assert [found.height for found in self.tables(WHOLE_COMPANY, usage_points=[points["P2"]])] == [0, 0, 0]

    def test_only_what_holds_in_the_period_is_given_with_its_own_dates(self) -> None:
        operations.change_terms("G1", terms=HOME, on=FEB, **WHO)

        found = queries.terms_during(Period(date(2026, 1, 20), date(2026, 2, 1)), scope=WHOLE_COMPANY)

        assert found.select("start_date", "end_date").rows() == [(JAN, FEB)]
        assert found.columns[0] == "terms_id"
        assert {"agreement_id", "structure_id", "running_kva", "line_loss_pct"} < set(found.columns)

    def test_all_agreements_of_an_account_are_found_whenever_they_held(self) -> None:
        operations.end_agreement("G1", on=FEB, **WHO)
        account = queries.accounts(WHOLE_COMPANY)["account_id"].to_list()[0]

        assert queries.agreements_of([account], scope=WHOLE_COMPANY)["number"].to_list() == ["G1"]
        assert queries.agreements_of([0], scope=WHOLE_COMPANY).is_empty()
        assert queries.all_customers()["number"].to_list() == ["K1"]
