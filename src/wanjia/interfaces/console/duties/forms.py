"""Forms of exemptions from the separation of duties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Scope
from wanjia.foundation.duties.types import DutyRule, ExemptionPlan
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress

LONGEST_REASON = 200
USUAL = timedelta(days=31)


class ExemptionForm(forms.Form):
    """An exemption to be asked for."""

    rule = forms.ChoiceField(label=_("Rule that shall not bind"), help_text=_("One rule at a time."))
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("It holds for this unit and all below it."))
    start = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(
        label=_("Ends before"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day without it; a year later at most."),
    )
    reason = forms.CharField(
        label=_("Why the unit needs it"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: one reader on leave, nobody else to review. Auditors read this."),
    )

    def __init__(self, *args: Any, scope: Scope, today: date, **kwargs: Any) -> None:
        """Offer the units of a scope, for a month from today."""
        super().__init__(*args, **kwargs)
        self.initial.update(start=today, end=today + USUAL)
        rows = units_below(scope.unit_paths).select("code", "name").iter_rows()
        units = [(code, f"{name} ({code})") for code, name in rows]
        for name, choices in (("rule", words.choices(DutyRule)), ("unit", units)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
            field.choices = [("", ""), *choices]
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Refuse an exemption that ends before it begins."""
        found: dict[str, Any] = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and end <= start:
            self.add_error("end", _("It must come later than the first day."))
        return found

    def plan(self) -> ExemptionPlan:
        """Give what is asked for."""
        found = self.cleaned_data
        period = Period(found["start"], found["end"])
        return ExemptionPlan(DutyRule(found["rule"]), unit_code=found["unit"], period=period, reason=found["reason"])
