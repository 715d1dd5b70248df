"""Forms of billing: what is billed, why something is decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 200


class MonthField(forms.CharField):
    """A month as the browser's own field gives it: 2026-01."""

    widget = forms.TextInput(attrs={"type": "month", "class": "form-control", "pattern": r"\d{4}-\d{2}"})

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        """
        Read the first day of a month.

        :raises ValidationError: if the text is no month
        """
        text = super().to_python(value)
        if not text:
            return None
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            raise ValidationError(_("Write a month, such as 2026-01.")) from None

    def prepare_value(self, value: Any) -> Any:
        """Write a month back."""
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class PlanForm(forms.Form):
    """Which month, of which unit."""

    month = MonthField(label=_("Month"), help_text=_("The month whose cycles are billed."))
    unit = forms.ChoiceField(
        label=_("Unit"),
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text=_("Its routes and those of all units below it."),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the units in which the person may plan."""
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is done; stays with the record."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        help_text=_("Stays on record with your name."),
    )


class IssueForm(forms.Form):
    """The number of the run typed again: what is issued goes to customers."""

    typed = forms.CharField(
        label=_("Type the number of the run"),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        help_text=_("Issued bills can no longer be changed, only cancelled or corrected one by one."),
    )

    def __init__(self, *args: Any, number: str, **kwargs: Any) -> None:
        """Remember which number must be typed."""
        super().__init__(*args, **kwargs)
        self.number = number

    def clean_typed(self) -> str:
        """
        Compare what was typed.

        :raises ValidationError: if it is another number
        """
        typed = str(self.cleaned_data["typed"]).strip()
        if typed != self.number:
            raise ValidationError(_("This is not the number of the run. Nothing was issued."))
        return typed
