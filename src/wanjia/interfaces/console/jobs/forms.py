"""The form of a timing: when work begins by itself."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.jobs.types import CatchUp, Timing
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress

LONGEST_REASON = 200
ON, OFF = "on", "off"
MIDNIGHT = time(0)


class TimingForm(forms.Form):
    """When work begins from a day on, or that it does not."""

    begins = forms.ChoiceField(
        label=_("Begins by itself"), choices=((ON, _("Yes, at the time below")), (OFF, _("No, it is switched off")))
    )
    at_time = forms.TimeField(
        label=_("Time of day"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("At the place of the company."),
    )
    month_day = forms.IntegerField(
        label=_("Day of the month"),
        required=False,
        help_text=_("Empty: every day. In a shorter month, its last day."),
        widget=forms.NumberInput(attrs={"min": 1, "max": 31, "inputmode": "numeric"}),
    )
    catch_up = forms.ChoiceField(
        label=_("After a standstill"),
        help_text=_("What is done about days that passed while the platform did not run."),
    )
    start = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(
        label=_("Ends before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until it is changed again. Else the earlier time holds again from this day on."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, now: Timing | None, today: date, **kwargs: Any) -> None:
        """Begin with what holds today."""
        super().__init__(*args, **kwargs)
        field = self.fields["catch_up"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
        field.choices = words.choices(CatchUp)
        self.initial.update(
            begins=ON if now is None or now.is_on else OFF,
            at_time=MIDNIGHT if now is None else now.at_time,
            month_day=None if now is None else now.month_day,
            catch_up=CatchUp.LATEST if now is None else now.catch_up,
            start=today,
        )
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins."""
        found: dict[str, Any] = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and end <= start:
            self.add_error("end", _("It must come later than the first day."))
        return found

    def timing(self) -> Timing:
        """Give what was entered."""
        found = self.cleaned_data
        period, catch_up = Period(found["start"], found["end"]), CatchUp(found["catch_up"])
        return Timing(period, found["begins"] == ON, found["at_time"], found["month_day"], catch_up, found["reason"])
