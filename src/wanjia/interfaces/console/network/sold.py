"""Energy sold by month behind a part of the grid, as a chart."""

from __future__ import annotations

import polars as pl
from django.http import HttpRequest
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.billing.queries.sold import sold_by_month

MONTHS_SHOWN = 13


def sold_chart(request: HttpRequest, *, points: pl.DataFrame) -> Chart:
    """
    Draw what was sold in the latest 13 billed months.

    :param points: ``usage_point_id, start_date, end_date``: the usage points behind the part, and when they were
    """
    months = sold_by_month(points, scope=viewer(request).scope(Permission.BILLS_VIEW)).tail(MONTHS_SHOWN)
    names = [f"{month:%Y-%m}" for month in months["bill_month"]]
    series = (Series(_("Sold"), months["energy_kwh"].to_list(), Hue.SOLD),)
    return Chart(_("How much energy was sold each month?"), "kWh", names, series)
