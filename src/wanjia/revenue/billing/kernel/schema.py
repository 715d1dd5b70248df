"""
The tables that billing kernels read and return.

One way through: USAGE cut at SEGMENTS → MEASURED → settled into PARTS → priced into LINES. A row of SEGMENTS is one
agreement over days in which nothing that decides the price changes; its cycle is the month whose demand charge, power
factor and monthly ladder it belongs to.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.quantities.rounding import MONEY, PRICE, QUANTITY
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import LineKind

USAGE = Schema(
    row="register between two readings",
    columns={
        "usage_point_id": Column(pl.Int64, "usage point"),
        "register": Column(pl.String, "`RegisterKind`"),
        "start_date": Column(pl.Date, "day of the earlier reading"),
        "end_date": Column(pl.Date, "day of the later reading"),
        "energy": Column(pl.Int64, "energy after the multiplier", unit="kWh or kvarh", null="a demand register"),
        "demand_kw": Column(QUANTITY, "demand after the multiplier", unit="kW", null="an energy register"),
    },
)

SEGMENTS = Schema(
    row="agreement over days without a change",
    columns={
        "segment_id": Column(pl.Int64, "number of the segment"),
        "account_id": Column(pl.Int64, "account billed"),
        "agreement_id": Column(pl.Int64, "agreement"),
        "usage_point_id": Column(pl.Int64, "usage point measured"),
        "cycle_start": Column(pl.Date, "earliest day of the cycle"),
        "cycle_end": Column(pl.Date, "day after the latest of the cycle"),
        "start_date": Column(pl.Date, "earliest day of the segment"),
        "end_date": Column(pl.Date, "day after its latest"),
        "rate_id": Column(pl.Int64, "rate card", null="no price for these days"),
        "contract_kva": Column(QUANTITY, "capacity of the contract", unit="kVA"),
        "running_kva": Column(QUANTITY, "capacity in service", unit="kVA"),
        "demand_basis": Column(pl.String, "`DemandBasis`"),
        "contract_demand_kw": Column(QUANTITY, "contract demand", unit="kW", null="another basis"),
        "power_factor_standard_pct": Column(pl.Int64, "standard in hundredths", null="not assessed"),
        "loss_method": Column(pl.String, "`LossMethod`"),
        "loss_model_series": Column(pl.String, "series in the loss table", null="no table"),
        "rated_kva": Column(QUANTITY, "transformer", unit="kVA", null="no losses added"),
        "no_load_loss_w": Column(QUANTITY, "P0", unit="W", null="no losses added, or row missing"),
        "load_loss_w": Column(QUANTITY, "Pk", unit="W", null="no losses added, or row missing"),
        "no_load_current_pct": Column(QUANTITY, "I0", unit="%", null="unknown: 0"),
        "impedance_pct": Column(QUANTITY, "Uk", unit="%", null="unknown: 0"),
        "loss_shape_factor": Column(QUANTITY, "K", null="1"),
        "line_loss_pct": Column(QUANTITY, "agreed line loss", unit="%"),
        "ladder_used_kwh": Column(pl.Int64, "billed in the ladder year before this cycle", unit="kWh"),
        "quota_months": Column(pl.Int64, "months that earn a quota in the ladder year, or months of the cycle"),
        "large_household_months": Column(pl.Int64, "how many of them as a large household"),
    },
)

ENERGIES = ("energy_total", "energy_sharp", "energy_peak", "energy_valley", "energy_deep_valley")

MEASURED = Schema(
    row="segment",
    columns={
        "segment_id": Column(pl.Int64, "segment"),
        "energy_total": Column(pl.Int64, "all energy", unit="kWh"),
        "energy_sharp": Column(pl.Int64, "sharp energy, 0 where not measured", unit="kWh"),
        "energy_peak": Column(pl.Int64, "peak energy", unit="kWh"),
        "energy_valley": Column(pl.Int64, "valley energy", unit="kWh"),
        "energy_deep_valley": Column(pl.Int64, "deep valley energy", unit="kWh"),
        "reactive": Column(pl.Int64, "forward plus reverse, both counted up", unit="kvarh"),
        "demand_kw": Column(QUANTITY, "highest demand of the whole cycle", unit="kW", null="not measured"),
    },
)

CHILDREN = Schema(
    row="child meter behind a segment",
    columns={
        "segment_id": Column(pl.Int64, "segment of the parent"),
        "energy_total": Column(pl.Int64, "all energy", unit="kWh"),
        "energy_sharp": Column(pl.Int64, "sharp energy, 0 where not measured", unit="kWh"),
        "energy_peak": Column(pl.Int64, "peak energy", unit="kWh"),
        "energy_valley": Column(pl.Int64, "valley energy", unit="kWh"),
        "energy_deep_valley": Column(pl.Int64, "deep valley energy", unit="kWh"),
    },
)

CARVE_OUTS = Schema(
    row="carve-out of a segment",
    columns={
        "segment_id": Column(pl.Int64, "segment"),
        "part": Column(pl.Int64, "1… in the order of the agreement"),
        "kind": Column(pl.String, "`CarveOutKind`"),
        "value": Column(QUANTITY, "kWh a month, or percent"),
        "rate_id": Column(pl.Int64, "rate card of the carved energy", null="no price for these days"),
    },
)

LOSS_BANDS_OF_SEGMENTS = Schema(
    row="band of the loss table of a segment",
    columns={
        "segment_id": Column(pl.Int64, "segment"),
        "from_kwh": Column(pl.Int64, "lowest energy of the band", unit="kWh a month"),
        "loss_kwh": Column(pl.Int64, "loss", unit="kWh a month"),
        "loss_kvarh": Column(pl.Int64, "loss", unit="kvarh a month"),
    },
)

PARTS = Schema(
    row="part of a segment that is priced by one rate card",
    columns={
        "segment_id": Column(pl.Int64, "segment"),
        "part": Column(pl.Int64, "0 the agreement's own energy, 1… its carve-outs"),
        "rate_id": Column(pl.Int64, "rate card"),
        "energy_total": Column(pl.Int64, "energy priced", unit="kWh"),
        "energy_sharp": Column(pl.Int64, "of which sharp", unit="kWh"),
        "energy_peak": Column(pl.Int64, "of which peak", unit="kWh"),
        "energy_flat": Column(pl.Int64, "of which flat: the rest of the total", unit="kWh"),
        "energy_valley": Column(pl.Int64, "of which valley", unit="kWh"),
        "energy_deep_valley": Column(pl.Int64, "of which deep valley", unit="kWh"),
        "loss_kwh": Column(pl.Int64, "of which transformer loss", unit="kWh"),
        "line_loss_kwh": Column(pl.Int64, "of which line loss", unit="kWh"),
        "assessed_kwh": Column(pl.Int64, "active energy for cosφ: all measured, plus losses", unit="kWh"),
        "assessed_kvarh": Column(pl.Int64, "reactive energy for cosφ, plus losses", unit="kvarh"),
    },
)

REFUSALS = Schema(
    row="reason why an account cannot be billed",
    columns={
        "account_id": Column(pl.Int64, "account"),
        "agreement_id": Column(pl.Int64, "agreement"),
        "code": Column(pl.String, "`RefusalCode`"),
        "evidence": Column(pl.String, "the figures that show it, as `name=value; …`"),
    },
)

LINES = Schema(
    row="bill line",
    columns={
        "segment_id": Column(pl.Int64, "segment; the latest of the cycle for what is charged per cycle"),
        "part": Column(pl.Int64, "0 the agreement's own energy, 1… its carve-outs"),
        "rate_id": Column(pl.Int64, "rate card"),
        "kind": Column(pl.Enum([kind.value for kind in LineKind]), "`LineKind`"),
        "item": Column(pl.String, "name of the fund, else empty"),
        "time_of_use": Column(pl.Enum([period.value for period in TimeOfUse]), "`TimeOfUse`"),
        "tier": Column(pl.Int64, "tier of the ladder, 0 where there is none"),
        "quantity": Column(QUANTITY, "kWh, kVA, kW, or yuan of the power-factor base"),
        "unit_price": Column(PRICE, "yuan per unit, or fraction of the base", null="quantity only"),
        "amount": Column(MONEY, "rounded to the fen", unit="yuan", null="quantity only"),
    },
)
