"""The form by which an approved refund is paid out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress
from wanjia.revenue.payments.types import Payout, PayoutWay

LONGEST_NAME, LONGEST_NUMBER = 80, 40
#: Which fields belong to which way; the others are hidden on the screen.
FIELDS_OF = {"paper": PayoutWay.CASH, "bank": PayoutWay.TRANSFER, "bank_account": PayoutWay.TRANSFER}


class PayoutForm(forms.Form):
    """Who receives the money, and how."""

    way = forms.ChoiceField(label=_("Paid out by"))
    payee = forms.CharField(label=_("Paid to"), max_length=LONGEST_NAME)
    paper = forms.CharField(
        label=_("Identity paper shown"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Kind of paper and the last digits of its number."),
    )
    bank = forms.CharField(label=_("Bank of the payee"), max_length=LONGEST_NAME, required=False)
    bank_account = forms.CharField(
        label=_("Account number at the bank"),
        max_length=LONGEST_NUMBER,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the ways."""
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = words.choices(PayoutWay)  # type: ignore[attr-defined]
        for name, way in FIELDS_OF.items():
            self.fields[name].widget.attrs["data-way"] = way.value
        dress(self)

    def payout(self, move_id: int) -> Payout:
        """Give what is paid out; what belongs to the other way is left out."""
        found = self.cleaned_data
        way = PayoutWay(found["way"])
        given = {name: found[name] for name, only in FIELDS_OF.items() if only is way}
        return Payout(move_id, way, found["payee"], **given)
