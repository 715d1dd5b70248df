"""What stands before a step: holds, by what their reason stops."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wanjia.revenue.disconnection.queries.standing import holds_about
from wanjia.revenue.dunning.queries.rows import stops_on
from wanjia.revenue.dunning.types import Stops


def held_accounts(paths: Mapping[int, str], *, day: date) -> dict[int, bool]:
    """
    Give those of some accounts that are held on a day, and whether every step is stopped or the cut alone.

    :param paths: account → path of its unit
    """
    stops = stops_on(day)
    of_account: dict[int, bool] = {}
    of_units: dict[str, bool] = {}
    for hold in holds_about(dict(paths), day=day).select_related("unit"):
        is_all = stops.get(hold.reason, Stops.CUT) is Stops.ALL
        if hold.account_id is not None:
            of_account[hold.account_id] = of_account.get(hold.account_id, False) or is_all
        else:
            path = hold.unit.path if hold.unit is not None else ""
            of_units[path] = of_units.get(path, False) or is_all
    for account_id, path in paths.items():
        for unit_path, is_all in of_units.items():
            if path.startswith(unit_path):
                of_account[account_id] = of_account.get(account_id, False) or is_all
    return of_account
