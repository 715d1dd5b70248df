"""
Bill hourly loads with Utilityrate5 of NREL-PySAM, a public rating engine (BSD-3), in an environment of its own.

``python peer_pysam.py FOLDER`` reads ``tariff.json`` and ``loads.bin`` (doubles, 8,760 for each customer), and writes
``bills.json``. Nothing of Wanjia is imported here, and of PySAM nothing there.
"""

from __future__ import annotations

import json
import sys
import time
from array import array
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

HOURS = 8_760
MONTHS = 12
NO_LIMIT = 1e38


def model_of(tariff: dict[str, Any]) -> Any:
    """Make a model with the prices; what is left out is a system that generates nothing."""
    from PySAM import Utilityrate5  # type: ignore[import-not-found]  # lives in the other environment

    model = Utilityrate5.new()
    model.Lifetime.analysis_period = 1
    model.Lifetime.system_use_lifetime_output = 0
    model.Lifetime.inflation_rate = 0
    model.SystemOutput.gen = [0.0] * HOURS
    model.SystemOutput.degradation = [0]
    rates = model.ElectricityRates
    rates.en_electricity_rates = 1
    rates.rate_escalation = [0]
    rates.ur_metering_option = 0
    rates.ur_monthly_fixed_charge = 0
    rates.ur_monthly_min_charge = rates.ur_annual_min_charge = 0
    rates.ur_nm_yearend_sell_rate = 0
    rates.ur_en_ts_sell_rate = rates.ur_en_ts_buy_rate = 0
    periods = {name: number for number, name in enumerate(tariff["prices"], start=1)}
    day = [periods[name] for name in tariff["period_of_hour"]]
    rates.ur_ec_sched_weekday = rates.ur_ec_sched_weekend = [day] * MONTHS
    rates.ur_ec_tou_mat = [[number, 1, NO_LIMIT, 0, tariff["prices"][name], 0] for name, number in periods.items()]
    rates.ur_dc_enable = 1
    rates.ur_dc_sched_weekday = rates.ur_dc_sched_weekend = [[1] * 24] * MONTHS
    rates.ur_dc_tou_mat = [[1, 1, NO_LIMIT, 0]]
    rates.ur_dc_flat_mat = [[month, 1, NO_LIMIT, tariff["demand_price"]] for month in range(MONTHS)]
    return model


def billed(loads: Sequence[float], *, model: Any) -> list[float]:
    """
    Bill one customer's year.

    :param loads: kWh of each hour
    :returns: yuan of each month, not rounded
    """
    model.Load.load = loads
    model.execute(0)
    return list(model.Outputs.year1_monthly_utility_bill_w_sys)


def main(folder: Path) -> None:
    """Bill every customer a few times, timing nothing but that, and keep the quickest."""
    tariff = json.loads((folder / "tariff.json").read_text(encoding="utf-8"))
    values = array("d")
    values.frombytes((folder / "loads.bin").read_bytes())
    customers = [values[start : start + HOURS].tolist() for start in range(0, len(values), HOURS)]
    model = model_of(tariff)
    times = []
    for _ in range(tariff["repeats"]):
        wall, cpu = time.perf_counter(), time.process_time()
        bills = [billed(loads, model=model) for loads in customers]
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu_seconds, seconds = min(times)
    engine = f"NREL-PySAM {version('nrel-pysam')}"
    outcome = {"engine": engine, "seconds": seconds, "cpu_seconds": cpu_seconds, "bills": bills}
    (folder / "bills.json").write_text(json.dumps(outcome), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
