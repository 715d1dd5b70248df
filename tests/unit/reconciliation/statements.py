"""Statements of banks, made by Hypothesis and by hand."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from wanjia.revenue.reconciliation.types import ParsedLine, ParsedStatement

DAY = date(2026, 1, 31)
LETTERS = "张李王电力公司缴费客户户号ABCxyz0123456789 &<>\"';:.-_/，"
amounts = st.integers(-99_999_999, 99_999_999).filter(bool).map(lambda fen: Decimal(fen).scaleb(-2))
days = st.dates(date(2020, 1, 1), date(2039, 12, 31))


def texts(longest: int) -> st.SearchStrategy[str]:
    """Give texts that fit into fields of that many characters, without blanks around them or doubled."""
    return st.text(LETTERS, max_size=longest).map(lambda text: " ".join(text.split())).map(lambda text: text.strip("'"))


references = st.text("ABCDEFGH0123456789", min_size=1, max_size=20)


@st.composite
def lines(draw: st.DrawFn) -> ParsedLine:
    """Make a line."""
    return ParsedLine(
        booked_on=draw(days),
        value_date=draw(days),
        amount=draw(amounts),
        reference=draw(references),
        payer_reference=draw(st.one_of(st.just(""), references)),
        counterparty=draw(texts(14)),
        counterparty_account=draw(st.text("0123456789", max_size=19)),
        text=draw(texts(30)),
    )


@st.composite
def statements(draw: st.DrawFn) -> ParsedStatement:
    """Make a statement that balances."""
    found = tuple(draw(st.lists(lines(), max_size=8)))
    opening = draw(amounts)
    sequence = draw(st.integers(1, 99_999))
    start, end = sorted((draw(days), draw(days)))
    return ParsedStatement(
        account_number="42001000100001",
        currency="CNY",
        number=f"S-{sequence}",
        sequence=sequence,
        start_date=start,
        end_date=end,
        opening=opening,
        closing=opening + sum((line.amount for line in found), Decimal("0.00")),
        lines=found,
    )


def line(amount: str = "120.50", reference: str = "B1", **changes: object) -> ParsedLine:
    """Make one line."""
    given = {"booked_on": DAY, "value_date": DAY, "amount": Decimal(amount), "reference": reference}
    return ParsedLine(**{**given, **changes})  # type: ignore[arg-type]


def statement(*found: ParsedLine, opening: str = "1000.00", sequence: int = 31, **changes: object) -> ParsedStatement:
    """Make one statement with lines."""
    begun = Decimal(opening)
    given = {
        "account_number": "42001000100001",
        "currency": "CNY",
        "number": f"2026-{sequence:04d}",
        "sequence": sequence,
        "start_date": DAY,
        "end_date": DAY,
        "opening": begun,
        "closing": begun + sum((one.amount for one in found), Decimal("0.00")),
        "lines": found,
    }
    return ParsedStatement(**{**given, **changes})  # type: ignore[arg-type]
