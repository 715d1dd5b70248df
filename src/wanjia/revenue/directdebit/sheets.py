"""The sheet of mandates, by which a utility brings in those that it has."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.sheets.types import Sheet, SheetColumn
from wanjia.revenue.directdebit.types import MandateKind

KINDS = {MandateKind.DIRECT_DEBIT.value: "代扣", MandateKind.COLLECTION_ORDER.value: "托收"}
TEXT, DAY = pl.String(), pl.Date()

MANDATES = Sheet(
    "mandates",
    "代扣、托收协议",
    "Mandates",
    (
        SheetColumn("account_number", "户号", "Account number", TEXT, "account whose debts are collected", longest=30),
        SheetColumn("bank", "代收银行", "Bank", TEXT, "code of the bank that collects for us", longest=20),
        SheetColumn("kind", "协议类型", "Kind", TEXT, "direct debit or collection order", longest=20, choices=KINDS),
        SheetColumn(
            "reference", "协议号", "Mandate number", TEXT, "number of the paper, once with the bank", longest=35
        ),
        SheetColumn("holder", "户名", "Holder", TEXT, "who holds the bank account", longest=140),
        SheetColumn(
            "bank_account", "银行账号", "Bank account", TEXT, "its number; only its end is given out", longest=40
        ),
        SheetColumn("bank_code", "开户行行号", "Bank code", TEXT, "clearing code of its bank, 12 digits", longest=12),
        SheetColumn("signed_on", "签约日期", "Signed on", DAY, "day on which the customer signed"),
        SheetColumn("start_date", "生效日期", "Start date", DAY, "first day on which it holds"),
    ),
    key=("bank", "reference"),
)
