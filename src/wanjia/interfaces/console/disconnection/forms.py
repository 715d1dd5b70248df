"""Forms of cuts and holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress
from wanjia.revenue.disconnection.types import CommandWay, HoldReason, Notice, Service

LONGEST = 200
DAY = {"type": "date"}
WRITTEN = (Service.HANDED, Service.POSTED_UP, Service.REGISTERED_MAIL)


class StepForm(forms.Form):
    """A step that asks for nothing but its ground."""

    reason = forms.CharField(
        label=_("Ground of the decision"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Dress the fields."""
        super().__init__(*args, **kwargs)
        self.today = today
        for name, codes in (("way", getattr(self, "ways", ())),):
            if name in self.fields:
                field = self.fields[name]
                assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
                field.choices = [("", ""), *((code.value, words.label(code)) for code in codes)]
        dress(self)


class NoticeForm(StepForm):
    """The written notice that was served."""

    ways = WRITTEN
    served_on = forms.DateField(label=_("Served on"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    way = forms.ChoiceField(label=_("How it was served"))
    proof = forms.CharField(
        label=_("Proof of service"),
        max_length=LONGEST,
        help_text=_("Who signed, the number of the registered letter, or who saw it."),
    )
    planned_at = forms.DateTimeField(
        label=_("Moment of the cut that the notice names"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=_("3 to 7 days after it was served, on a day and at an hour on which supply may be cut."),
    )
    copied_on = forms.DateField(
        label=_("Copied to the authority on"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Needed for an important customer."),
    )
    copy_proof = forms.CharField(label=_("Proof of the copy"), required=False, max_length=LONGEST)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Take the ground away: the notice has a proof instead."""
        super().__init__(*args, today=today, **kwargs)
        del self.fields["reason"]
        self.initial.setdefault("served_on", today)

    def notice(self) -> Notice:
        """Give the notice."""
        found = self.cleaned_data
        return Notice(
            found["served_on"],
            Service(found["way"]),
            found["proof"],
            found["planned_at"],
            found["copied_on"],
            found["copy_proof"],
        )


class ReminderForm(StepForm):
    """How the customer was told the time again."""

    ways = tuple(Service)
    way = forms.ChoiceField(label=_("How the customer was told"), help_text=_("At this moment, not earlier."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Take the ground away."""
        super().__init__(*args, today=today, **kwargs)
        del self.fields["reason"]


class OrderForm(ReminderForm):
    """By which way supply is cut."""

    ways = tuple(CommandWay)
    way = forms.ChoiceField(
        label=_("Way of the cut"),
        help_text=_("The command is handed over at once; holds and payments are looked at again."),
    )


class RestoreForm(StepForm):
    """By which way, and why, supply is given back."""

    ways = tuple(CommandWay)
    way = forms.ChoiceField(label=_("Way of restoring"))


class HoldForm(forms.Form):
    """A hold to be placed."""

    reason = forms.ChoiceField(label=_("Why nothing may be cut"))
    account = forms.CharField(
        label=_("Account number"),
        required=False,
        max_length=30,
        help_text=_("Empty for a whole unit or for everybody."),
    )
    unit = forms.ChoiceField(
        label=_("Unit"), required=False, help_text=_("It holds for this unit and all below it; empty for one account.")
    )
    start_date = forms.DateField(label=_("From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    end_date = forms.DateField(
        label=_("Ends before"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Empty: until somebody releases it."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, scope: Scope, today: date, **kwargs: Any) -> None:
        """Offer the reasons and the units of a scope."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("start_date", today)
        rows = list(units_below(scope.unit_paths).select("unit_id", "code", "name").iter_rows())
        self.units = {code: unit_id for unit_id, code, _name in rows}
        offered = {
            "reason": words.choices(HoldReason),
            "unit": [(code, f"{name} ({code})") for _id, code, name in rows],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
            field.choices = [("", ""), *choices]
        dress(self)
