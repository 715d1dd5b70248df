"""Who is under fee control on a day, and under which policy."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.quantities.rounding import MONEY
from wanjia.revenue.billing.queries.preparing import usual_bills
from wanjia.revenue.prepayment import rules
from wanjia.revenue.prepayment.kernel.schema import CONTROLS
from wanjia.revenue.prepayment.models import ControlAgreement, DepositRule, Policy
from wanjia.revenue.prepayment.types import PolicyTerms


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy with its days."""

    policy_id: int
    terms: PolicyTerms
    start_date: date
    end_date: date | None


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement on fee control as plain values."""

    agreement_id: int
    number: str
    signed_on: date
    signatory: str
    credit_limit: Decimal | None
    start_date: date
    end_date: date | None


@dataclass(frozen=True, slots=True)
class DepositAsked:
    """
    The deposit that a class of customers leaves.

    :ivar months: of the average bill
    :ivar monthly: that average, yuan
    """

    months: Decimal
    monthly: Decimal
    required: Decimal
    source: str
    is_confirmed: bool


def policies() -> list[PolicyRow]:
    """Give every policy that ever was, those in force now first by code."""
    rows = Policy.objects.order_by("code", "-start_date")
    return [PolicyRow(row.pk, terms_of(row), row.start_date, row.end_date) for row in rows]


def policy_named(code: str) -> PolicyRow | None:
    """Give the policy of a code that has no end, whether it holds now or begins later."""
    row = Policy.objects.filter(code=code, end_date=None).order_by("-start_date").first()
    return None if row is None else PolicyRow(row.pk, terms_of(row), row.start_date, row.end_date)


def policy_with_id(policy_id: int) -> PolicyRow:
    """Give a policy by its id."""
    row = Policy.objects.get(pk=policy_id)
    return PolicyRow(row.pk, terms_of(row), row.start_date, row.end_date)


def terms_of(row: Policy) -> PolicyTerms:
    """Give what a policy says."""
    return PolicyTerms(**{field.name: getattr(row, field.name) for field in fields(PolicyTerms)})


def controls(classes: pl.DataFrame, *, scope: Scope, day: date) -> pl.DataFrame:
    """
    Give the accounts under fee control on a day (CONTROLS).

    A policy for the class of use goes before one for all; where it needs an agreement, only who signed is under it.

    :param classes: ``account_id``, ``usage_class``
    """
    rows = Policy.objects.on(day).order_by("start_date")
    names = ("usage_class", "needs_agreement", "counts_deposit", "low", "urgent", "credit_limit")
    table = read_frame(rows, policy_id="pk", **{name: name for name in names}).unique("usage_class", keep="last")
    own = classes.join(table.filter(pl.col("usage_class") != ""), on="usage_class")
    general = table.filter(pl.col("usage_class") == "").drop("usage_class")
    rest = classes.join(own, on="account_id", how="anti").drop("usage_class").join(general, how="cross")
    placed = pl.concat([own.drop("usage_class"), rest.select(own.drop("usage_class").columns)])
    mine = ControlAgreement.objects.on(day).filter(within(scope, path="account__unit__path")).order_by("start_date")
    signed = read_frame(mine, account_id="account_id", own_limit="credit_limit").unique("account_id", keep="last")
    joined = placed.join(signed.with_columns(is_signed=pl.lit(value=True)), on="account_id", how="left")
    found = joined.filter(~pl.col("needs_agreement") | pl.col("is_signed").fill_null(value=False))
    limit = pl.coalesce("own_limit", "credit_limit").cast(MONEY)
    return CONTROLS.check(
        found.with_columns(pl.col("low", "urgent").cast(MONEY), credit_limit=limit)
        .select(CONTROLS.columns.keys())
        .sort("account_id")
    )


def agreements_of(account_id: int) -> list[AgreementRow]:
    """Give the agreements on fee control of an account found within a scope before, the latest first."""
    rows = ControlAgreement.objects.filter(account_id=account_id).order_by("-start_date", "-pk")
    names = ("pk", "number", "signed_on", "signatory", "credit_limit", "start_date", "end_date")
    return [AgreementRow(*row) for row in rows.values_list(*names)]


def deposits_asked(usage_classes: dict[int, str], *, day: date) -> dict[int, DepositAsked]:
    """
    Give the deposits that accounts are to leave by the rows of their class of use.

    :param usage_classes: account → class of use
    :returns: by account; no entry where the class leaves none
    """
    rows = {row.usage_class: row for row in DepositRule.objects.on(day).order_by("start_date")}
    asked = [account_id for account_id, kind in usage_classes.items() if kind in rows]
    monthly = _usual(asked, day=day)
    found = {}
    for account_id in asked:
        row, usual = rows[usage_classes[account_id]], monthly.get(account_id, Decimal(0))
        required = rules.deposit_required(usual, months=row.months)
        found[account_id] = DepositAsked(row.months, usual, required, row.source, row.is_confirmed)
    return found


def _usual(account_ids: Collection[int], *, day: date) -> dict[int, Decimal]:
    table = usual_bills(account_ids, before=day.replace(day=1)) if account_ids else None
    return {} if table is None else dict(table.select("account_id", "usual_amount").iter_rows())
