"""Forms of customers: what of the terms shall change, why something is decided or shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.interfaces.kit.words import choices
from wanjia.registry.customers.queries import AgreementRow
from wanjia.registry.customers.rules import POWER_FACTOR_STANDARDS
from wanjia.registry.customers.types import DemandBasis, Parameters, PersonalField

LONGEST_REASON = 200
PLACES, DIGITS = 4, 14


def _quantity(title: Any, *, unit: str, is_required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=title, help_text=unit, min_value=0, max_digits=DIGITS, decimal_places=PLACES, required=is_required
    )


class TermsForm(forms.Form):
    """What an agreement shall say from a day on."""

    agreement = forms.ChoiceField(label=_("Agreement"))
    start_date = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("First day on which the new terms hold; usually the first day of a billing cycle."),
    )
    contract_kva = _quantity(_("Contract capacity"), unit="kVA")
    running_kva = _quantity(_("Running capacity"), unit="kVA")
    demand_basis = forms.ChoiceField(label=_("Basic charge"))
    contract_demand_kw = _quantity(_("Contract demand"), unit="kW", is_required=False)
    power_factor_standard_pct = forms.TypedChoiceField(
        label=_("Power factor standard"), coerce=int, empty_value=None, required=False
    )
    is_large_household = forms.BooleanField(label=_("Large household (longer ladder)"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why, and by which application or document; whoever decides reads it."),
    )

    def __init__(self, *args: Any, agreements: list[AgreementRow], **kwargs: Any) -> None:
        """Offer the running agreements, and codes in the reader's words."""
        super().__init__(*args, **kwargs)
        self.fields["agreement"].choices = [(row.number, row.number) for row in agreements]  # type: ignore[attr-defined]
        self.fields["demand_basis"].choices = choices(DemandBasis)  # type: ignore[attr-defined]
        standards = [(str(standard), f"{standard} %") for standard in POWER_FACTOR_STANDARDS]
        self.fields["power_factor_standard_pct"].choices = [("", _("not assessed")), *standards]  # type: ignore[attr-defined]
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            is_check = isinstance(field, forms.BooleanField)
            field.widget.attrs["class"] = "form-check-input" if is_check else kind

    def parameters(self) -> Parameters:
        """Give the parameters of a valid form."""
        given = self.cleaned_data
        return Parameters(
            contract_kva=given["contract_kva"],
            running_kva=given["running_kva"],
            demand_basis=DemandBasis(given["demand_basis"]),
            contract_demand_kw=given["contract_demand_kw"],
            power_factor_standard_pct=given["power_factor_standard_pct"],
            is_large_household=given["is_large_household"],
        )


class PersonalForm(forms.Form):
    """What personal data shall be shown, and why."""

    fields_asked = forms.MultipleChoiceField(required=False)
    reason = forms.CharField(max_length=LONGEST_REASON, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Know the kinds of personal data."""
        super().__init__(*args, **kwargs)
        self.fields["fields_asked"].choices = [(field.value, field.value) for field in PersonalField]  # type: ignore[attr-defined]
