"""Forms by which findings and refused readings are settled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.interfaces.kit.words import choices
from wanjia.measurement.readings.types import EstimationMethod

LONGEST_REASON = 200
DIGITS, PLACES = 14, 4


class ReasonForm(forms.Form):
    """Why something is settled as it is."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        help_text=_("It stays on record, and whoever looks later must understand it."),
    )

    field_order = ("value", "method", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tie faults and help to their fields."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if self.is_bound and name in self.errors:
                field.widget.attrs["aria-invalid"] = "true"


class CorrectForm(ReasonForm):
    """What the register really showed."""

    value = forms.DecimalField(
        label=pgettext_lazy("reading", "Right value"),
        min_value=0,
        max_digits=DIGITS,
        decimal_places=PLACES,
        widget=forms.TextInput(
            attrs={"class": "form-control num-input", "inputmode": "decimal", "autocomplete": "off"}
        ),
        help_text=_("What the register showed at the start of the day. The value on record stays there as superseded."),
    )


class EstimateForm(ReasonForm):
    """From what the missing or doubtful value is estimated."""

    method = forms.ChoiceField(
        label=_("Estimate from"), choices=lambda: choices(EstimationMethod), widget=forms.RadioSelect
    )


#: Step → its form.
FORMS: dict[str, type[ReasonForm]] = {"approve": ReasonForm, "correct": CorrectForm, "estimate": EstimateForm}
