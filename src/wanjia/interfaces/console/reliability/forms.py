"""Forms of reliability: an outage to be planned, a fault, a target, a budget."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.energy.reliability.operations.held import PLANS
from wanjia.energy.reliability.queries.grids import kinds_of
from wanjia.energy.reliability.types import (
    Basis,
    Influence,
    Limit,
    NewOutage,
    NewTarget,
    OutageKind,
    OutageReason,
    ScopeAction,
    Scoped,
)
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress

LONGEST_TEXT, LONGEST_NAME = 200, 40
LONGEST_TITLE, LONGEST_NOTICE = 60, 500
FIRST_YEAR, LAST_YEAR = 2000, 2100
USUAL_DAYS, USUAL_HOUR = 8, 8
FORMAT = "%Y-%m-%dT%H:%M"


def _moment(title: Any, *, hint: Any = "", required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)
    return forms.DateTimeField(label=title, widget=widget, input_formats=[FORMAT], help_text=hint, required=required)


def codes_in(text: str) -> tuple[str, ...]:
    """Read codes that are apart by spaces, commas or lines, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").replace("、", " ").replace("，", " ").split()))


class OutageForm(forms.Form):
    """What planned work and faults have in common."""

    unit = forms.ChoiceField(label=_("Unit"))
    kind = forms.ChoiceField(label=_("Kind of outage"))
    reason = forms.ChoiceField(label=_("Reason"))
    influence = forms.ChoiceField(label=_("Whose doing"))
    work = forms.CharField(
        label=_("Work or event"), max_length=LONGEST_TEXT, help_text=_("Customers read it in the announcement.")
    )
    from_at = _moment(_("Off from"))
    parts = forms.CharField(
        label=pgettext_lazy("outage", "Switched off"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Codes of segments, switches, lines or transformer areas, apart by spaces."),
    )
    ties = forms.CharField(
        label=_("Ties closed"),
        required=False,
        help_text=_("Codes of open switches that are closed so that some stay supplied."),
    )
    responsible = forms.CharField(label=_("Responsible"), max_length=LONGEST_NAME, required=False)

    kinds: tuple[OutageKind, ...] = ()

    def __init__(self, *args: Any, units: Any, today: date, **kwargs: Any) -> None:
        """Offer the units in which the viewer may plan."""
        super().__init__(*args, **kwargs)
        start = datetime(today.year, today.month, today.day) + timedelta(days=USUAL_DAYS, hours=USUAL_HOUR)  # noqa: DTZ001
        self.initial.setdefault("from_at", start)
        self.initial.setdefault("to_at", start + timedelta(hours=4))
        self.fields["unit"].choices = list(units.items())  # type: ignore[attr-defined]
        offered = {kind.value for kind in self.kinds}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            pair for pair in words.choices(OutageKind) if pair[0] in offered
        ]
        self.fields["reason"].choices = words.choices(OutageReason)  # type: ignore[attr-defined]
        self.fields["influence"].choices = words.choices(Influence)  # type: ignore[attr-defined]
        dress(self)

    def new(self) -> NewOutage:
        """
        Give the outage of a valid form.

        :raises UnknownElement: if nobody knows a part
        """
        given = self.cleaned_data
        begin, end = given["from_at"], given.get("to_at") or given["from_at"]
        out, closed = codes_in(given["parts"]), codes_in(given["ties"])
        kinds = kinds_of([*out, *closed], day=begin.date())
        actions = [*((code, ScopeAction.OUT) for code in out), *((code, ScopeAction.CLOSED) for code in closed)]
        return NewOutage(
            unit_code=given["unit"],
            kind=OutageKind(given["kind"]),
            reason=OutageReason(given["reason"]),
            influence=Influence(given["influence"]),
            work=given["work"],
            from_at=begin,
            to_at=end,
            parts=tuple(Scoped(kinds[code], code, action, begin, end) for code, action in actions),
            responsible=given["responsible"],
            is_emergency=bool(given.get("is_emergency")),
        )


class PlanForm(OutageForm):
    """Planned work."""

    to_at = _moment(_("Planned until"))
    is_emergency = forms.BooleanField(
        label=_("Cannot wait for the notice"),
        required=False,
        help_text=_("Only to avert danger; customers are then not told beforehand."),
    )

    kinds = PLANS
    field_order = ("unit", "kind", "reason", "work", "from_at", "to_at", "parts", "ties")


class FaultForm(OutageForm):
    """A fault that began."""

    kinds = tuple(kind for kind in OutageKind if kind not in PLANS)
    field_order = ("unit", "kind", "reason", "influence", "work", "from_at", "parts", "ties")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a fault."""
        super().__init__(*args, **kwargs)
        self.initial["kind"] = OutageKind.FAULT
        self.initial["from_at"] = (kwargs.get("initial") or {}).get("from_at")


class TargetForm(forms.Form):
    """A target of reliability."""

    unit = forms.ChoiceField(label=_("Unit"))
    basis = forms.ChoiceField(label=_("Who is counted"))
    target_pct = forms.DecimalField(label=_("Target RS-1, %"), max_digits=8, decimal_places=4)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    source = forms.CharField(label=_("Ground of the rule"), max_length=LONGEST_TEXT)

    def __init__(self, *args: Any, units: Any, today: date, **kwargs: Any) -> None:
        """Offer this year."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", today.year)
        self.fields["unit"].choices = list(units.items())  # type: ignore[attr-defined]
        self.fields["basis"].choices = words.choices(Basis)  # type: ignore[attr-defined]
        dress(self)

    def new(self) -> NewTarget:
        """Give the target of a valid form."""
        given, year = self.cleaned_data, self.cleaned_data["year"]
        days = Period(date(year, 1, 1), date(year + 1, 1, 1))
        return NewTarget(given["unit"], Basis(given["basis"]), given["target_pct"], days, given["source"])


class AllocateForm(forms.Form):
    """The customer-hours of a year to be shared out."""

    unit = forms.ChoiceField(label=_("Unit"))
    basis = forms.ChoiceField(label=_("Who is counted"))
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(self, *args: Any, units: Any, today: date, **kwargs: Any) -> None:
        """Offer this year."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", today.year)
        self.fields["unit"].choices = list(units.items())  # type: ignore[attr-defined]
        self.fields["basis"].choices = words.choices(Basis)  # type: ignore[attr-defined]
        dress(self)


class FromDayForm(forms.Form):
    """What holds from a day on, and where it comes from."""

    start_date = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("Ground of the rule"), max_length=LONGEST_TEXT)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Begin today."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("start_date", today.isoformat())
        dress(self)

    def row(self) -> dict[str, object]:
        """Give a valid form as a row of its sheet."""
        return {**self.cleaned_data, "end_date": None}


class RuleForm(FromDayForm):
    """A figure that reliability is judged by."""

    name = forms.ChoiceField(label=_("Rule"))
    value = forms.DecimalField(label=_("Value"), max_digits=12, decimal_places=4)
    is_confirmed = forms.BooleanField(label=_("Confirmed"), required=False)

    field_order = ("name", "value", "start_date", "source", "is_confirmed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer all figures."""
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = words.choices(Limit)  # type: ignore[attr-defined]


class NoticeTextForm(FromDayForm):
    """A text that customers get."""

    title_zh = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    text_zh = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_NOTICE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("{account}, {unit}, {work}, {from} and {to} are filled in."),
    )
    is_letter = forms.BooleanField(label=_("Letter to important customers"), required=False)
    is_cancellation = forms.BooleanField(label=_("Says that it will not be"), required=False)

    field_order = ("title_zh", "text_zh", "is_letter", "is_cancellation", "start_date", "source")
