"""The county has the proportions that it is made from, and its figures add up."""

import polars as pl
import pytest

from wanjia.interfaces.demo.county import County, county
from wanjia.interfaces.demo.places import PLACES, PlaceKind
from wanjia.interfaces.demo.profile import CUSTOMERS, ENERGY_KWH, Feature, Kind

JANUARY = pl.date(2026, 1, 31)


def in_force(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(
        (pl.col("start_date") <= JANUARY) & (pl.col("end_date").is_null() | (pl.col("end_date") > JANUARY))
    )


class TestCustomers:
    @pytest.mark.proves("A004")
    def test_as_many_as_asked_are_supplied_at_the_end(self, made: County) -> None:
        assert in_force(made.sheets["agreements"]).height == made.customers

    @pytest.mark.proves("A004")
    def test_who_moved_out_or_handed_over_comes_on_top(self, made: County) -> None:
        ended = made.sheets["agreements"].filter(pl.col("end_date").is_not_null()).height

        assert made.sheets["accounts"].height == made.customers + ended
        assert ended >= 3

    def test_nearly_nine_in_ten_are_households(self, made: County) -> None:
        homes = made.supplies.filter(kind=Kind.HOUSEHOLD.value).height

        assert 0.87 <= homes / made.supplies.height <= 0.90

    def test_one_in_a_hundred_is_supplied_at_high_voltage(self, made: County) -> None:
        high = customers_points(made).filter(pl.col("metering_mode") != "LV_SUPPLY_LV_METER").height

        assert 0.010 <= high / made.supplies.height <= 0.020

    def test_every_kind_and_every_change_is_there(self, made: County) -> None:
        rare = {Kind.WORKS.value} if made.customers < CUSTOMERS else set()

        assert set(made.supplies["kind"]) | rare == {kind.value for kind in Kind}
        assert set(made.supplies["feature"]) == {feature.value for feature in Feature}

    def test_about_four_in_a_hundred_households_are_large(self, made: County) -> None:
        homes = in_force(made.sheets["agreement_terms"]).filter(structure_code="HB.RES")

        assert 0.03 <= homes["is_large_household"].mean() <= 0.05


class TestEnergy:
    @pytest.mark.proves("A004")
    def test_the_year_sums_to_the_countys_sales(self, made: County) -> None:
        used = used_kwh(made).filter(pl.col("cycle") < 12)["kwh"].sum()
        behind = behind_parents(made).filter(pl.col("cycle") < 12)["kwh"].sum()

        expected = ENERGY_KWH * made.customers / CUSTOMERS

        assert abs(used - behind - expected) <= expected / 100

    def test_summer_and_winter_are_higher_than_spring(self, made: County) -> None:
        homes = made.supplies.filter(kind=Kind.HOUSEHOLD.value)
        months = used_kwh(made).join(homes, on="i", how="semi").group_by("cycle").agg(pl.col("kwh").sum())
        by_month = dict(months.iter_rows())

        assert by_month[7] > 1.5 * by_month[3]
        assert by_month[0] > 1.2 * by_month[3]


class TestReadings:
    @pytest.mark.proves("A005")
    def test_a_quarter_is_read_remotely(self, made: County) -> None:
        remote = made.supplies["is_remote"].sum()

        assert remote == made.customers * 26 // 100

    @pytest.mark.proves("A005")
    def test_each_route_is_read_in_one_way_and_the_readings_say_so(self, made: County) -> None:
        ways = made.supplies.group_by("route").agg(pl.col("is_remote").n_unique())["is_remote"]
        qualities = made.readings.filter(pl.col("quality").is_in(["REMOTE", "MANUAL"])).join(made.supplies, on="i")

        assert (ways == 1).all()
        assert (qualities["quality"] == pl.Series(["MANUAL", "REMOTE"]).gather(qualities["is_remote"].cast(int))).all()

    @pytest.mark.proves("A005")
    def test_the_meters_read_by_hand_are_the_customers_own_until_they_are_exchanged(self, made: County) -> None:
        there = made.supplies.filter(pl.col("feature") != Feature.NEW.value)
        first = there.select("is_remote", number=pl.format("13{}1", (pl.col("order") + 1).cast(pl.String).str.zfill(8)))
        owned = first.join(made.sheets["meters"], on="number")
        second = made.sheets["meters"].filter(pl.col("number").str.ends_with("2"))

        assert owned.filter(~pl.col("is_remote"))["ownership"].unique().to_list() == ["CUSTOMER"]
        assert owned.filter("is_remote")["ownership"].unique().to_list() == ["UTILITY"]
        assert second["ownership"].unique().to_list() == ["UTILITY"]

    def test_a_route_has_300_points_at_most_and_few_turn_on_another_day(self, made: County) -> None:
        routes = made.supplies.group_by("route").agg(pl.len(), pl.col("turning_day").first())

        assert routes["len"].max() <= 300
        assert set(routes["turning_day"]) == {1, 15, 26}
        assert (made.supplies["turning_day"] == 1).mean() > 0.85

    def test_whoever_was_there_all_the_time_has_fourteen(self, made: County) -> None:
        steady = made.supplies.filter(feature=Feature.NONE.value)
        days = made.readings.filter(kind="ACTIVE_TOTAL").join(steady, on="i", how="semi").group_by("i").len()

        assert (days["len"] == 14).all()

    def test_the_parts_of_a_meter_sum_to_what_ran_through_it(self, made: County) -> None:
        """The differences from month to month sum to the difference of the year: nothing is lost between them."""
        once = made.supplies.filter(~pl.col("feature").is_in(["EXCHANGED", "ROLLED", "NEW", "MOVED"]))
        rows = made.readings.filter(pl.col("kind") != "MAXIMUM_DEMAND").join(once, on="i", how="semi")
        steps = rows.sort("i", "kind", "reading_date").with_columns(run=pl.col("value").diff().over("i", "kind"))
        sums = steps.group_by("i", "kind").agg(
            pl.col("run").sum(), whole=pl.col("value").last() - pl.col("value").first(), least=pl.col("run").min()
        )

        assert (sums["run"] == sums["whole"]).all()
        assert (sums["least"] >= 0).all()

    def test_the_periods_sum_to_the_total_at_every_reading(self, made: County) -> None:
        several = made.readings.filter(pl.col("kind").str.starts_with("ACTIVE"))
        sums = several.group_by("meter_number", "reading_date").agg(
            total=pl.col("value").filter(pl.col("kind") == "ACTIVE_TOTAL").sum(),
            periods=pl.col("value").filter(pl.col("kind") != "ACTIVE_TOTAL").sum(),
            kinds=pl.len(),
        )
        with_periods = sums.filter(pl.col("kinds") > 1)

        assert with_periods.height > 0
        assert (with_periods["total"] == with_periods["periods"]).all()

    def test_a_register_passes_its_highest_value(self, made: County) -> None:
        rolled = made.supplies.filter(feature=Feature.ROLLED.value)
        values = made.readings.join(rolled, on="i", how="semi").sort("i", "reading_date")
        falls = values.with_columns(run=pl.col("value").diff().over("i")).filter(pl.col("run") < 0)

        assert set(falls["i"]) == set(rolled["i"])

    def test_some_readings_before_are_estimates_below_the_next_one(self, made: County) -> None:
        estimates = made.readings.filter(quality="ESTIMATED")

        assert 0 < estimates.height < made.readings.height / 1_000
        assert estimates["cycle"].max() <= 11


class TestFamilies:
    def test_a_parent_measures_more_than_its_children(self, made: County) -> None:
        parents = made.supplies.filter(feature=Feature.PARENT.value).select("i", "family")
        own = used_kwh(made).join(parents, on="i").select("family", "cycle", "kwh")
        both = own.join(behind_parents(made), on=["family", "cycle"], suffix="_behind")

        assert both.height == 13 * parents.height
        assert (both["kwh"] > both["kwh_behind"]).all()

    def test_a_child_lies_in_its_parents_area_and_on_a_route_that_turns_with_it(self, made: County) -> None:
        families = made.supplies.filter(pl.col("family").is_not_null())

        assert (families.group_by("family").agg(pl.col("area").n_unique())["area"] == 1).all()
        assert (families["turning_day"] == 1).all()


class TestOrganisation:
    def units(self, made: County, *, under: str) -> list[str]:
        return made.sheets["units"].filter(parent_code=under)["name"].to_list()

    @pytest.mark.proves("A001")
    def test_the_marketing_department_has_four_teams_and_five_stations(self, made: County) -> None:
        below = made.sheets["units"].filter(parent_code="YZ-M")

        assert self.units(made, under="YZ") == ["营销部（乡镇供电所管理部、客户服务中心）"]
        assert dict(below["kind"].value_counts().iter_rows()) == {"TEAM": 4, "STATION": 5}

    @pytest.mark.proves("A002")
    def test_the_teams_are_those_of_the_plan(self, made: County) -> None:
        teams = made.sheets["units"].filter(parent_code="YZ-M", kind="TEAM")["name"].to_list()

        assert teams == ["综合室", "电费核算及账务班", "高压用电检查班", "计量班"]

    @pytest.mark.proves("A003")
    def test_each_station_has_the_same_three_groups(self, made: County) -> None:
        for code, name in made.sheets["units"].filter(kind="STATION").select("code", "name").iter_rows():
            assert self.units(made, under=code) == [f"{name}{group}" for group in ("综合组", "营业组", "配电组")]

    @pytest.mark.proves("A015")
    def test_each_station_has_a_head_and_three_officers(self, made: County) -> None:
        posts = made.sheets["posts"]
        grouped = posts.filter(pl.col("unit_code").str.contains(r"^YZ-S\d\d$"))
        led = posts.filter(pl.col("unit_code").str.contains(r"^YZ-S\d$")).join(grouped, on="person_number", how="anti")
        roles = led.group_by("unit_code").agg(pl.col("role").sort())["role"].to_list()

        assert roles == [["MARKETING_OFFICER", "SAFETY_OFFICER", "STATION_HEAD", "TECHNICIAN"]] * 5

    def test_who_serves_customers_from_a_group_holds_a_post_over_the_station(self, made: County) -> None:
        posts = made.sheets["posts"].filter(pl.col("role").is_in(["HALL_CLERK", "METER_READER", "COLLECTOR"]))
        held = posts.group_by("person_number").agg(pl.col("unit_code").sort())["unit_code"].to_list()

        assert held
        assert all(len(units) == 2 and units[1].startswith(units[0]) for units in held)

    @pytest.mark.proves("A004")
    def test_there_are_four_townships_two_towns_and_three_sub_districts(self, made: County) -> None:
        kinds = [place.kind for place in PLACES]

        assert [kinds.count(kind) for kind in PlaceKind] == [4, 2, 3]
        assert set(made.supplies["place"]) == {place.name for place in PLACES}


class TestGrid:
    def test_public_areas_have_fifty_to_a_hundred_odd_customers(self, made: County) -> None:
        sizes = made.supplies.filter(~pl.col("is_private")).group_by("area").len()["len"]

        assert sizes.max() < 170
        if made.customers == CUSTOMERS:
            assert sizes.min() >= 50
            assert made.sheets["feeders"].height == 40

    def test_every_high_voltage_customer_has_a_transformer_of_its_own(self, made: County) -> None:
        private = made.sheets["transformer_areas"].filter(kind="PRIVATE").height
        high = customers_points(made).filter(pl.col("metering_mode") != "LV_SUPPLY_LV_METER").height

        assert private == high


class TestDeterminism:
    def test_the_same_seed_makes_the_same_county_and_another_seed_another(self) -> None:
        first, again, other = county(200, seed=1), county(200, seed=1), county(200, seed=2)

        assert first.fingerprint() == again.fingerprint() != other.fingerprint()

    def test_a_county_of_99_is_refused(self) -> None:
        assert county(100).customers == 100
        with pytest.raises(ValueError, match="100 customers or more, not 99"):
            county(99)


def customers_points(made: County) -> pl.DataFrame:
    """Give the usage points that are no gateways."""
    gateways = made.sheets["gateway_points"].select(number="usage_point_number")
    return made.sheets["usage_points"].join(gateways, on="number", how="anti")


def used_kwh(made: County) -> pl.DataFrame:
    """Find from readings and indexes what each meter counted in each cycle, by its multiplier: i, cycle, kwh."""
    meters = made.sheets["installations"].select("meter_number", "usage_point_number", "start_date", "end_date")
    marks = (
        pl.concat([_readings(made), _edges(made)])
        .unique(["meter_number", "day"], keep="first")
        .sort("meter_number", "day")
    )
    runs = marks.with_columns(
        since=pl.col("day").shift(1).over("meter_number"), run=pl.col("value").diff().over("meter_number")
    )
    turned = pl.when(pl.col("run") < 0).then(pl.col("run") + 100_000).otherwise("run")
    days = made.supplies.select("i", "turning_day", usage_point_number=_number())
    known = runs.drop_nulls("since").join(meters, on="meter_number").join(days, on="usage_point_number")
    late = known.filter(pl.col("since") >= pl.date(2024, 12, 1))
    counted = late.join(_multipliers(made), on="usage_point_number", how="left").filter(
        pl.col("from").is_null() | pl.col("since").is_between("from", "until", closed="left")
    )
    return (
        counted.select("i", cycle=_cycle(), kwh=turned * pl.col("times").fill_null(1))
        .group_by("i", "cycle")
        .agg(pl.col("kwh").sum())
    )


def behind_parents(made: County) -> pl.DataFrame:
    """Find what is measured twice: family, cycle, kwh of the children."""
    children = made.supplies.filter(feature=Feature.CHILD.value).select("i", "family")
    return used_kwh(made).join(children, on="i").group_by("family", "cycle").agg(pl.col("kwh").sum())


def _number() -> pl.Expr:
    return pl.format("42{}01", (pl.col("order") + 1).cast(pl.String).str.zfill(8))


def _readings(made: County) -> pl.DataFrame:
    rows = made.readings.filter(kind="ACTIVE_TOTAL")
    return rows.select("meter_number", day="reading_date", value=pl.col("value").cast(pl.Float64))


def _edges(made: County) -> pl.DataFrame:
    rows = made.sheets["installation_indexes"].filter(kind="ACTIVE_TOTAL")
    known = rows.join(made.sheets["installations"], on=["meter_number", "start_date"])
    starts = known.select("meter_number", day="start_date", value=pl.col("start_value").cast(pl.Float64))
    return pl.concat(
        [starts, known.select("meter_number", day="end_date", value=pl.col("end_value").cast(pl.Float64)).drop_nulls()]
    )


def _multipliers(made: County) -> pl.DataFrame:
    ratings = made.sheets["instrument_transformers"].select(
        "number", ratio=pl.col("primary_rating") / pl.col("secondary_rating")
    )
    hung = made.sheets["ratio_installations"]
    current = hung.join(ratings, left_on="current_number", right_on="number")
    both = current.join(ratings, left_on="potential_number", right_on="number", how="left", suffix="_pt")
    times = pl.col("ratio") * pl.col("ratio_pt").fill_null(1)
    until = pl.col("end_date").fill_null(pl.date(2100, 1, 1))
    return both.select("usage_point_number", times=times, until=until, **{"from": pl.col("start_date")})


def _cycle() -> pl.Expr:
    """Count the cycles from January 2025 by the day on which a stretch begins."""
    month = (pl.col("since").dt.year() - 2025) * 12 + pl.col("since").dt.month() - 1
    is_later = (pl.col("turning_day") > 1) & (pl.col("since").dt.day() >= pl.col("turning_day"))
    return month.cast(pl.Int64) + is_later.cast(pl.Int64)
