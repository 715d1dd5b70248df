"""Messages of ISO 20022: orders have the structure of their definition, reports are read as the standard means them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.directdebit.orders import answer, line, order
from wanjia.foundation.interchange.types import MalformedFile
from wanjia.revenue.directdebit.protocols import pain002, pain008
from wanjia.revenue.directdebit.protocols.reading import Unwritable
from wanjia.revenue.directdebit.types import PAIN_008_02, PAIN_008_08, MandateKind, Outcome, ParsedReturn

#: Of the message definitions: element → its children in order; a star for those that must be there.
STRUCTURE = {
    "Document": "CstmrDrctDbtInitn*",
    "CstmrDrctDbtInitn": "GrpHdr* PmtInf*",
    "GrpHdr": "MsgId* CreDtTm* Authstn NbOfTxs* CtrlSum InitgPty* FwdgAgt",
    "InitgPty": "Nm PstlAdr Id CtryOfRes CtctDtls",
    "Cdtr": "Nm PstlAdr Id CtryOfRes CtctDtls",
    "Dbtr": "Nm PstlAdr Id CtryOfRes CtctDtls",
    "OrgId": "BICOrBEI AnyBIC LEI Othr",
    "PrvtId": "DtAndPlcOfBirth Othr",
    "Othr": "Id* SchmeNm Issr",
    "PmtInf": "PmtInfId* PmtMtd* BtchBookg NbOfTxs CtrlSum PmtTpInf ReqdColltnDt* Cdtr* CdtrAcct* CdtrAgt* "
    "CdtrAgtAcct UltmtCdtr ChrgBr ChrgsAcct ChrgsAcctAgt CdtrSchmeId DrctDbtTxInf*",
    "PmtTpInf": "InstrPrty SvcLvl LclInstrm SeqTp CtgyPurp",
    "LclInstrm": "Cd Prtry",
    "CtgyPurp": "Cd Prtry",
    "CdtrAcct": "Id* Tp Ccy Nm Prxy",
    "DbtrAcct": "Id* Tp Ccy Nm Prxy",
    "CdtrAgt": "FinInstnId* BrnchId",
    "DbtrAgt": "FinInstnId* BrnchId",
    "FinInstnId": "BIC BICFI ClrSysMmbId LEI Nm PstlAdr Othr",
    "ClrSysMmbId": "ClrSysId MmbId*",
    "ClrSysId": "Cd Prtry",
    "CdtrSchmeId": "Nm PstlAdr Id CtryOfRes CtctDtls",
    "DrctDbtTxInf": "PmtId* PmtTpInf InstdAmt* ChrgBr DrctDbtTx UltmtCdtr DbtrAgt* DbtrAgtAcct Dbtr* DbtrAcct* "
    "UltmtDbtr InstrForCdtrAgt Purp RgltryRptg Tax RltdRmtInf RmtInf SplmtryData",
    "PmtId": "InstrId EndToEndId* UETR",
    "DrctDbtTx": "MndtRltdInf CdtrSchmeId PreNtfctnId PreNtfctnDt",
    "MndtRltdInf": "MndtId DtOfSgntr AmdmntInd",
    "RmtInf": "Ustrd Strd",
    "Id": "IBAN Othr OrgId PrvtId",
}
REPORT_DAY = date(2026, 1, 20)


def plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def broken(element: ET.Element) -> Iterator[str]:
    """Find what does not stand as the definition says."""
    children = [plain(child.tag) for child in element]
    if not children:
        return
    wanted = STRUCTURE[plain(element.tag)].split()
    names = [name.rstrip("*") for name in wanted]
    if [name for name in children if name not in names] or sorted(children, key=names.index) != children:
        yield f"{plain(element.tag)}: {children}"
    yield from (name for name in wanted if name.endswith("*") and name.rstrip("*") not in children)
    for child in element:
        yield from broken(child)


def report(*lines: str, group: str = "PART", version: str = "10") -> bytes:
    space = f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"
    return (
        f'<Document xmlns="{space}"><CstmrPmtStsRpt><GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-01-20T18:00:00</CreDtTm>'
        f"</GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>D1</OrgnlMsgId><GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>\n"
        f"<OrgnlPmtInfAndSts>{''.join(lines)}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def status(reference: str, sts: str, reason: str = "") -> str:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{sts}</TxSts>{why}</TxInfAndSts>\n"


class TestOrder:
    @pytest.mark.parametrize("name", [PAIN_008_02, PAIN_008_08])
    @pytest.mark.parametrize("kind", list(MandateKind))
    def test_has_the_structure_of_the_definition(self, name: str, kind: MandateKind) -> None:
        content = pain008.written(order(line(1), line(2, holder="李<四>&"), kind=kind), format_name=name)

        root = ET.fromstring(content)

        assert list(broken(root)) == []
        assert root.tag == f"{{urn:iso:std:iso:20022:tech:xsd:{name.lower()}}}Document"

    def test_counts_and_sums_its_lines_and_escapes_names(self) -> None:
        text = pain008.written(order(line(1), line(2, holder="李<四>&")), format_name=PAIN_008_02).decode()

        assert text.count("<NbOfTxs>2</NbOfTxs><CtrlSum>241.00</CtrlSum>") == 2
        assert "<Nm>李&lt;四&gt;&amp;</Nm>" in text
        assert '<InstdAmt Ccy="CNY">120.50</InstdAmt>' in text

    def test_a_name_without_room_is_refused(self) -> None:
        with pytest.raises(Unwritable, match="more than the 140 characters"):
            pain008.written(order(line(holder="张" * 141)), format_name=PAIN_008_02)


class TestReport:
    @given(
        st.lists(
            st.tuples(st.integers(1, 9999), st.sampled_from(["", "AM04", "MD01"])), min_size=1, unique_by=lambda t: t[0]
        )
    )
    def test_is_read_as_it_was_written(self, told: list[tuple[int, str]]) -> None:
        answers = tuple(
            answer(place, code or "ACSC", outcome=Outcome.OTHER if code else Outcome.PAID, text=code and "拒绝")
            for place, code in told
        )
        given_ = ParsedReturn("D1", answers)

        found = pain002.parse(pain002.written(given_, message="R1", day=REPORT_DAY))

        assert replace(found, answers=tuple(replace(one, place=0) for one in found.answers)) == given_

    def test_statuses_mean_what_the_standard_says(self) -> None:
        found = pain002.parse(
            report(status("1", "ACSC"), status("2", "ACCP"), status("3", "RJCT", "AC01"), version="03")
        )

        assert [(one.outcome, one.code) for one in found.answers] == [
            (Outcome.PAID, "ACSC"),
            (Outcome.PENDING, "ACCP"),
            (Outcome.OTHER, "AC01"),
        ]
        assert found.for_all is None

    @pytest.mark.parametrize(("group", "outcome"), [("ACSC", Outcome.PAID), ("RJCT", Outcome.OTHER), ("ACCP", None)])
    def test_a_final_status_of_the_group_holds_for_the_others(self, group: str, outcome: Outcome | None) -> None:
        found = pain002.parse(report(group=group)).for_all

        assert (found.outcome if found else None) == outcome

    @pytest.mark.parametrize(
        ("content", "what"),
        [
            (report(version="99"), "This is no pain.002.001.03 or .10"),
            (report(status("1", "HMMM")), "'HMMM' is no status that is known here."),
            (report(status("", "ACSC")), "does not say of which line"),
            (report()[:-20], "The XML is broken here"),
            (b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "document type"),
            (report().replace(b"<OrgnlMsgId>D1</OrgnlMsgId>", b""), "which message it answers"),
            (b"<a>" * 30, "deeper"),
        ],
    )
    def test_what_cannot_be_trusted_is_refused(self, content: bytes, what: str) -> None:
        with pytest.raises(MalformedFile) as bad:
            pain002.parse(content)

        assert what in bad.value.faults[0].what

    def test_another_currency_is_refused(self) -> None:
        original = '<OrgnlTxRef><Amt><InstdAmt Ccy="USD">1.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>'

        with pytest.raises(MalformedFile) as bad:
            pain002.parse(report(status("1", "ACSC").replace("</TxInfAndSts>", original)))

        assert bad.value.faults[0].what == "The amount is in USD, not in yuan."
