"""
ISO 20022 bank to customer statement: camt.053.001.02 and camt.053.001.08.

Source: the message definitions "BankToCustomerStatementV02" and "V08" of the ISO 20022 catalogue
(https://www.iso20022.org/catalogue-messages, set Bank-to-Customer Cash Management). Read are the elements that a
reconciliation needs; others may be there. An entry that lists transactions with amounts of their own becomes one line
for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from wanjia.foundation.interchange.elements import Element, read
from wanjia.foundation.interchange.reading import Faults, shown
from wanjia.revenue.reconciliation.protocols.reading import sequence_in
from wanjia.revenue.reconciliation.types import ParsedLine, ParsedStatement

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
VERSIONS = ("02", "08")
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
AGAIN = "Ask the bank for the statement again; nothing of it was taken in."
SIGNS = {"CRDT": 1, "DBIT": -1}


def is_one(head: bytes) -> bool:
    """Tell whether a file begins like a statement of this format."""
    return b"camt.053" in head or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def parse(content: bytes) -> list[ParsedStatement]:
    """
    Read all statements of a document.

    :raises MalformedFile: naming line, element, reason and cure
    """
    faults = Faults()
    faults.refuse_size(content)
    root = read(content, faults=faults)
    if root.space not in {f"{SPACE}{version}" for version in VERSIONS}:
        raise faults.stop(
            root.line,
            element=root.name,
            what=f"This is no camt.053.001.02 or .08 but '{shown(root.space or root.name)}'.",
            cure="Ask the bank for camt.053 in one of these versions.",
        )
    found = root.find("BkToCstmrStmt")
    given = list(found.all("Stmt")) if found else []
    if not given:
        raise faults.stop(root.line, element="Stmt", what="There is no statement in the file.", cure=AGAIN)
    faults.refuse_lines(sum(1 for one in given for _ in one.all("Ntry")))
    statements = [_statement(one, faults=faults) for one in given]
    faults.settle()
    return statements


def _statement(given: Element, *, faults: Faults) -> ParsedStatement:
    number = given.said("Id")
    if not number:
        faults.add(given.line, element="Stmt/Id", what="The statement has no number.", cure=AGAIN)
    account = given.said("Acct/Id/IBAN", "Acct/Id/Othr/Id")
    if not account:
        faults.add(given.line, element="Acct/Id", what="The statement does not name its account.", cure=AGAIN)
    opening, opened = _balance(given, codes=OPENING, faults=faults)
    closing, closed = _balance(given, codes=CLOSING, faults=faults)
    currency = given.said("Acct/Ccy") or next((one.attributes.get("Ccy", "") for one in _amounts(given)), "")
    lines = tuple(line for entry in given.all("Ntry") for line in _lines(entry, currency=currency, faults=faults))
    counted = given.said("ElctrncSeqNb", "LglSeqNb")
    return ParsedStatement(
        account_number=account,
        currency=currency,
        number=number,
        sequence=sequence_in(counted) if counted else None,
        start_date=_day(given.said("FrToDt/FrDtTm")[:10] or opened, at=given, element="FrToDt/FrDtTm", faults=faults),
        end_date=_day(given.said("FrToDt/ToDtTm")[:10] or closed, at=given, element="FrToDt/ToDtTm", faults=faults),
        opening=opening,
        closing=closing,
        lines=lines,
    )


def _day(text: str, *, at: Element, element: str, faults: Faults) -> date:
    return faults.day(text, line=at.line, element=element)


def _amounts(given: Element) -> Iterator[Element]:
    return (amount for balance in given.all("Bal") for amount in balance.all("Amt"))


def _balance(given: Element, *, codes: tuple[str, ...], faults: Faults) -> tuple[Decimal, str]:
    """Give the balance of a kind, and its day as written."""
    for code in codes:
        for one in given.all("Bal"):
            if one.said("Tp/CdOrPrtry/Cd") == code:
                amount = _amount(one, faults=faults) * _sign(one, faults=faults)
                return amount, one.said("Dt/Dt", "Dt/DtTm")[:10]
    faults.add(given.line, element=f"Bal {codes[0]}", what=f"The balance {codes[0]} is missing.", cure=AGAIN)
    return Decimal("0.00"), ""


def _amount(one: Element, *, faults: Faults) -> Decimal:
    found = one.find("Amt")
    at = found or one
    amount = faults.amount(found.text if found else "", line=at.line, element=f"{one.name}/Amt")
    if amount < 0:
        faults.add(
            at.line, element=f"{one.name}/Amt", what="An amount is below 0; CdtDbtInd says which way.", cure=AGAIN
        )
    return amount


def _sign(one: Element, *, faults: Faults) -> int:
    said = one.said("CdtDbtInd")
    if said not in SIGNS:
        faults.add(
            one.line, element=f"{one.name}/CdtDbtInd", what=f"'{shown(said)}' is neither CRDT nor DBIT.", cure=AGAIN
        )
    return SIGNS.get(said, 1)


def _lines(entry: Element, *, currency: str, faults: Faults) -> Iterator[ParsedLine]:
    if entry.said("Sts/Cd", "Sts") != "BOOK":
        faults.add(
            entry.line, element="Ntry/Sts", what="The entry is not booked yet.", cure="Ask the bank for booked entries."
        )
        return
    amount = _amount(entry, faults=faults)
    found = entry.find("Amt")
    if found is not None and found.attributes.get("Ccy", currency) != currency:
        faults.add(
            found.line,
            element="Ntry/Amt",
            what=f"The entry is in {shown(found.attributes['Ccy'])}, its account in {shown(currency)}.",
            cure=AGAIN,
        )
    sign = _sign(entry, faults=faults)
    booked = entry.said("BookgDt/Dt", "BookgDt/DtTm")[:10]
    valued = entry.said("ValDt/Dt", "ValDt/DtTm")[:10] or booked
    days = (
        faults.day(booked, line=entry.line, element="Ntry/BookgDt"),
        faults.day(valued, line=entry.line, element="Ntry/ValDt"),
    )
    parts = [part for details in entry.all("NtryDtls") for part in details.all("TxDtls")]
    own = entry.said("AcctSvcrRef", "NtryRef")
    split = _split(parts, amount=amount, faults=faults)
    if split is None:
        about = _about(entry, part=parts[0] if parts else None, own=own, sign=sign)
        yield ParsedLine(*days, sign * amount, *about[0], place=about[1])
        return
    for place, (part, share) in enumerate(split, start=1):
        about = _about(entry, part=part, own=f"{own}/{place}" if own else "", sign=sign)
        yield ParsedLine(*days, sign * share, *about[0], place=about[1])


def _split(parts: list[Element], *, amount: Decimal, faults: Faults) -> list[tuple[Element, Decimal]] | None:
    """Give the transactions of an entry with their amounts, if it has several and each has one."""
    if len(parts) < 2:
        return None
    shares = []
    for part in parts:
        found = part.find("Amt") or part.find("AmtDtls/TxAmt/Amt")
        if found is None:
            return None
        shares.append((part, faults.amount(found.text, line=found.line, element="TxDtls/Amt")))
    if sum(share for _, share in shares) != amount:
        faults.add(
            parts[0].line,
            element="NtryDtls",
            what="The transactions of the entry do not come to its amount.",
            cure=AGAIN,
        )
    return shares


def _about(entry: Element, *, part: Element | None, own: str, sign: int) -> tuple[tuple[str, str, str, str, str], int]:
    """Give reference, payer's reference, counterparty with account, text and place of a line."""
    extra = entry.said("AddtlNtryInf")
    if part is None:
        return (own, "", "", "", extra), entry.line
    side = "Dbtr" if sign > 0 else "Cdtr"
    texts = [one.text.strip() for info in part.all("RmtInf") for one in info.all("Ustrd")]
    structured = part.said("RmtInf/Strd/CdtrRefInf/Ref")
    payer = part.said("Refs/EndToEndId")
    about = (
        own or part.said("Refs/AcctSvcrRef"),
        "" if payer == "NOTPROVIDED" else payer,
        part.said(f"RltdPties/{side}/Pty/Nm", f"RltdPties/{side}/Nm"),
        part.said(f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id"),
        " ".join(text for text in (*texts, structured, extra) if text),
    )
    return about, part.line


def written(statement: ParsedStatement, *, version: str = "08") -> bytes:
    """Write a statement in this format, as a bank would."""
    opening = _balance_xml("OPBD", amount=statement.opening, currency=statement.currency, day=str(statement.start_date))
    closing = _balance_xml("CLBD", amount=statement.closing, currency=statement.currency, day=str(statement.end_date))
    counted = "" if statement.sequence is None else f"<ElctrncSeqNb>{statement.sequence}</ElctrncSeqNb>"
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{SPACE}{version}">\n<BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>{escape(statement.number)}</MsgId><CreDtTm>{statement.end_date}T23:59:59</CreDtTm></GrpHdr>\n"
        f"<Stmt><Id>{escape(statement.number)}</Id>{counted}<CreDtTm>{statement.end_date}T23:59:59</CreDtTm>\n"
        f"<FrToDt><FrDtTm>{statement.start_date}T00:00:00</FrDtTm><ToDtTm>{statement.end_date}T23:59:59</ToDtTm></FrToDt>\n"
        f"<Acct><Id><Othr><Id>{escape(statement.account_number)}</Id></Othr></Id><Ccy>{statement.currency}</Ccy></Acct>\n"
    )
    entries = "".join(_entry_xml(line, currency=statement.currency, version=version) for line in statement.lines)
    return f"{head}{opening}{closing}{entries}</Stmt>\n</BkToCstmrStmt>\n</Document>\n".encode()


