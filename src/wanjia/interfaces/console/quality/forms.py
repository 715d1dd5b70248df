"""Forms of the archives: a point, a device, a switching, a tap, a check."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.energy.quality.types import CheckOutcome, Control, GridProblemKind, PointClass, Position
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress

LONGEST_NOTE, LONGEST_NAME, LONGEST_NUMBER = 200, 80, 30
DIGITS, PLACES = 12, 4


def _day(title: Any, *, hint: Any = "", is_required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=title, widget=widget, help_text=hint, required=is_required)


def _quantity(title: Any, *, hint: Any = "", is_required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=title, max_digits=DIGITS, decimal_places=PLACES, help_text=hint, required=is_required
    )


def _number(title: Any, *, is_required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=title, max_length=LONGEST_NUMBER, required=is_required, help_text=hint)


def _note(title: Any, *, is_required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=title, max_length=LONGEST_NOTE, widget=widget, required=is_required)


class PointForm(forms.Form):
    """A voltage monitoring point."""

    usage_point_number = _number(_("Usage point"))
    name = forms.CharField(label=_("Monitoring point"), max_length=LONGEST_NAME)
    point_class = forms.ChoiceField(label=_("Class"))
    position = forms.ChoiceField(label=_("Position"))
    nominal_v = _quantity(_("Nominal voltage, V"), hint=_("What its curves should show: 220 of a phase, 10000."))
    lower_v = _quantity(_("Lower limit, V"), hint=_("Empty: that of the voltage level."), is_required=False)
    upper_v = _quantity(_("Upper limit, V"), hint=_("Empty: that of the voltage level."), is_required=False)
    responsible_number = _number(_("Staff number of the responsible person"))
    start_date = _day(_("From"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer classes and positions."""
        super().__init__(*args, **kwargs)
        self.initial.update(start_date=today, nominal_v=220, point_class="D", position="END")
        self.fields["point_class"].choices = words.choices(PointClass)  # type: ignore[attr-defined]
        self.fields["position"].choices = words.choices(Position)  # type: ignore[attr-defined]
        dress(self)


class DeviceForm(forms.Form):
    """A compensation device."""

    code = _number(_("Device code"))
    name = forms.CharField(label=_("Device name"), max_length=LONGEST_NAME)
    unit_code = _number(_("Unit code"))
    feeder_code = _number(_("Feeder code"), is_required=False, hint=_("One of feeder, area and node at least."))
    area_code = _number(_("Area code"), is_required=False)
    node_code = _number(_("Node code"), is_required=False)
    kvar = _quantity(_("Capacity, kvar"), hint=_("All steps together."))
    steps = forms.IntegerField(label=_("Steps in all"), min_value=1, max_value=99)
    control = forms.ChoiceField(label=_("Control"))
    start_date = _day(_("From"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer ways of switching."""
        super().__init__(*args, **kwargs)
        self.initial.update(start_date=today, steps=1)
        self.fields["control"].choices = words.choices(Control)  # type: ignore[attr-defined]
        dress(self)


class SwitchingForm(forms.Form):
    """What was switched at a device."""

    switched_at = forms.DateTimeField(
        label=_("Switched at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    steps_on = forms.IntegerField(label=_("Steps that are on afterwards"), min_value=0, max_value=99)
    reason = _note(_("Reason"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        """Offer this minute."""
        super().__init__(*args, **kwargs)
        self.initial.update(switched_at=now.replace(second=0, microsecond=0))
        dress(self)


class TapForm(forms.Form):
    """A move of a transformer's tap."""

    area_code = _number(_("Area code"))
    moved_on = _day(_("Moved on"))
    from_pct = _quantity(_("Tap before, %"), hint=_("Percent by which the MV winding is longer: -5, -2.5, 0, 2.5, 5."))
    to_pct = _quantity(_("Tap afterwards, %"))
    reason = _note(_("Reason"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("moved_on", today)
        dress(self)


class CheckForm(forms.Form):
    """A check of a point or a device."""

    checked_on = _day(_("Checked on"))
    outcome = forms.ChoiceField(label=_("Outcome"))
    note = _note(_("Note"), is_required=False)
    remedied_on = _day(_("Defect removed on"), is_required=False, hint=_("Empty while it stands."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today."""
        super().__init__(*args, **kwargs)
        self.initial.update(checked_on=today)
        self.fields["outcome"].choices = words.choices(CheckOutcome)  # type: ignore[attr-defined]
        dress(self)


class PatrolForm(CheckForm):
    """A patrol of a line or an area."""

    feeder_code = _number(_("Feeder code"), is_required=False, hint=_("One of feeder and area."))
    area_code = _number(_("Area code"), is_required=False)
    field_order = ("feeder_code", "area_code", "checked_on", "outcome", "note", "remedied_on")

    def clean(self) -> dict[str, Any]:
        """Want one of line and area."""
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("feeder_code")) == bool(given.get("area_code")):
            self.add_error("feeder_code", _("Name the line or the area: one of them."))
        return given


class ProblemForm(forms.Form):
    """A problem of the rural grid."""

    kind = forms.ChoiceField(label=_("Problem"))
    feeder_code = _number(_("Feeder code"), is_required=False, hint=_("One of feeder and area."))
    area_code = _number(_("Area code"), is_required=False)
    found_on = _day(_("Found on"))
    note = _note(_("What is wrong"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer kinds and today."""
        super().__init__(*args, **kwargs)
        self.initial.update(found_on=today)
        self.fields["kind"].choices = words.choices(GridProblemKind)  # type: ignore[attr-defined]
        dress(self)


class DoneForm(forms.Form):
    """When and how something was done about what was wrong."""

    on = _day(_("Done on"))
    how = _note(pgettext_lazy("quality", "What was done"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today."""
        super().__init__(*args, **kwargs)
        self.initial.update(on=today)
        dress(self)


class EndForm(forms.Form):
    """The end of a monitoring point."""

    on = _day(_("Watched no more from"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today."""
        super().__init__(*args, **kwargs)
        self.initial.update(on=today)
        dress(self)
