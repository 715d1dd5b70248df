"""Forms of the counter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import trimmed
from wanjia.interfaces.kit.forms import dress
from wanjia.revenue.payments.types import HELD_IN, CounterPayment, NewCheque, Tender

FEN = Decimal("0.01")
DIGITS, PLACES = 12, 2
LONGEST_REASON = 200
NUMERIC = {"inputmode": "decimal", "autocomplete": "off"}


def _yuan(**facts: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs=NUMERIC)
    return forms.DecimalField(max_digits=DIGITS, decimal_places=PLACES, widget=widget, **facts)


def _text(*, longest: int = LONGEST_REASON, **facts: Any) -> forms.CharField:
    return forms.CharField(max_length=longest, **facts)


class PayForm(forms.Form):
    """What a customer pays; the key is made once when the form is shown."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    tender = forms.ChoiceField(label=_("Paid by"))
    amount = _yuan(label=_("Amount taken, yuan"), min_value=FEN)
    tendered = _yuan(label=_("Laid down, yuan"), min_value=FEN, required=False)
    cheque_number = _text(label=_("Cheque number"), longest=40, required=False)
    cheque_bank = _text(label=_("Bank of the cheque"), longest=80, required=False)
    cheque_drawer = _text(label=_("Drawer"), longest=120, required=False)
    reference = _text(label=_("Reference of the card terminal"), longest=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the ways of paying at a counter."""
        super().__init__(*args, **kwargs)
        tender = self.fields["tender"]
        assert isinstance(tender, forms.ChoiceField)  # noqa: S101 - told to the type checker
        tender.choices = [(one.value, words.label(one)) for one in HELD_IN]
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Refuse notes that are less than what is taken."""
        found: dict[str, Any] = super().clean() or {}
        amount, tendered = found.get("amount"), found.get("tendered")
        if found.get("tender") == Tender.CASH and amount and tendered and tendered < amount:
            self.add_error("tendered", _("Less was laid down than is taken: take less, or ask for more."))
        return found

    @property
    def change(self) -> Decimal:
        """Give what is handed back, yuan."""
        found = self.cleaned_data
        is_cash = found["tender"] == Tender.CASH and found.get("tendered")
        return found["tendered"] - found["amount"] if is_cash else Decimal(0)

    def payment(self, account_id: int) -> CounterPayment:
        """Give what is taken."""
        found = self.cleaned_data
        tender = Tender(found["tender"])
        cheque = NewCheque(found["cheque_number"], found["cheque_bank"], found["cheque_drawer"])
        return CounterPayment(
            account_id=account_id,
            amount=found["amount"],
            tender=tender,
            key=found["key"],
            cheque=cheque if tender is Tender.CHEQUE else None,
            external_reference=found["reference"] if tender is Tender.CARD else "",
        )


class OpenShiftForm(forms.Form):
    """A till to be opened."""

    unit = forms.ChoiceField(label=_("Unit"))
    opening_float = _yuan(
        label=_("Change to begin with, yuan"), min_value=Decimal(0), help_text=_("It goes back when the till is sent.")
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        """Offer the units of a scope, the lowest first."""
        super().__init__(*args, **kwargs)
        rows = units_below(scope.unit_paths).select("code", "name").iter_rows()
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)  # noqa: S101 - told to the type checker
        unit.choices = [(code, f"{name} ({code})") for code, name in rows]
        self.initial.setdefault("opening_float", "0.00")
        dress(self)


class CountForm(forms.Form):
    """Notes and coins of a till, counted; what is left empty is none."""

    cheques = forms.IntegerField(label=_("Cheques in the till"), min_value=0, max_value=9999)

    def __init__(self, *args: Any, values: list[Decimal], **kwargs: Any) -> None:
        """Make one field per face value."""
        super().__init__(*args, **kwargs)
        self.values = values
        for value in values:
            attrs = {"inputmode": "numeric", "autocomplete": "off", "data-value": str(value)}
            self.fields[name_of(value)] = forms.IntegerField(
                required=False, min_value=0, max_value=99_999, widget=forms.TextInput(attrs=attrs)
            )
        dress(self)

    def pieces(self) -> dict[Decimal, int]:
        """Give face value → how many."""
        return {value: self.cleaned_data.get(name_of(value)) or 0 for value in self.values}


class HandoverForm(CountForm):
    """Notes and coins that go to another cashier, counted."""

    cheques = None  # type: ignore[assignment]
    to = forms.ChoiceField(label=_("Who takes the cash"))
    field_order = ("to",)

    def __init__(self, *args: Any, values: list[Decimal], cashiers: list[str], **kwargs: Any) -> None:
        """Offer the cashiers with an open till beside."""
        super().__init__(*args, values=values, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)  # noqa: S101 - told to the type checker
        to.choices = [(one, one) for one in cashiers]

    def counted(self) -> list[tuple[str, forms.BoundField]]:
        """Give the face values with their fields."""
        return [(trimmed(value), self[name_of(value)]) for value in self.values]


def name_of(value: Decimal) -> str:
    """Name the field of a face value."""
    return f"v{int(value * 100)}"


class DepositForm(forms.Form):
    """A deposit taken or given back in cash."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    amount = _yuan(label=_("Amount, yuan"), min_value=FEN)
    way = forms.ChoiceField(label=_("Deposit"), choices=(("take", _("Take it")), ("return", _("Give it back"))))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Dress the fields."""
        super().__init__(*args, **kwargs)
        dress(self)
