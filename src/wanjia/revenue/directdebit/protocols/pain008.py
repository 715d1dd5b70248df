"""
ISO 20022 customer direct debit initiation: pain.008.001.02 and pain.008.001.08.

Source: the message definitions "CustomerDirectDebitInitiationV02" and "V08" of the ISO 20022 catalogue
(https://www.iso20022.org/catalogue-messages, set Payments Initiation). The order of elements is that of the
definitions; of what they leave open this writes what a Chinese bank needs: CNAPS codes for banks, yuan.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from wanjia.foundation.interchange.reading import shown
from wanjia.revenue.directdebit.protocols.reading import Unwritable
from wanjia.revenue.directdebit.types import PAIN_008_02, PAIN_008_08, MandateKind, Order, OrderLine

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001."
VERSIONS = {PAIN_008_02: "02", PAIN_008_08: "08"}
CURRENCY, LONGEST_NAME = "CNY", 140
#: How the order is to be collected, in the words of a bank here.
INSTRUMENTS = {MandateKind.DIRECT_DEBIT: "DD", MandateKind.COLLECTION_ORDER: "TS"}
PURPOSE = "ELEC"


def written(order: Order, *, format_name: str) -> bytes:
    """
    Write an order as one payment instruction.

    :param format_name: `PAIN_008_02` or `PAIN_008_08`
    :raises Unwritable: if a name has more characters than the message allows
    """
    version = VERSIONS[format_name]
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', f'<Document xmlns="{SPACE}{version}"><CstmrDrctDbtInitn>']
    parts.append(_header(order))
    parts.append(_instruction(order))
    parts.extend(_line(line) for line in order.lines)
    parts.append("</PmtInf></CstmrDrctDbtInitn></Document>")
    return ("\n".join(parts) + "\n").encode()


def _header(order: Order) -> str:
    made = order.made_at.isoformat(timespec="seconds")
    return (
        f"<GrpHdr><MsgId>{order.batch}</MsgId><CreDtTm>{made}</CreDtTm><NbOfTxs>{len(order.lines)}</NbOfTxs>"
        f"<CtrlSum>{order.total}</CtrlSum><InitgPty><Nm>{_name(order.creditor_name)}</Nm>"
        f"<Id><OrgId><Othr><Id>{_name(order.creditor_number)}</Id></Othr></OrgId></Id></InitgPty></GrpHdr>"
    )


def _instruction(order: Order) -> str:
    return (
        f"<PmtInf><PmtInfId>{order.batch}</PmtInfId><PmtMtd>DD</PmtMtd><BtchBookg>true</BtchBookg>"
        f"<NbOfTxs>{len(order.lines)}</NbOfTxs><CtrlSum>{order.total}</CtrlSum>"
        f"<PmtTpInf><LclInstrm><Prtry>{INSTRUMENTS[order.kind]}</Prtry></LclInstrm><SeqTp>RCUR</SeqTp>"
        f"<CtgyPurp><Prtry>{PURPOSE}</Prtry></CtgyPurp></PmtTpInf>"
        f"<ReqdColltnDt>{order.collect_on}</ReqdColltnDt><Cdtr><Nm>{_name(order.creditor_name)}</Nm></Cdtr>"
        f"<CdtrAcct>{_account(order.creditor_account)}<Ccy>{CURRENCY}</Ccy></CdtrAcct>"
        f"<CdtrAgt>{_bank(order.creditor_bank_code)}</CdtrAgt>"
        f"<CdtrSchmeId><Id><PrvtId><Othr><Id>{_name(order.creditor_number)}</Id></Othr></PrvtId></Id></CdtrSchmeId>"
    )


def _line(line: OrderLine) -> str:
    return (
        f"<DrctDbtTxInf><PmtId><InstrId>{line.reference}</InstrId><EndToEndId>{line.reference}</EndToEndId></PmtId>"
        f'<InstdAmt Ccy="{CURRENCY}">{line.amount}</InstdAmt><DrctDbtTx><MndtRltdInf>'
        f"<MndtId>{escape(line.mandate)}</MndtId><DtOfSgntr>{line.signed_on}</DtOfSgntr></MndtRltdInf></DrctDbtTx>"
        f"<DbtrAgt>{_bank(line.bank_code)}</DbtrAgt><Dbtr><Nm>{_name(line.holder)}</Nm></Dbtr>"
        f"<DbtrAcct>{_account(line.bank_account)}</DbtrAcct>"
        f"<RmtInf><Ustrd>{escape(line.customer)}</Ustrd></RmtInf></DrctDbtTxInf>"
    )


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME:
        msg = f"'{shown(text)}' has more than the {LONGEST_NAME} characters of a name in the message."
        raise Unwritable(msg)
    return escape(text)


def _account(number: str) -> str:
    return f"<Id><Othr><Id>{escape(number)}</Id></Othr></Id>"


def _bank(code: str) -> str:
    member = f"<ClrSysMmbId><ClrSysId><Cd>CNAPS</Cd></ClrSysId><MmbId>{code}</MmbId></ClrSysMmbId>"
    return f"<FinInstnId>{member}</FinInstnId>"