def _balance_xml(code: str, *, amount: Decimal, currency: str, day: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy={quoteattr(currency)}>{abs(amount)}</Amt>"
        f"<CdtDbtInd>{'DBIT' if amount < 0 else 'CRDT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def _entry_xml(line: ParsedLine, *, currency: str, version: str) -> str:
    side = "Cdtr" if line.amount < 0 else "Dbtr"
    is_old = version == "02"
    name = f"<Nm>{escape(line.counterparty)}</Nm>"
    party = f"<{side}>{name if is_old else f'<Pty>{name}</Pty>'}</{side}>" if line.counterparty else ""
    number = f"<Othr><Id>{escape(line.counterparty_account)}</Id></Othr>"
    account = f"<{side}Acct><Id>{number}</Id></{side}Acct>" if line.counterparty_account else ""
    text = f"<RmtInf><Ustrd>{escape(line.text)}</Ustrd></RmtInf>" if line.text else ""
    return (
        f"<Ntry><Amt Ccy={quoteattr(currency)}>{abs(line.amount)}</Amt>"
        f"<CdtDbtInd>{'DBIT' if line.amount < 0 else 'CRDT'}</CdtDbtInd>"
        f"<Sts>{'BOOK' if is_old else '<Cd>BOOK</Cd>'}</Sts><BookgDt><Dt>{line.booked_on}</Dt></BookgDt>"
        f"<ValDt><Dt>{line.value_date}</Dt></ValDt><AcctSvcrRef>{escape(line.reference)}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{escape(line.payer_reference) or 'NOTPROVIDED'}</EndToEndId></Refs>"
        f"<RltdPties>{party}{account}</RltdPties>{text}</TxDtls></NtryDtls></Ntry>\n"
    )
