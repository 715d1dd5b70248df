"""Forms of fee control: an agreement, a policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.interfaces.kit.forms import dress
from wanjia.revenue.prepayment.types import NewAgreement, PolicyTerms

LONGEST = 200
DAY = {"type": "date"}


def day_field(label: Any, *, is_required: bool = True, help_text: Any = "") -> forms.DateField:
    """Make a field for a day."""
    widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, required=is_required, widget=widget, help_text=help_text)


def money_field(label: Any, *, is_required: bool = True, help_text: Any = "") -> forms.DecimalField:
    """Make a field for yuan."""
    return forms.DecimalField(label=label, required=is_required, max_digits=12, decimal_places=2, help_text=help_text)


class AgreementForm(forms.Form):
    """An agreement on fee control that a customer signed."""

    number = forms.CharField(label=_("Number of the agreement"), max_length=40)
    signatory = forms.CharField(label=_("Signed by"), max_length=60)
    signed_on = day_field(_("Signed on"))
    start_date = day_field(_("Holds from"))
    end_date = day_field(_("Ends before"), is_required=False, help_text=_("Empty: until it is ended."))
    credit_limit = money_field(
        _("Credit limit of its own"), is_required=False, help_text=_("Yuan below 0; empty: that of the policy.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Begin today."""
        super().__init__(*args, **kwargs)
        self.initial.update(signed_on=today, start_date=today)
        dress(self)

    def agreement(self, account_id: int) -> NewAgreement:
        """Give the agreement of an account."""
        return NewAgreement(account_id, **self.cleaned_data)


class PolicyForm(forms.Form):
    """A policy from a day on, in the place of the one before."""

    start_date = day_field(_("Holds from"))
    low = money_field(_("First warning below"), help_text=_("Yuan."))
    urgent = money_field(_("Urgent warning below"), help_text=_("Yuan."))
    credit_limit = money_field(_("Credit limit"), help_text=_("Yuan below 0 from which the balance is used up."))
    needs_agreement = forms.BooleanField(label=_("Only customers who signed"), required=False)
    counts_deposit = forms.BooleanField(label=_("The deposit counts"), required=False)
    may_cut = forms.BooleanField(label=_("A cut may be asked for"), required=False)
    warned_days = forms.IntegerField(label=_("Days from the warning to the request"), min_value=1)
    quiet_start = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_end = forms.TimeField(label=_("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    source = forms.CharField(
        label=_("Ground of the rule"), max_length=LONGEST, help_text=_("The document or the decision that sets it.")
    )
    reason = forms.CharField(label=_("Why it changes"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, before: PolicyTerms, today: date, **kwargs: Any) -> None:
        """Offer what holds now."""
        super().__init__(*args, **kwargs)
        self.before = before
        names = set(self.fields) - {"start_date", "reason"}
        self.initial.update({name: getattr(before, name) for name in names}, start_date=today + timedelta(days=1))
        dress(self)

    def terms(self) -> PolicyTerms:
        """Give what the policy shall say."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("start_date", "reason")}
        return replace(self.before, **given)


class EndForm(forms.Form):
    """The day from which an agreement holds no longer."""

    on = day_field(_("Ends before"), help_text=_("The first day without it."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """End tomorrow."""
        super().__init__(*args, **kwargs)
        self.initial.update(on=today + timedelta(days=1))
        dress(self)
