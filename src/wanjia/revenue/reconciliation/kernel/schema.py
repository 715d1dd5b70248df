"""The tables of matching and of the three-way check."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema

#: Lines of statements that wait for their counterpart.
LINES = Schema(
    row="line",
    columns={
        "line": Column(pl.Int64, "the line's id"),
        "amount": Column(pl.Int64, "above 0 money in, below 0 money out", unit="fen"),
        "day": Column(pl.Date, "value date"),
        "reference": Column(pl.String, "the bank's reference"),
        "payer_reference": Column(pl.String, "what the payer gave with it; may be empty"),
        "name": Column(pl.String, "counterparty; may be empty"),
        "text": Column(pl.String, "what the payer wrote; may be empty"),
    },
)

#: What the books have on its way to the bank.
ITEMS = Schema(
    row="thing on its way",
    columns={
        "item": Column(pl.Int64, "its place in the table of the caller"),
        "amount": Column(pl.Int64, "above 0 money to come in", unit="fen"),
        "day": Column(pl.Date, "when the customer paid, or the slip was written"),
        "references": Column(pl.String, "what either side calls it, blanks between"),
        "name": Column(pl.String, "payer; may be empty"),
        "bundle": Column(pl.String, "what it may come in one sum with: a channel's day, a batch; may be empty"),
        "bundle_references": Column(pl.String, "what that is called, blanks between"),
        "bundle_name": Column(pl.String, "who sends that sum; may be empty"),
        "most_fee": Column(pl.Int64, "so much the sender may keep of it at most", unit="fen"),
    },
)

#: Matches found: accepted ones are one to one, suggested ones are best first.
MATCHES = Schema(
    row="line and what it may be",
    columns={
        "line": Column(pl.Int64, "the line's id"),
        "item": Column(pl.Int64, "what it is", null="it is a whole bundle"),
        "bundle": Column(pl.String, "the bundle that it is; empty for one item"),
        "rule": Column(pl.String, "`MatchRule` that found it"),
        "score": Column(pl.Int64, "sum of the points"),
        "amount_points": Column(pl.Int64, "points for the amount"),
        "day_points": Column(pl.Int64, "points for the days between"),
        "name_points": Column(pl.Int64, "points for the names"),
        "reference_points": Column(pl.Int64, "points for references"),
        "fee": Column(pl.Int64, "what of the sum did not come", unit="fen"),
        "is_accepted": Column(pl.Boolean, "whether it is booked without asking"),
    },
)

#: Payments as a channel tells them, or as we have them.
PAID = Schema(
    row="payment",
    columns={
        "reference": Column(pl.String, "the channel's order"),
        "amount": Column(pl.Int64, "paid", unit="fen"),
        "day": Column(pl.Date, "when the customer paid"),
    },
)

#: Where a channel and we differ.
DIFFERENCES = Schema(
    row="reference and difference",
    columns={
        "reference": Column(pl.String, "the channel's order; empty where the sums differ"),
        "kind": Column(pl.String, "`Discrepancy`"),
        "theirs": Column(pl.Int64, "what they say", unit="fen", null="they do not have it"),
        "ours": Column(pl.Int64, "what we say", unit="fen", null="we do not have it"),
        "their_day": Column(pl.Date, "their day", null="they do not have it"),
        "our_day": Column(pl.Date, "our day", null="we do not have it"),
    },
)

#: Bills that a day issued.
ISSUED = Schema(
    row="bill",
    columns={
        "bill_id": Column(pl.Int64, "the bill's id"),
        "unit_id": Column(pl.Int64, "its unit then"),
        "amount": Column(pl.Int64, "what it asks for", unit="fen"),
        "energy_kwh": Column(pl.Int64, "as the bill says", unit="kWh"),
        "line_kwh": Column(pl.Int64, "as its lines of energy come to", unit="kWh"),
    },
)

#: What the books of a day charge for bills.
BOOKED = Schema(
    row="bill",
    columns={
        "bill_id": Column(pl.Int64, "the bill's id"),
        "unit_id": Column(pl.Int64, "in whose books"),
        "booked": Column(pl.Int64, "put to what customers owe", unit="fen"),
    },
)

#: Bills of a day that the books, or their own lines, contradict.
ISSUE_DIFFERENCES = Schema(
    row="bill",
    columns={
        "bill_id": Column(pl.Int64, "the bill's id"),
        "unit_id": Column(pl.Int64, "its unit then, or in whose books it is"),
        "amount": Column(pl.Int64, "what it asks for; 0 where the day did not issue it", unit="fen"),
        "booked": Column(pl.Int64, "what the books have; 0 for nothing", unit="fen"),
        "energy_kwh": Column(pl.Int64, "as the bill says", unit="kWh"),
        "line_kwh": Column(pl.Int64, "as its lines of energy come to", unit="kWh"),
    },
)
