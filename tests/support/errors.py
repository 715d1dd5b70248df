"""An error found in what an account was billed, proposed for correction: what pages of corrections are shown with."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from django.utils import timezone


def photograph(*, grey: int = 180) -> bytes:
    """Draw a picture of one grey, as a file of the kind PNG."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    width, height = 160, 120
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([grey]) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def make_correction(by: Any, *, account_id: int) -> None:
    """Propose more energy for the latest month that an account was billed, unless there is a case of it."""
    from django.apps import apps

    from wanjia.foundation.periods.types import Period
    from wanjia.revenue.corrections.operations import deciding, finding
    from wanjia.revenue.corrections.operations.evidence import attach_evidence
    from wanjia.revenue.corrections.types import Cause, FoundError, Method, Source

    at, cases = timezone.now(), apps.get_model("corrections", "CorrectionCase").objects
    bills = apps.get_model("billing", "Bill").objects.filter(account_id=account_id, state="ISSUED")
    bill = bills.order_by("-bill_month").first()
    if bill is None or cases.filter(account_id=account_id).exists():
        return
    found = FoundError(
        account_id=account_id,
        cause=Cause.READING,
        source=Source.COMPLAINT,
        period=Period(bill.start_date, bill.end_date),
        evidence="客户投诉，复核现场示数与照片不符",
        method=Method.ENERGY,
        inputs={"energy_kwh": "60"},
    )
    case_id = finding.find(found, by=by, at=at)
    attach_evidence(case_id=case_id, name="现场示数.png", content=photograph(), by=by, at=at)
    finding.compute(case_id=case_id, by=by, at=at)
    deciding.propose(case_id=case_id, by=by, at=at)
