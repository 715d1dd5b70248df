"""Price tables as columns: the long tables that books and database give, and the rate cards made of them."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.quantities.rounding import PRICE, QUANTITY

#: Published figures, one per row; where they come from is the document's business.
PRICES = Schema(
    row="published price",
    columns={
        "structure": Column(pl.String, "code of the pricing structure"),
        "document": Column(pl.String, "number of the price document"),
        "is_sample": Column(pl.Boolean, "the document is a sample, not a published one"),
        "includes_funds": Column(pl.Boolean, "the document's energy prices include the funds"),
        "start_date": Column(pl.Date, "earliest day of validity"),
        "end_date": Column(pl.Date, "day after the latest", null="still valid"),
        "kind": Column(pl.String, "`PriceKind`"),
        "item": Column(pl.String, "name of the fund or part, else empty"),
        "time_of_use": Column(pl.String, "`TimeOfUse`"),
        "tier": Column(pl.Int64, "tier of the ladder, 0 where there is none"),
        "price": Column(PRICE, "the figure as published", unit="yuan per kWh, kVA·month or kW·month"),
        "price_row_id": Column(pl.Int64, "id of the row in the database", null="read from a file"),
    },
)

LADDERS = Schema(
    row="tier of a ladder",
    columns={
        "structure": Column(pl.String, "code of the pricing structure"),
        "document": Column(pl.String, "number of the price document"),
        "start_date": Column(pl.Date, "earliest day of validity"),
        "end_date": Column(pl.Date, "day after the latest", null="still valid"),
        "basis": Column(pl.String, "`LadderBasis`"),
        "tier": Column(pl.Int64, "1 for the lowest"),
        "limit_kwh": Column(pl.Int64, "upper limit", unit="kWh a month or year", null="highest tier"),
        "household_extra_kwh": Column(pl.Int64, "added to the limit for a large household", unit="kWh a month"),
    },
)

STRUCTURES = Schema(
    row="pricing structure",
    columns={
        "structure": Column(pl.String, "code"),
        "region": Column(pl.String, "region whose switches hold"),
        "is_two_part": Column(pl.Boolean, "a basic charge is due"),
        "is_time_of_use": Column(pl.Boolean, "energy is priced by period of the day"),
        "is_quantity_only": Column(pl.Boolean, "the book tells tiers, not amounts"),
    },
)

SWITCHES = Schema(
    row="value of a policy switch",
    columns={
        "region": Column(pl.String, "region, or empty for all"),
        "switch": Column(pl.String, "`Switch`"),
        "value": Column(pl.String, "value"),
        "start_date": Column(pl.Date, "earliest day of validity"),
        "end_date": Column(pl.Date, "day after the latest", null="still valid"),
    },
)

TIERS = (1, 2, 3, 4)
PERIODS = ("sharp", "peak", "flat", "valley", "deep_valley")

#: What the pricing kernel reads: every figure of one structure for one span in which none of them changes.
RATES = Schema(
    row="structure and span without a change",
    columns={
        "rate_id": Column(pl.Int64, "number of the rate card, 0…"),
        "structure": Column(pl.String, "code of the pricing structure"),
        "start_date": Column(pl.Date, "earliest day"),
        "end_date": Column(pl.Date, "day after the latest", null="still valid"),
        "is_sample": Column(pl.Boolean, "a figure comes from a sample document"),
        "is_two_part": Column(pl.Boolean, "a basic charge is due"),
        "is_time_of_use": Column(pl.Boolean, "energy is priced by period of the day"),
        "is_quantity_only": Column(pl.Boolean, "the book tells tiers, not amounts"),
        "missing": Column(pl.String, "why nothing can be priced with this card", null="it is whole"),
        "ladder": Column(pl.String, "`LadderBasis`", null="no ladder"),
        **{
            f"limit_{tier}": Column(pl.Int64, f"upper limit of tier {tier}", unit="kWh", null="no higher tier")
            for tier in TIERS[:-1]
        },
        "household_extra_kwh": Column(pl.Int64, "added to each limit for a large household", unit="kWh a month"),
        "price_total": Column(PRICE, "single price net of funds", unit="yuan/kWh", null="priced otherwise"),
        **{
            f"price_{period}": Column(PRICE, f"{period} price net of funds", unit="yuan/kWh", null="no such period")
            for period in PERIODS
        },
        **{
            f"tier_{tier}": Column(
                PRICE,
                f"price of tier {tier} net of funds; under time of use its surcharge",
                unit="yuan/kWh",
                null="no such tier",
            )
            for tier in TIERS
        },
        "capacity_price": Column(PRICE, "basic charge by capacity", unit="yuan/kVA·month", null="none"),
        "demand_price": Column(PRICE, "basic charge by demand", unit="yuan/kW·month", null="none"),
        "day_divisor": Column(pl.String, "switch"),
        "excess_demand": Column(pl.String, "switch"),
        "demand_tolerance": Column(QUANTITY, "switch"),
        "demand_floor": Column(QUANTITY, "switch"),
        "loss_share": Column(pl.String, "switch"),
        "carve_out_share": Column(pl.String, "switch"),
        "carve_out_ratio_base": Column(pl.String, "switch"),
        "power_factor_base": Column(pl.String, "switch"),
        "low_price_kwh_per_kva": Column(QUANTITY, "switch", null="no such discount"),
        "low_price_factor": Column(QUANTITY, "switch", null="no such discount"),
    },
)

FUNDS = Schema(
    row="fund of a rate card",
    columns={
        "rate_id": Column(pl.Int64, "rate card"),
        "item": Column(pl.String, "name of the fund"),
        "price": Column(PRICE, "fund", unit="yuan/kWh"),
    },
)

POWER_FACTOR_RATES = Schema(
    row="standard and cosφ",
    columns={
        "standard_pct": Column(pl.Int64, "standard in hundredths"),
        "power_factor_pct": Column(pl.Int64, "cosφ in hundredths"),
        "rate_pct": Column(QUANTITY, "adjustment, negative reduces the bill", unit="%"),
    },
)

TRANSFORMER_LOSSES = Schema(
    row="transformer model and size",
    columns={
        "model_series": Column(pl.String, "series such as S11"),
        "rated_kva": Column(QUANTITY, "size", unit="kVA"),
        "no_load_loss_w": Column(QUANTITY, "P0", unit="W"),
        "load_loss_w": Column(QUANTITY, "Pk", unit="W"),
        "no_load_current_pct": Column(QUANTITY, "I0", unit="%", null="unknown: 0"),
        "impedance_pct": Column(QUANTITY, "Uk", unit="%", null="unknown: 0"),
    },
)

LOSS_BANDS = Schema(
    row="band of a loss table",
    columns={
        "model_series": Column(pl.String, "series"),
        "rated_kva": Column(QUANTITY, "size", unit="kVA"),
        "from_kwh": Column(pl.Int64, "lowest energy of the band", unit="kWh a month"),
        "loss_kwh": Column(pl.Int64, "loss", unit="kWh a month"),
        "loss_kvarh": Column(pl.Int64, "loss", unit="kvarh a month"),
    },
)
