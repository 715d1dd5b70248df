"""Tables of the ledger."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.quantities.rounding import MONEY

#: Legs of many entries: one row per amount. ``source_id``: what caused the entry; ``customer_account_id``: null but for
#: a customer's debt or credit; ``item``: fund or the like, else empty; ``amount``: yuan, above 0 a debit.
BULK = pl.Schema(
    {
        "source_id": pl.Int64(),
        "currency": pl.String(),
        "unit_id": pl.Int64(),
        "ledger_account": pl.String(),
        "customer_account_id": pl.Int64(),
        "item": pl.String(),
        "amount": MONEY,
    }
)
