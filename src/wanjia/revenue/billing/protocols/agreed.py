"""What an agreement of a trial file says about capacity, power factor and losses, from day to day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.types import DemandBasis, LossMethod
from wanjia.registry.tariffs.kernel.tables import TariffTables
from wanjia.revenue.billing.protocols.entries import Entry
from wanjia.revenue.billing.types import LossBand, TransformerRating

BASES = {"none": DemandBasis.NONE, "capacity": DemandBasis.CAPACITY, "contract": DemandBasis.CONTRACT_DEMAND} | {
    "actual": DemandBasis.ACTUAL_DEMAND
}
METHODS = {method.value.lower(): method for method in LossMethod}
PLATE_KEYS = ("no_load_loss_w", "load_loss_w", "no_load_current_pct", "impedance_pct")
LOSS_KEYS = ("method", "model", "kva", *PLATE_KEYS, "shape_factor", "table")
AGREED_KEYS = (
    "contract_kva", "running_kva", "demand_basis", "contract_demand_kw", "power_factor_standard", "losses",
    "line_loss_pct",
)  # fmt: skip
CHANGE_KEYS = ("from", "structure", "prices", *AGREED_KEYS)


@dataclass(frozen=True, slots=True)
class Said:
    """
    The mappings that speak about an agreement: the file itself, then its changes by date.

    :ivar parts: from which day each speaks, the earliest first
    """

    parts: tuple[tuple[date, Entry], ...]

    def on(self, day: date, *, key: str) -> Entry:
        """Give the latest mapping that says something about a key by a day, else the first."""
        speaking = [entry for start, entry in self.parts if start <= day and entry.has(key)]
        return speaking[-1] if speaking else self.parts[0][1]


def said_by(entry: Entry, *, service: Period) -> Said:
    """Read the dated changes of an agreement."""
    changes = entry.listed("changes")
    for change in changes:
        change.only(CHANGE_KEYS)
        if not service.holds(change.day("from")):
            change.refuse(
                f"is {change.day('from')}, outside the days billed", cure="Mend it, or take it out.", key="from"
            )
    dated = sorted(((change.day("from"), change) for change in changes), key=lambda one: one[0])
    return Said(((service.start, entry), *dated))


def suspensions_of(entry: Entry) -> tuple[tuple[Period, Decimal], ...]:
    """Read which capacity is out of service over which days (暂停)."""
    found = []
    for row in entry.listed("suspended"):
        row.only(("kva", "from", "to"))
        start, end = row.day("from"), row.day("to")
        if end <= start:
            row.refuse(f"ends on {end}, not after {start}", cure="Give as `to` the day on which it runs again.")
        found.append((Period(start, end), row.number("kva")))
    return tuple(found)


def agreed_on(
    day: date, *, said: Said, suspended: tuple[tuple[Period, Decimal], ...], tables: TariffTables
) -> dict[str, Any]:
    """
    Give the fields of `Terms` that the agreement decides, as of a day.

    :raises TrialRefused: where a figure is missing that the others ask for
    """
    contract = said.on(day, key="contract_kva").number("contract_kva", default=Decimal(0))
    runs = said.on(day, key="running_kva")
    running = runs.number("running_kva", default=contract) - sum(
        (kva for period, kva in suspended if period.holds(day)), Decimal(0)
    )
    if running < 0:
        runs.refuse(f"more capacity is suspended on {day} than runs", cure="Mend `suspended` or `running_kva`.")
    standard = said.on(day, key="power_factor_standard")
    lines = said.on(day, key="line_loss_pct")
    contracted = said.on(day, key="contract_demand_kw")
    return {
        "contract_kva": contract or running,
        "running_kva": running,
        "contract_demand_kw": contracted.number_or_none("contract_demand_kw"),
        "power_factor_standard_pct": _standard(standard, tables=tables),
        "line_loss_pct": lines.number("line_loss_pct", default=Decimal(0)),
    } | _losses(said.on(day, key="losses").at("losses"), tables=tables)


def _standard(entry: Entry, *, tables: TariffTables) -> int | None:
    """Read a power-factor standard, 0.90 or 90, in hundredths."""
    key = "power_factor_standard"
    found = entry.number_or_none(key)
    if found is None:
        return None
    pct = found * 100 if found <= 1 else found
    known = sorted(set(tables.power_factor_rates["standard_pct"]))
    if pct not in known:
        cure = f"Use one of: {', '.join(f'0.{standard}' for standard in known)}."
        entry.refuse(f"is {found}, and the table of adjustments has no such standard", cure=cure, key=key)
    return int(pct)


def _losses(entry: Entry | None, *, tables: TariffTables) -> dict[str, Any]:
    """Read how the losses of the transformer are found: by nameplate, written or by model, or by a table."""
    if entry is None:
        return {}
    entry.only(LOSS_KEYS)
    method = entry.choice("method", of=METHODS)
    found: dict[str, Any] = {"loss_method": method}
    if method is LossMethod.TABLE:
        return found | {"loss_bands": _bands(entry, tables=tables)}
    if method is not LossMethod.NONE:
        found["transformer"] = _plate(entry, tables=tables)
        found["loss_shape_factor"] = entry.number("shape_factor", default=Decimal(1))
    return found


def _plate(entry: Entry, *, tables: TariffTables) -> TransformerRating:
    """Read a nameplate: its figures, or series and size of the table of models."""
    if not entry.has("model"):
        figures = {key: entry.number(key, default=None if key.endswith("_w") else Decimal(0)) for key in PLATE_KEYS}
        return TransformerRating(rated_kva=_size(entry), **figures)
    row = _row_of_model(entry, rows=tables.transformer_losses.to_dicts())[0]
    return TransformerRating(rated_kva=row["rated_kva"], **{key: row[key] or Decimal(0) for key in PLATE_KEYS})


def _size(entry: Entry) -> Decimal:
    size = entry.number("kva")
    if not size:
        entry.refuse("is 0", cure="Give the size of the transformer.", key="kva")
    return size


def _row_of_model(entry: Entry, *, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Find the rows of a series and size, or tell which there are."""
    model, size = entry.text("model"), _size(entry)
    own = [row for row in rows if row["model_series"] == model]
    if not own:
        known = ", ".join(sorted({row["model_series"] for row in rows}))
        entry.refuse(f"is {model!r}, not in the table", cure=f"Use one of {known}, or write the figures.", key="model")
    found = [row for row in own if row["rated_kva"] == size]
    if not found:
        known = ", ".join(f"{kva.normalize():f}" for kva in sorted({row["rated_kva"] for row in own}))
        entry.refuse(f"{model} has no size {size}", cure=f"Use one of {known}, or write the figures.", key="kva")
    return found


def _bands(entry: Entry, *, tables: TariffTables) -> tuple[LossBand, ...]:
    """Read the rows of a loss table: written, or of a model."""
    if not entry.has("table"):
        return tuple(_band(row) for row in _row_of_model(entry, rows=tables.loss_bands.to_dicts()))
    rows = entry.listed("table")
    for row in rows:
        row.only(("from_kwh", "loss_kwh", "loss_kvarh"))
    return tuple(
        LossBand(row.whole("from_kwh", default=0), row.whole("loss_kwh"), row.whole("loss_kvarh", default=0))
        for row in rows
    )


def _band(row: Mapping[str, Any]) -> LossBand:
    return LossBand(row["from_kwh"], row["loss_kwh"], row["loss_kvarh"])
