"""
From the inputs of published problems about late fees, breaches, theft and wrong meters to calls of the rules.

An adapter per topic knows the keys of the inputs, never a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from wanjia.revenue.corrections.kernel import claims, indexes, metering, wiring
from wanjia.revenue.corrections.types import Basis, Breach, BreachKind, Party, PenaltyTerms, WiringFault
from wanjia.revenue.receivables.rules import accrued_fee, cross_from
from wanjia.revenue.receivables.types import FeeRates

Inputs = Mapping[str, Any]
Found = dict[str, Decimal | int]
PERCENT = 100


def times_of(base: Decimal, *, times: Any) -> Decimal:
    """Give a penalty of so many times what is charged after."""
    terms = PenaltyTerms(BreachKind.THEFT, Party.ANY, Basis.TIMES, Decimal(times), is_maximum=True)
    return claims.penalty(base, breach=Breach(BreachKind.THEFT), terms=terms)


def late_payment(inputs: Inputs) -> Found:
    paid = date.fromisoformat(inputs["paid"])
    rates = FeeRates(inputs["rate_same"], inputs["rate_cross"], Decimal(0))

    def fee(debt: int, due: date) -> Decimal:
        next_day, after = due + timedelta(days=1), paid + timedelta(days=1)
        turn = cross_from(due, until=paid, by_day=True)
        return accrued_fee(Decimal(debt), start=next_day, end=after, cross_from=turn, rates=rates)

    due_day = inputs["due_day"]
    january, december = date(paid.year, 1, due_day), date(paid.year - 1, 12, due_day)
    parts = {"jan_part": fee(inputs["jan"], january), "dec_part": fee(inputs["dec"], december)}
    return {**parts, "total": sum(parts.values(), Decimal(0))}


def breach(inputs: Inputs) -> Found:
    if "kwh_last3" in inputs:
        energies = [Decimal(kwh) for kwh in inputs["kwh_last3"]]
        short = claims.price_difference(energies, billed=inputs["p_res"], due=inputs["p_com"])
        return {"difference": short, "penalty": times_of(short, times=inputs.get("penalty_x", 2))}
    owed = claims.basic_charge_for(
        Decimal(inputs["kva"]),
        price=Decimal(inputs["basic"]),
        months=inputs["months"],
        days=inputs.get("may_days", 0),
    )
    return {"back_charge": owed, "penalty": times_of(owed, times=inputs["penalty_x"])}


def theft(inputs: Inputs) -> Found:
    power = Decimal(inputs["kw"] if "kw" in inputs else inputs["kva"])
    kwh = claims.energy_of_loads([claims.Load(power, Decimal(inputs["h"]), Decimal(inputs["days"]))])
    owed = kwh * inputs["price"]
    return {"kwh": kwh, "back_charge": owed, "penalty": times_of(owed, times=inputs["penalty_x"])}


def compensation(inputs: Inputs) -> Found:
    charge = inputs["kwh_month"] * inputs["price"]
    paid = claims.outage_compensation(charge, days=30, hours=Decimal(inputs["hours"]), times=Decimal(inputs["x"]))
    return {"compensation": paid}


def wrong_wiring(inputs: Inputs) -> Found:
    factor = wiring.wiring_factor(WiringFault.FOUR_ONE_REVERSED)
    assert factor is not None
    flat = inputs["kwh"] - inputs["peak"] - inputs["valley"]
    price = inputs["flat_price"]
    charges = {
        "peak": inputs["peak"] * (factor - 1) * price * inputs["peak_x"],
        "valley": inputs["valley"] * (factor - 1) * price * inputs["valley_x"],
        "flat": flat * (factor - 1) * price,
    }
    return {
        "correction_rate_pct": (factor - 1) * PERCENT,
        **charges,
        "total": sum(charges.values(), Decimal(0)),
    }


def ct_error(inputs: Inputs) -> Found:
    if "cts" in inputs:
        ratios, billed = [Decimal(ratio) for ratio in inputs["cts"]], Decimal(inputs["billed_ct"])
    else:
        right, wrong = Decimal(inputs["ct_right"]), Decimal(inputs["ct_wrong"])
        ratios, billed = [right, right, wrong], right
    factor = wiring.ratio_factor(ratios, billed=billed)
    assert factor is not None
    return {"correction_rate_pct": (factor - 1) * PERCENT, "extra_kwh": inputs["kwh"] * (factor - 1)}


def meter_error(inputs: Inputs) -> Found:
    metered, error = Decimal(inputs["kwh"]), -inputs["slow"]
    return {
        "true_kwh": metering.true_energy(metered, error=error),
        "back_kwh": metering.energy_for_error(metered, error=error, share=Decimal("0.5")),
    }


def ct_multiplier(inputs: Inputs) -> Found:
    return {
        f"k{number}": wiring.multiplier_factor(Decimal(true), billed=Decimal(billed)) - 1
        for number, (true, billed) in enumerate(inputs["pairs"], start=1)
    }


def meter_test(inputs: Inputs) -> Found:
    turns_per_kwh = Decimal(inputs["c"])
    if "counted" in inputs:
        seconds = Decimal(inputs["minutes"] * 60)
        expected = metering.turns_in(
            seconds,
            turns_per_kwh=turns_per_kwh,
            load_kw=Decimal(inputs["p_kw"]),
            multiplier=Decimal(inputs["ct"]),
        )
        error = metering.error_by_turns(Decimal(inputs["counted"]), expected=expected)
        return {"expected": expected, "err_pct": error * PERCENT}
    theory = metering.seconds_for_turns(
        Decimal(inputs["n"]), turns_per_kwh=turns_per_kwh, load_w=Decimal(inputs["p_w"]), multiplier=Decimal(1)
    )
    return {"t_theory": theory, "err_pct": metering.error_by_time(theory, taken_s=Decimal(inputs["t"])) * PERCENT}


def meter_creep(inputs: Inputs) -> Found:
    wasted = metering.creep_energy(
        seconds_per_turn=Decimal(inputs["sec_per_rev"]),
        idle_hours=Decimal(inputs["idle_h"]),
        days=Decimal(inputs["days"]),
        turns_per_kwh=Decimal(inputs["c"]),
        multiplier=Decimal(1),
    )
    return {"refund_kwh": wasted}


def line_loss(inputs: Inputs) -> Found:
    supply = indexes.Supply(
        generated=Decimal(inputs["gen"]),
        station_use=inputs["aux"],
        purchased=Decimal(inputs["buy"]),
        exported=Decimal(inputs["export"]),
    )
    return {
        "supplied": supply.supplied,
        "loss_rate_pct": indexes.loss_pct(supply.supplied, sold=Decimal(inputs["sold"])),
    }


def billing_index(inputs: Inputs) -> Found:
    if "receivable" in inputs:
        errors = [Decimal(inputs["over"]), -Decimal(inputs["under"])]
        share = indexes.billing_error_pct(errors, receivable=Decimal(inputs["receivable"]))
        return {"error_rate_pct": share}
    return {"error_rate_pct": indexes.reading_error_pct(inputs["errors"], readings=inputs["meters"])}


ADAPTERS: dict[str, Callable[[Inputs], Found]] = {
    "late_payment": late_payment,
    "breach": breach,
    "theft": theft,
    "compensation": compensation,
    "wrong_wiring": wrong_wiring,
    "ct_error": ct_error,
    "meter_error": meter_error,
    "ct_multiplier": ct_multiplier,
    "meter_test": meter_test,
    "meter_creep": meter_creep,
    "line_loss": line_loss,
    "billing_index": billing_index,
}
