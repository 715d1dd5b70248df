"""The form that asks which areas shall be compared, and over which days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.interfaces.kit.forms import dress

USUAL_DAYS = 30
LONGEST = 400


def _day(title: Any) -> forms.DateField:
    return forms.DateField(label=title, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class CompareForm(forms.Form):
    """Areas and days."""

    areas = forms.CharField(
        label=gettext_lazy("Area codes"),
        max_length=LONGEST,
        help_text=gettext_lazy("Neighbouring areas on one feeder, their codes with blanks between."),
    )
    start = _day(gettext_lazy("Curves from"))
    latest = _day(gettext_lazy("Curves until"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer the latest 30 days."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("start", today - timedelta(days=USUAL_DAYS))
        self.initial.setdefault("latest", today - timedelta(days=1))
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Refuse days that run backwards."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("start") and given.get("latest") and given["latest"] < given["start"]:
            self.add_error("latest", _("The latest day lies before the first."))
        return given

    def asked(self) -> dict[str, Any]:
        """Give what the job is asked for."""
        given = self.cleaned_data
        return {
            "areas": given["areas"].split(),
            "start": given["start"].isoformat(),
            "end": (given["latest"] + timedelta(days=1)).isoformat(),
        }
