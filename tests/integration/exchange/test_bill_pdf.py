"""Bills as PDF: a batch in one file, characters that the font lacks, what is masked."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from django.apps import apps

from tests.integration.billing.village import JANUARY, billed, make_village
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.interfaces.exchange.bill_pdf import bill_pdf, write_bills
from wanjia.interfaces.exchange.glyphs import GETA, printable
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.billing.queries.bills import issued_bills
from wanjia.revenue.billing.queries.explained import UnknownBill, bill_explained

pytestmark = pytest.mark.django_db


def numbers() -> list[str]:
    """Give the numbers of all issued bills."""
    return [str(bill.number) for bill in issued_bills(WHOLE_COMPANY).order_by("number")]


def text_of(content: bytes) -> str:
    """Give the text of a PDF."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


class TestWriteBills:
    def test_all_bills_stand_in_one_file_in_the_order_of_their_numbers(self, tmp_path: Path) -> None:
        make_village()
        billed(JANUARY)

        printed = write_bills(tmp_path / "bills.pdf", numbers=numbers(), scope=WHOLE_COMPANY, language=Language.ZH)

        text = text_of((tmp_path / "bills.pdf").read_bytes())
        places = [text.index(f"账单编号 {number}") for number in numbers()]
        assert printed.bills == 7
        assert places == sorted(places)
        for bill in issued_bills(WHOLE_COMPANY):
            assert f"{bill.amount:,}" in text

    def test_names_are_masked_unless_asked_for(self, tmp_path: Path) -> None:
        make_village()
        billed(JANUARY)
        path = tmp_path / "bills.pdf"

        write_bills(path, numbers=numbers(), scope=WHOLE_COMPANY, language=Language.EN)
        assert "客户1001" not in text_of(path.read_bytes())
        write_bills(path, numbers=numbers(), scope=WHOLE_COMPANY, language=Language.EN, sees_personal=True)
        assert "客户1001" in text_of(path.read_bytes()).replace(" ", "")

    def test_an_unknown_bill_is_refused_and_nothing_written(self, tmp_path: Path) -> None:
        make_village()
        billed(JANUARY)

        with pytest.raises(UnknownBill, match="2026019999999"):
            write_bills(
                tmp_path / "bills.pdf",
                numbers=[*numbers(), "2026019999999"],
                scope=WHOLE_COMPANY,
                language=Language.ZH,
            )
        assert not (tmp_path / "bills.pdf").exists()


class TestRareCharacters:
    def test_a_rare_name_is_printed_and_one_without_a_glyph_reported(self) -> None:
        make_village()
        billed(JANUARY)
        apps.get_model("customers", "Customer").objects.filter(number="K1001").update(name="张㛃𠮷")
        bill = issued_bills(WHOLE_COMPANY).get(account__number="1001")

        printed = bill_pdf(
            bill_explained(str(bill.number), scope=WHOLE_COMPANY), language=Language.ZH, sees_personal=True
        )

        text = text_of(printed.content)
        assert printed.missing == "𠮷"
        assert f"张㛃{GETA}" in text
        assert "U+20BB7" in text

    def test_what_the_font_has_stays_as_it_is(self) -> None:
        assert printable("张㛃 abc，。") == ("张㛃 abc，。", "")
