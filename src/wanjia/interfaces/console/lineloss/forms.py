"""Forms of line loss: a target, a person, a measure, a plan, a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.energy.lineloss.types import MeasureKind, NewMeasure, NewTarget, TargetPeriod, Way
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress

LONGEST_NOTE, LONGEST_CODE = 200, 20
PARTS = (Way.UNIT, Way.FEEDER, Way.AREA)
LINES = (Way.FEEDER, Way.AREA)


def _day(title: Any, *, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=title, widget=widget, help_text=hint)


def _ways(ways: tuple[Way, ...]) -> list[tuple[str, str]]:
    return [(way.value, words.label(way)) for way in ways]


class TargetForm(forms.Form):
    """A target for a unit, a line or an area."""

    way = forms.ChoiceField(label=_("Target for"))
    code = forms.CharField(label=_("Its code"), max_length=LONGEST_CODE)
    period = forms.ChoiceField(label=_("Holds for"))
    month = forms.DateField(
        label=_("From the month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    rate = forms.DecimalField(label=_("Target, %"), max_digits=6, decimal_places=2, min_value=0, max_value=100)
    person = forms.CharField(label=_("Responsible person, number"), max_length=LONGEST_CODE, required=False)
    source = forms.CharField(
        label=_("Ground of the target"), max_length=LONGEST_NOTE, help_text=_("The plan of the year, the decision.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer ways and periods."""
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = _ways(PARTS)  # type: ignore[attr-defined]
        self.fields["period"].choices = words.choices(TargetPeriod)  # type: ignore[attr-defined]
        dress(self)

    def target(self) -> NewTarget:
        """Give the target of a valid form."""
        given = self.cleaned_data
        return NewTarget(
            way=Way(given["way"]),
            code=given["code"].strip(),
            period=TargetPeriod(given["period"]),
            start_month=given["month"],
            rate_pct=given["rate"],
            source=given["source"],
            person_number=given["person"].strip(),
        )


class SplitForm(forms.Form):
    """Which unit's target is broken down to its parts."""

    code = forms.CharField(
        label=_("Unit, code"),
        max_length=LONGEST_CODE,
        help_text=_("The company's target goes to its stations, a station's to its lines and areas."),
    )
    month = forms.DateField(
        label=_("From the month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        help_text=_("In which the target begins."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Dress it."""
        super().__init__(*args, **kwargs)
        dress(self)


class ResponsibleForm(forms.Form):
    """Who answers for a line or an area from a day on."""

    way = forms.ChoiceField(label=_("Answers for"))
    code = forms.CharField(label=_("Its code"), max_length=LONGEST_CODE)
    person = forms.CharField(label=_("Responsible person, number"), max_length=LONGEST_CODE)
    since = _day(_("From"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", today)
        self.fields["way"].choices = _ways(LINES)  # type: ignore[attr-defined]
        dress(self)


class MeasureForm(forms.Form):
    """What is to be done against a loss."""

    way = forms.ChoiceField(label=_("Taken on"))
    code = forms.CharField(label=_("Its code"), max_length=LONGEST_CODE)
    kind = forms.ChoiceField(label=_("Kind of measure"))
    text = forms.CharField(
        label=_("What is to be done"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )
    person = forms.CharField(label=_("Responsible person, number"), max_length=LONGEST_CODE)
    due = _day(_("Due by"))
    seals = forms.IntegerField(label=_("Seals to be checked"), min_value=0, max_value=100_000, initial=0)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer kinds."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due", today)
        self.fields["way"].choices = _ways(LINES)  # type: ignore[attr-defined]
        self.fields["kind"].choices = words.choices(MeasureKind)  # type: ignore[attr-defined]
        dress(self)

    def measure(self) -> NewMeasure:
        """Give the measure of a valid form."""
        given = self.cleaned_data
        return NewMeasure(
            way=Way(given["way"]),
            code=given["code"].strip(),
            kind=MeasureKind(given["kind"]),
            text=given["text"],
            due_date=given["due"],
            person_number=given["person"].strip(),
            seals_checked=given["seals"],
        )


class DoneForm(forms.Form):
    """On which day a measure was done, or how it is adjusted."""

    on = _day(_("Done on"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", today)
        dress(self)


class AdjustForm(forms.Form):
    """How a measure without effect is changed."""

    text = forms.CharField(
        label=_("How it is changed"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Dress it."""
        super().__init__(*args, **kwargs)
        dress(self)


class IssueForm(forms.Form):
    """Why a month is issued, again or for the first time."""

    reason = forms.CharField(
        label=_("Reason for issuing again"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("Needed where the month was issued before; what was issued then stays as it was."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Dress it."""
        super().__init__(*args, **kwargs)
        dress(self)


class PlanForm(forms.Form):
    """A station's plan of a year."""

    unit = forms.CharField(label=_("Station, code"), max_length=LONGEST_CODE)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    work = forms.CharField(label=_("Plan of work"), widget=forms.Textarea(attrs={"rows": 3}))
    reduction = forms.CharField(label=_("Plan of reduction"), widget=forms.Textarea(attrs={"rows": 3}))
    guarantees = forms.CharField(label=_("Guarantee measures"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer this year."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", today.year)
        dress(self)
