"""
ISO 20022 customer payment status report: pain.002.001.03 and pain.002.001.10.

Source: the message definitions "CustomerPaymentStatusReportV03" and "V10" of the ISO 20022 catalogue
(https://www.iso20022.org/catalogue-messages, set Payments Initiation), and its external code sets for statuses and
reasons. A status of the group or of the instruction holds for all lines that are not named, where it is final.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from wanjia.foundation.interchange.elements import Element, read
from wanjia.foundation.interchange.reading import Faults, shown
from wanjia.revenue.directdebit.types import Answer, Outcome, ParsedReturn

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
VERSIONS = ("03", "10")
#: ACSC and ACCC: settled. The others are accepted for checking or execution and not settled yet. RJCT: see the reason.
STATUSES = {
    "ACSC": Outcome.PAID,
    "ACCC": Outcome.PAID,
    "ACCP": Outcome.PENDING,
    "ACTC": Outcome.PENDING,
    "ACSP": Outcome.PENDING,
    "ACWC": Outcome.PENDING,
    "RCVD": Outcome.PENDING,
    "PDNG": Outcome.PENDING,
    "RJCT": Outcome.OTHER,
}
#: Of a group: some lines have one status, some another; then each line says its own.
PARTIAL = "PART"
ISO_DAY = "%Y-%m-%d"
CURRENCY = "CNY"


def parse(content: bytes) -> ParsedReturn:
    """
    Read a report.

    :raises MalformedFile: naming line, element, reason and cure
    """
    faults = Faults()
    faults.refuse_size(content)
    faults.refuse_lines(content.count(b"\n"))
    root = read(content, faults=faults)
    if root.space not in {f"{SPACE}{version}" for version in VERSIONS}:
        what = f"This is no pain.002.001.03 or .10 but '{shown(root.space or root.name)}'."
        raise faults.stop(root.line, element=root.name, what=what, cure="Ask the bank for one of these versions.")
    report = next(iter(root.all("CstmrPmtStsRpt")), root)
    batch = report.said("OrgnlGrpInfAndSts/OrgnlMsgId")
    if not batch:
        faults.add(report.line, element="OrgnlMsgId", what="The report does not say which message it answers.")
    day = _day(report.said("GrpHdr/CreDtTm")[:10], at=report, faults=faults)
    found = [_answer(one, day=day, faults=faults) for one in report.all("OrgnlPmtInfAndSts/TxInfAndSts")]
    for_all = _for_all(report, day=day, faults=faults)
    faults.settle()
    return ParsedReturn(batch, tuple(found), for_all)


def _for_all(report: Element, *, day: date | None, faults: Faults) -> Answer | None:
    """Give what is said of the whole, where it is final; what is only accepted says nothing yet."""
    for path, name in (("OrgnlPmtInfAndSts", "PmtInfSts"), ("OrgnlGrpInfAndSts", "GrpSts")):
        for part in report.all(path):
            status = part.said(name)
            if not status or status == PARTIAL:
                continue
            outcome = _outcome(status, at=part, element=name, faults=faults)
            if outcome is not Outcome.PENDING:
                code, text = _reason(part, status=status)
                return Answer("", None, code, text, day, part.line, outcome)
    return None


def _answer(one: Element, *, day: date | None, faults: Faults) -> Answer:
    reference = one.said("OrgnlEndToEndId")
    if not reference:
        faults.add(one.line, element="OrgnlEndToEndId", what="The status does not say of which line it is.")
    outcome = _outcome(one.said("TxSts"), at=one, element="TxSts", faults=faults)
    settled = one.said("OrgnlTxRef/IntrBkSttlmDt")
    code, text = _reason(one, status=one.said("TxSts"))
    return Answer(
        reference=reference,
        amount=_amount(one, faults=faults),
        code=code,
        text=text,
        answered_on=_day(settled, at=one, faults=faults) if settled else day,
        place=one.line,
        outcome=outcome,
    )


def _outcome(status: str, *, at: Element, element: str, faults: Faults) -> Outcome:
    if status not in STATUSES:
        what = f"'{shown(status)}' is no status that is known here."
        faults.add(
            at.line, element=element, what=what, cure="Ask the bank what it means, and tell whoever looks after it."
        )
    return STATUSES.get(status, Outcome.PENDING)


def _reason(one: Element, *, status: str) -> tuple[str, str]:
    code = one.said("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")
    return code or status, one.said("StsRsnInf/AddtlInf")


def _amount(one: Element, *, faults: Faults) -> Decimal | None:
    """Give the amount of the original line, if the bank repeats it; it must be in yuan."""
    found = next(iter(one.all("OrgnlTxRef/Amt/InstdAmt")), None)
    if found is None:
        return None
    currency = found.attributes.get("Ccy", CURRENCY)
    if currency != CURRENCY:
        faults.add(found.line, element="InstdAmt", what=f"The amount is in {shown(currency)}, not in yuan.")
    return faults.amount_in(found.text, line=found.line, element="InstdAmt")


def _day(text: str, *, at: Element, faults: Faults) -> date | None:
    return faults.day(text, line=at.line, element="CreDtTm", form=ISO_DAY)


def written(parsed: ParsedReturn, *, message: str, day: date, version: str = "10") -> bytes:
    """Write a report, as a bank would; whoever has no outcome is settled."""
    lines = "\n".join(_transaction(answer) for answer in parsed.answers)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{SPACE}{version}"><CstmrPmtStsRpt>\n'
        f"<GrpHdr><MsgId>{escape(message)}</MsgId><CreDtTm>{day}T18:00:00</CreDtTm></GrpHdr>\n"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{escape(parsed.batch)}</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>"
        f"<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>\n<OrgnlPmtInfAndSts><OrgnlPmtInfId>{escape(parsed.batch)}"
        f"</OrgnlPmtInfId>\n{lines}\n</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>\n"
    ).encode()


def _transaction(answer: Answer) -> str:
    status = next(key for key, value in STATUSES.items() if value is answer.outcome)
    said = f"<AddtlInf>{escape(answer.text)}</AddtlInf>" if answer.text else ""
    reason = f"<StsRsnInf><Rsn><Cd>{escape(answer.code)}</Cd></Rsn>{said}</StsRsnInf>" if status == "RJCT" else ""
    amount = f'<Amt><InstdAmt Ccy="{CURRENCY}">{answer.amount}</InstdAmt></Amt>' if answer.amount is not None else ""
    day = f"<IntrBkSttlmDt>{answer.answered_on}</IntrBkSttlmDt>" if answer.answered_on else ""
    original = f"<OrgnlTxRef>{day}{amount}</OrgnlTxRef>" if amount or day else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(answer.reference)}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"{reason}{original}</TxInfAndSts>"
    )
