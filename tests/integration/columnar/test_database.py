"""Tables travel in and out of both databases without losing a digit, a day or a microsecond."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, Count, Exists, Max, OuterRef, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.registry import AT, JAN, make_customer
from wanjia.foundation.columnar.database import (
    NAMED_IDS_AT_MOST,
    SQLITE_ROWS,
    batches,
    dtype_of,
    narrowed,
    read_fields,
    read_frame,
    write_rows,
)
from wanjia.foundation.events.models import Event
from wanjia.foundation.organisation.models import Person, Unit
from wanjia.registry.customers.models import AgreementTerms, Customer
from wanjia.registry.metering.models import InstrumentTransformer, UsagePoint

QUANTITY = pl.Decimal(38, 4)
EVENT = {"actor_number": "E1", "actor_name": "甲", "subject_kind": "a.b", "facts": '{"a": 1}'}


def events(*moments: datetime) -> pl.DataFrame:
    rows = [{"name": f"a.b_{place}", "at": moment, **EVENT} for place, moment in enumerate(moments)]
    return pl.DataFrame(rows, schema_overrides={"at": pl.Datetime("us", "UTC")})


@pytest.mark.django_db
class TestMoments:
    moments = (
        datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        datetime(2026, 1, 5, 9, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    )

    def test_they_come_back_as_they_were(self) -> None:
        assert write_rows(Event, table=events(*self.moments)) == 3

        assert read_frame(Event.objects.order_by("name"), at="at")["at"].to_list() == list(self.moments)
        assert tuple(Event.objects.order_by("name").values_list("at", flat=True)) == self.moments

    def test_they_are_found_like_those_that_django_writes(self) -> None:
        write_rows(Event, table=events(*self.moments))
        Event.objects.create(name="a.b_9", at=self.moments[0], actor_number="E1", actor_name="", subject_kind="a.b")

        assert Event.objects.filter(at=self.moments[0]).count() == 2
        assert Event.objects.filter(at__gt=self.moments[0]).count() == 2

    def test_another_time_zone_is_turned_into_utc(self) -> None:
        zone = timezone(timedelta(hours=8))
        table = events(*self.moments).with_columns(pl.col("at").dt.convert_time_zone("Asia/Shanghai"))

        write_rows(Event, table=table)

        assert Event.objects.get(name="a.b_0").at == self.moments[0].astimezone(zone)

    def test_facts_are_json_text(self) -> None:
        write_rows(Event, table=events(self.moments[0]))

        assert Event.objects.get().facts == {"a": 1}
        assert read_frame(Event.objects.all(), facts="facts")["facts"].to_list() == ['{"a": 1}']


@pytest.mark.django_db
class TestDecimals:
    def test_they_come_back_to_the_latest_digit(self) -> None:
        values = [Decimal("0.0001"), Decimal("-0.0001"), Decimal("922337203685477.5807"), Decimal(0), Decimal("10.5")]
        table = pl.DataFrame(
            {
                "number": [str(place) for place in range(len(values))],
                "kind": "CURRENT",
                "primary_rating": pl.Series(values, dtype=QUANTITY),
                "secondary_rating": pl.Series(values, dtype=pl.Decimal(20, 4)),
            }
        )

        write_rows(InstrumentTransformer, table=table)

        found = read_frame(InstrumentTransformer.objects.order_by("number"), primary="primary_rating")["primary"]
        assert found.dtype == QUANTITY
        assert found.to_list() == values
        by_django = InstrumentTransformer.objects.order_by("number").values_list("secondary_rating", flat=True)
        assert list(by_django) == values

    @given(units=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=10))
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_that_fits_comes_back(self, units: list[int]) -> None:
        values = [Decimal(unit).scaleb(-4) for unit in units]
        ratings = pl.Series(values, dtype=QUANTITY)
        numbers = [str(place) for place in range(len(values))]
        table = pl.DataFrame({"number": numbers, "kind": "CURRENT", "primary_rating": ratings})
        with transaction.atomic():
            write_rows(InstrumentTransformer, table=table.with_columns(secondary_rating=pl.col("primary_rating")))

            found = read_frame(InstrumentTransformer.objects.order_by("pk"), value="primary_rating")["value"].to_list()
            transaction.set_rollback(True)

        assert found == values

    def test_more_places_than_the_column_keeps_are_refused_not_rounded(self) -> None:
        row = {"number": "X", "kind": "CURRENT", "primary_rating": Decimal("1.00005"), "secondary_rating": Decimal(5)}
        table = pl.DataFrame([row], schema_overrides={"primary_rating": pl.Decimal(38, 5)})

        with pytest.raises(ValueError, match="primary_rating has numbers with more than 4 digits"):
            write_rows(InstrumentTransformer, table=table)

    def test_more_places_that_are_0_are_fine(self) -> None:
        row = {"number": "X", "kind": "CURRENT", "primary_rating": Decimal("1.00050"), "secondary_rating": Decimal(5)}
        table = pl.DataFrame([row], schema_overrides={"primary_rating": pl.Decimal(38, 5)})

        write_rows(InstrumentTransformer, table=table)

        assert InstrumentTransformer.objects.get().primary_rating == Decimal("1.0005")

    def test_one_that_does_not_fit_raises(self) -> None:
        row = {"number": "X", "kind": "CURRENT", "primary_rating": Decimal(10**15), "secondary_rating": Decimal(5)}
        table = pl.DataFrame([row], schema_overrides={"primary_rating": QUANTITY})

        with pytest.raises(pl.exceptions.PolarsError):
            write_rows(InstrumentTransformer, table=table)


@pytest.mark.django_db
class TestFrames:
    def test_days_truths_and_nothing_come_back(self) -> None:
        make_customer()
        columns = {"start": "start_date", "end": "end_date", "large": "is_large_household", "code": "structure__code"}

        found = read_frame(AgreementTerms.objects.all(), **columns)

        assert found.rows() == [(JAN, None, False, "HB-RES")]
        assert found.dtypes == [pl.Date, pl.Date, pl.Boolean, pl.String]

    def test_what_the_database_computes_has_its_type_too(self) -> None:
        make_customer()
        hung = AgreementTerms.objects.filter(agreement__usage_point=OuterRef("pk"))
        points = UsagePoint.objects.annotate(is_supplied=Exists(hung), count=Count("pk"))

        found = read_frame(points.order_by("number"), is_supplied="is_supplied", number="number", count="count")

        assert found.rows() == [(True, "P1", 1), (False, "P2", 1), (False, "P3", 1)]
        assert found.schema["is_supplied"] == dtype_of(BooleanField())

    def test_computed_days_and_moments_are_no_text(self) -> None:
        make_customer()
        terms = AgreementTerms.objects.values("agreement").annotate(latest=Max("start_date"))
        told = Event.objects.values("subject_kind").annotate(latest=Max("at"))

        assert read_frame(terms, latest="latest")["latest"].to_list() == [JAN]
        assert set(read_frame(told, latest="latest")["latest"]) == {AT}

    def test_sums_of_decimals_and_of_whole_numbers_have_their_types(self) -> None:
        make_customer()
        terms = AgreementTerms.objects.values("agreement").annotate(kva=Sum("contract_kva"), days=Sum("agreement_id"))

        found = read_frame(terms, kva="kva", days="days")

        assert found.rows() == [(found["kva"].item(), AgreementTerms.objects.get().agreement_id)]
        assert found["kva"].item() == AgreementTerms.objects.get().contract_kva
        assert found.dtypes == [QUANTITY, pl.Int64]

    def test_a_query_that_can_find_nothing_gives_an_empty_table_of_the_right_types(self) -> None:
        found = read_frame(AgreementTerms.objects.none(), kva="contract_kva", start="start_date")

        assert found.is_empty()
        assert found.dtypes == [QUANTITY, pl.Date]

    def test_all_fields_come_under_the_names_of_the_attributes(self) -> None:
        make_customer()

        found = read_fields(UsagePoint.objects.order_by("pk"), id_as="usage_point_id")

        assert found.columns == ["usage_point_id", "number", "unit_id", "address", "metering_mode"]

    @pytest.mark.parametrize("more", [0, NAMED_IDS_AT_MOST])
    def test_a_table_is_narrowed_alike_by_few_ids_and_by_many(self, more: int) -> None:
        make_customer()
        ids = list(UsagePoint.objects.order_by("pk").values_list("pk", flat=True))
        wanted = [ids[2], ids[0], *(10**9 + place for place in range(more))]

        found = narrowed(UsagePoint.objects.all(), column="id", ids=wanted, id_as="id")

        assert found["number"].to_list() == ["P1", "P3"]


@pytest.mark.django_db
class TestWriting:
    def test_texts_with_marks_and_breaks_come_back(self) -> None:
        names = ["a\tb", "a\nb", "a\\b", "a\\N", 'a"b', "张;三", ""]
        numbers = [str(place) for place in range(len(names))]
        others = {"kind": "PERSON", "phone": "", "identity_number": "", "initials": ""}

        write_rows(Customer, table=pl.DataFrame({"number": numbers, "name": names, **others}))

        assert list(Customer.objects.order_by("number").values_list("name", flat=True)) == names
        assert read_frame(Customer.objects.order_by("number"), name="name")["name"].to_list() == names

    def test_more_rows_than_one_batch_are_all_written(self) -> None:
        count = SQLITE_ROWS + 1
        numbers = pl.int_range(count, eager=True).cast(pl.String)

        assert write_rows(Person, table=pl.DataFrame({"number": numbers, "name": "甲"})) == count

        assert Person.objects.count() == count

    def test_it_belongs_to_the_callers_transaction(self) -> None:
        with transaction.atomic():
            write_rows(Person, table=pl.DataFrame({"number": ["1"], "name": ["甲"]}))
            transaction.set_rollback(True)

        assert not Person.objects.exists()

    def test_a_broken_constraint_raises_as_everywhere(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            write_rows(Person, table=pl.DataFrame({"number": ["1", "1"], "name": ["甲", "乙"]}))

    def test_an_empty_table_writes_nothing(self) -> None:
        assert (
            write_rows(
                Person, table=pl.DataFrame({"number": [], "name": []}, schema={"number": pl.String, "name": pl.String})
            )
            == 0
        )


class TestTypes:
    def test_a_field_without_a_column_type_is_refused(self) -> None:
        from django.db.models import BinaryField

        with pytest.raises(TypeError, match="no column type"):
            dtype_of(BinaryField())

    def test_a_foreign_key_travels_as_what_it_points_to(self) -> None:
        assert dtype_of(Event._meta.get_field("unit")) == dtype_of(Unit._meta.pk) == pl.Int64

    @given(rows=st.lists(st.tuples(st.integers()), max_size=30), size=st.integers(1, 7))
    def test_batches_lose_nothing(self, rows: list[tuple[int]], size: int) -> None:
        parts = list(batches(rows, size=size))

        assert [row for part in parts for row in part] == rows
        assert all(len(part) == size for part in parts[:-1])


def test_days_are_compared_as_days(db: None) -> None:
    make_customer()

    assert AgreementTerms.objects.filter(start_date=JAN).count() == 1
    assert AgreementTerms.objects.filter(start_date__lt=date(2026, 1, 2)).count() == 1
