"""
What stands between customers and the company, worked out slowly from the rows that were written.

Nothing of receivables or the ledger is used but their tables: a balance that is kept must be what its rows come to.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from django.apps import apps

ZERO = Decimal(0)
GIVEN_UP = {"WAIVER", "WRITE_OFF"}


def rows(model: str) -> list:
    return list(apps.get_model(model).objects.all())


def faults() -> list[str]:
    """Tell everything in the books that does not hold together; nothing if all does."""
    owed = [*charges(), *credits_(), *positions(), *bills(), *late_fees()]
    return [*unbalanced(), *closings(), *owed, *payments(), *receipts(), *vouchers(), *tills(), *slips()]


def unbalanced() -> list[str]:
    """Find entries that do not sum to zero, in each unit on its own too."""
    sums = defaultdict(Decimal)
    for posting in rows("ledger.Posting"):
        sums[posting.entry_id, posting.unit_id] += posting.amount
    return [f"entry {entry} in unit {unit}: {amount}" for (entry, unit), amount in sums.items() if amount]


def closings() -> list[str]:
    """Find closed months whose kept balances are not what was posted up to their end."""
    found, kept = [], defaultdict(dict)
    for one in rows("ledger.MonthBalance"):
        kept[one.closing_id][one.ledger_account] = one.amount
    for one in rows("ledger.MonthClosing"):
        end, sums = (one.month + timedelta(days=31)).replace(day=1), defaultdict(Decimal)
        for posting in rows("ledger.Posting"):
            if posting.unit_id == one.unit_id and posting.book_date < end:
                sums[posting.ledger_account] += posting.amount
        told = {name: amount for name, amount in kept[one.pk].items() if amount}
        if one.state != "REOPENED" and told != {name: amount for name, amount in sums.items() if amount}:
            found.append(f"closing {one.pk} of {one.month} keeps {told}")
    return found


def charges() -> list[str]:
    """Find charges whose open amount is not what their settlements leave."""
    taken = defaultdict(Decimal)
    for one in rows("receivables.Settlement"):
        taken[one.charge_id] += one.amount
        if one.against_id:
            taken[one.against_id] -= one.amount
    return [
        f"charge {one.pk}: open {one.open_amount}, should be {one.amount - taken[one.pk]}"
        for one in rows("receivables.Charge")
        if one.open_amount != one.amount - taken[one.pk] or one.open_amount * one.amount < 0
    ]


def credits_() -> list[str]:
    """Find credits whose open amount is not what their settlements and uses leave."""
    used = defaultdict(Decimal)
    for one in rows("receivables.Settlement"):
        if one.credit_id:
            used[one.credit_id] += one.amount
    for one in rows("receivables.CreditUse"):
        used[one.credit_id] += one.amount
    found = []
    for one in rows("receivables.Credit"):
        left = ZERO if one.is_taken_back else one.amount - used[one.pk]
        if one.open_amount != left or left < 0 or (one.is_taken_back and used[one.pk]):
            found.append(f"credit {one.pk}: open {one.open_amount}, should be {left}")
    return found


def positions() -> list[str]:
    """Find accounts whose kept balance is not that of their rows, or not that of the books."""
    owed, less, credit, deposit = (defaultdict(Decimal) for _ in range(4))
    for one in rows("receivables.Charge"):
        (owed if one.open_amount > 0 else less)[one.account_id] += abs(one.open_amount)
    for one in rows("receivables.Credit"):
        credit[one.account_id] += one.open_amount
    for one in rows("receivables.DepositMovement"):
        deposit[one.account_id] += one.amount
    books = defaultdict(Decimal)
    for one in rows("ledger.Posting"):
        if one.customer_account_id:
            books[one.ledger_account, one.customer_account_id] += one.amount
    found = []
    for one in rows("receivables.Position"):
        key = one.account_id
        kept = (one.owed, one.reduction, one.credit, one.deposit)
        if kept != (owed[key], less[key], credit[key], deposit[key]):
            found.append(f"account {key} keeps {kept}")
        told = (books["RECEIVABLE", key], -books["PREPAYMENT", key], -books["DEPOSIT", key])
        if told != (one.owed - one.reduction, one.credit, one.deposit):
            found.append(f"account {key}: the books say {told}, it keeps {kept}")
    return found


def bills() -> list[str]:
    """Find issued bills whose charges are not their lines, or that are marked paid otherwise than they are."""
    lines, asked, paid = defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal)
    for one in rows("billing.BillLine"):
        lines[one.bill_id] += one.amount or ZERO
    bill_of = {}
    for one in rows("receivables.Charge"):
        bill_of[one.pk] = one.bill_id
        if one.kind != "LATE_FEE" and one.source_kind == "billing.bill":
            asked[one.bill_id] += one.amount
    for one in rows("receivables.Settlement"):
        if one.kind in {"CREDIT", "WRITE_OFF"} and bill_of[one.charge_id]:
            paid[bill_of[one.charge_id]] += one.amount
    found = [
        f"bill {one.number}: lines {lines[one.pk]}, charges {asked[one.pk]}"
        for one in rows("billing.Bill")
        if one.issued_at and lines[one.pk] != asked[one.pk]
    ]
    marked = {one.pk for one in rows("billing.Bill") if one.paid_at}
    return found + [f"bill {pk} is marked wrongly" for pk in marked ^ {pk for pk, amount in paid.items() if amount}]


def late_fees() -> list[str]:
    """Find debts whose late fee is not what was assessed, and days that count twice or were given back twice."""
    found, told, days = [], defaultdict(Decimal), defaultdict(list)
    known = {one.pk: one for one in rows("receivables.LateFeeAssessment")}
    for one in known.values():
        key = (one.bill_id, one.opening_id)
        told[key] += one.charged
        counted = days_of(one)
        if one.opposes_id:
            undone = known[one.opposes_id]
            if not counted <= days_of(undone) or not -undone.accrued <= one.accrued <= 0:
                found.append(f"assessment {one.pk} gives back more than {undone.pk} counted")
        days[key] += [(day, -1 if one.opposes_id else 1) for day in counted]
    for one in rows("receivables.Charge"):
        if one.kind == "LATE_FEE" and one.source_kind in {"billing.bill", "receivables.opening_fee"}:
            told[one.bill_id, None if one.bill_id else one.source_id] -= one.amount
    for key, counted in days.items():
        times = defaultdict(int)
        for day, sign in counted:
            times[day] += sign
        found += [f"debt {key}: {day} counts {many} times" for day, many in times.items() if many not in {0, 1}]
    return found + [f"debt {key}: late fees differ by {left}" for key, left in told.items() if left]


def days_of(assessment) -> set:
    """Give the days that an assessment counts."""
    return {
        assessment.start_date + timedelta(days=n) for n in range((assessment.end_date - assessment.start_date).days)
    }


def payments() -> list[str]:
    """Find payments without exactly the one credit that they are."""
    credit_of = defaultdict(list)
    for one in rows("receivables.Credit"):
        if one.source_kind == "payments.payment":
            credit_of[one.source_id].append(one)
    return [
        f"payment {one.number} has {len(credit_of[one.pk])} credits"
        for one in rows("payments.Payment")
        if [credit.amount for credit in credit_of[one.pk]] != [one.amount]
    ]


def receipts() -> list[str]:
    """Find series of receipts with a number left out or given twice."""
    return gaps((one.series_id, one.number) for one in rows("payments.Receipt"))


def vouchers() -> list[str]:
    """Find series of vouchers with a number left out or given twice."""
    return gaps(((one.unit_id, one.year), one.number) for one in rows("payments.Voucher"))


def gaps(numbered: Iterable[tuple]) -> list[str]:
    numbers = defaultdict(list)
    for series, number in numbered:
        numbers[series].append(number)
    return [
        f"series {series}: {sorted(held)}"
        for series, held in numbers.items()
        if sorted(held) != list(range(1, len(held) + 1))
    ]


def tills() -> list[str]:
    """Find cashiers in whose name the books have other cash or cheques than their tills hold."""
    cash, cheques, cashier_of = defaultdict(Decimal), defaultdict(Decimal), {}
    for one in rows("payments.Shift"):
        if one.state != "REMITTED":
            cashier_of[one.pk] = one.cashier
            cash[one.cashier] += one.opening_float + (one.difference if one.state == "CLOSED" else ZERO)
    for one in rows("payments.Payment"):
        if one.shift_id in cashier_of and one.tender == "CASH" and one.state == "TAKEN":
            cash[cashier_of[one.shift_id]] += one.amount
    for one in rows("payments.TillMovement"):
        if one.shift_id in cashier_of:
            cash[cashier_of[one.shift_id]] += one.amount
    for one in apps.get_model("payments.Cheque").objects.filter(state="HELD").select_related("payment"):
        cheques[cashier_of[one.payment.shift_id]] += one.amount
    names = {one.cashier for one in rows("payments.Shift")}
    told = booked("CASH", "CHEQUES")
    return [
        f"{name} has {cash[name]} and cheques of {cheques[name]}"
        for name in names
        if (told["CASH", name], told["CHEQUES", name]) != (cash[name], cheques[name])
    ]


def slips() -> list[str]:
    """Find slips of which the books have another amount on its way to the bank than the slip says."""
    told = booked("BANK_IN_TRANSIT")
    return [
        f"slip {one.slip_number}: on its way {told['BANK_IN_TRANSIT', one.slip_number]}"
        for one in rows("payments.Remittance")
        if told["BANK_IN_TRANSIT", one.slip_number] != one.cash + one.cheques - one.bounced - one.confirmed
    ]


def booked(*ledger_accounts: str) -> dict[tuple[str, str], Decimal]:
    """Sum up what was posted in some accounts, by what they are split by."""
    sums = defaultdict(Decimal)
    for one in apps.get_model("ledger.Posting").objects.filter(ledger_account__in=ledger_accounts):
        sums[one.ledger_account, one.item] += one.amount
    return sums
