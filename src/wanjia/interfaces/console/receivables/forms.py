"""Forms about money of customers: what shall be given up or moved, why, and which accounts belong together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.kit.forms import dress

LONGEST_REASON = 200


def day_field(title: Any, *, help_text: Any = "") -> forms.DateField:
    """Make a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=title, widget=widget, help_text=help_text)


class AmountForm(forms.Form):
    """An amount and why."""

    amount = forms.DecimalField(label=_("Amount, yuan"), min_value=Decimal("0.01"), decimal_places=2, max_digits=14)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever decides reads it, and so do auditors."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields their look."""
        super().__init__(*args, **kwargs)
        dress(self)


class TransferForm(AmountForm):
    """An amount, why, and who shall have it."""

    to_account = forms.CharField(label=_("To account"), max_length=30, help_text=_("The number of the other account."))
    field_order = ("to_account", "amount", "reason")


class ReleaseForm(AmountForm):
    """An amount, why, and the bill whose reduction it is."""

    bill = forms.ChoiceField(label=_("Bill whose reduction shall become credit"))
    field_order = ("bill", "amount", "reason")

    def __init__(self, *args: Any, bills: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the bills below 0."""
        super().__init__(*args, **kwargs)
        field = self.fields["bill"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
        field.choices = bills


class GroupForm(forms.Form):
    """A group account to be made."""

    number = forms.CharField(label=_("Number of the group account"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Who pays for its accounts."))
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("Whoever looks after the group; its accounts may lie below."))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        """Offer the units of a scope."""
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
        rows = units_below(scope.unit_paths).select("code", "name").iter_rows()
        field.choices = [("", ""), *((code, f"{name} ({code})") for code, name in rows)]
        dress(self)


class MemberForm(forms.Form):
    """An account that shall come into a group, or leave it, on a day."""

    account = forms.CharField(label=_("Account number"), max_length=30)
    on = day_field(_("From"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", today)
        dress(self)


class ChargeOfRouteForm(forms.Form):
    """Who answers for collecting on a reading route from a day on."""

    route = forms.CharField(label=_("Reading route"), max_length=30, help_text=_("Its code."))
    person = forms.CharField(label=_("Person"), max_length=20, help_text=_("The number of the area manager."))
    on = day_field(_("From"), help_text=_("Who answered for it before does so until the day before."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", today)
        dress(self)


class BeginForm(forms.Form):
    """The month with which books begin, and on what ground."""

    month = day_field(
        _("First day of the month"), help_text=_("Bills of earlier months were settled in the old books.")
    )
    source = forms.CharField(
        label=_("Ground"), max_length=LONGEST_REASON, help_text=_("The decision or contract, by its number and day.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields their look."""
        super().__init__(*args, **kwargs)
        dress(self)
