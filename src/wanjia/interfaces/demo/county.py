"""The whole county as sheets: made from a number of customers and a seed, and the same for the same two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

from wanjia.interfaces.demo.changes import pieces, with_change_dates
from wanjia.interfaces.demo.consumption import consumption
from wanjia.interfaces.demo.contracts import contract_sheets, with_words
from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.gateways import gateway_sheets, with_gateways
from wanjia.interfaces.demo.grid import areas, grid_sheets
from wanjia.interfaces.demo.meters import meter_sheets, route_sheets
from wanjia.interfaces.demo.network import Network, network
from wanjia.interfaces.demo.profile import counts_of, energies_of
from wanjia.interfaces.demo.readings import readings
from wanjia.interfaces.demo.registers import energies, shown, with_meter_facts
from wanjia.interfaces.demo.sizing import sized
from wanjia.interfaces.demo.staff import people, posts, units
from wanjia.interfaces.demo.supplies import supplies
from wanjia.interfaces.demo.wire_sheets import archived_ties, connection_sheet, wire_sheets, with_network

SEED = 2026
LEAST_CUSTOMERS = 100


@dataclass(frozen=True, slots=True)
class County:
    """
    A county that can be loaded.

    :ivar supplies: one row per supply with everything that was decided about it
    :ivar sheets: name of the sheet → its rows, in the order in which they are loaded
    :ivar readings: the readings of all months, as they should be
    :ivar shown: what registers truly showed, `registers.shown`
    :ivar network: the grid as it really is
    """

    customers: int
    seed: int
    supplies: pl.DataFrame
    sheets: Mapping[str, pl.DataFrame]
    readings: pl.DataFrame
    shown: pl.DataFrame
    network: Network

    def readings_of(self, cycle: int) -> pl.DataFrame:
        """Give the readings of a cycle, −1 for those from which the year begins."""
        return self.readings.filter(cycle=cycle)

    def fingerprint(self) -> str:
        """Sum the county up in 32 hexadecimal digits: the same county, the same digits."""
        whole = blake2b(digest_size=16)
        for table in (*self.sheets.values(), self.readings):
            whole.update(table.write_csv().encode())
        return whole.hexdigest()


def county(customers: int, *, seed: int = SEED) -> County:
    """
    Make the county.

    :param customers: supplied at its end, `LEAST_CUSTOMERS` or more
    :raises ValueError: if it would be smaller
    """
    if customers < LEAST_CUSTOMERS:
        msg = f"a county has {LEAST_CUSTOMERS} customers or more, not {customers}"
        raise ValueError(msg)
    draws = Draws(seed)
    placed = with_change_dates(supplies(customers=customers, draws=draws), draws=draws)
    months = consumption(placed, energies=energies_of(counts_of(customers), customers=customers), draws=draws)
    known = with_words(with_meter_facts(sized(placed, months=months, draws=draws), draws=draws), draws=draws)
    parted = energies(pieces(known, months=months), supplies=known, draws=draws)
    values = shown(parted, supplies=known, draws=draws)
    sites = areas(known, draws=draws)
    grid = network(sites, supplies=known, draws=draws)
    meters = with_gateways(meter_sheets(known, values=values), found=grid)
    sheets = {
        "units": units(),
        "people": people(draws),
        "posts": posts(),
        **with_network(grid_sheets(sites), found=grid),
        **wire_sheets(grid),
        **meters,
        "usage_point_ties": archived_ties(meters["usage_point_ties"], found=grid, supplies=known),
        "usage_point_connections": connection_sheet(grid, supplies=known),
        **gateway_sheets(grid, supplies=known),
        **contract_sheets(known, parted=parted, draws=draws),
        **route_sheets(known),
    }
    taken = readings(values, supplies=known, draws=draws)
    return County(customers, seed, known, sheets, taken, values, grid)
