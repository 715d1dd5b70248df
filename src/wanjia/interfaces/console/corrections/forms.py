"""Forms of the correction wizard: which account and cause, then what was found."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.periods.types import Period
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.corrections_words import INPUT_WORDS
from wanjia.interfaces.kit.forms import dress
from wanjia.registry.tariffs.queries import structure_names
from wanjia.revenue.corrections.kernel.workings import INPUTS, Input, InputKind
from wanjia.revenue.corrections.rules import METHODS
from wanjia.revenue.corrections.types import Breach, BreachKind, Cause, FoundError, Method, Source, WiringFault

LONGEST_EVIDENCE = 1000
ONE_DAY = timedelta(days=1)


class StartForm(forms.Form):
    """Whose bills, and why they are wrong."""

    account = forms.CharField(label=_("Account number"), max_length=40)
    cause = forms.ChoiceField(label=pgettext_lazy("of a correction", "Cause"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the causes."""
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = words.choices(Cause)  # type: ignore[attr-defined]
        dress(self)


class FoundForm(forms.Form):
    """What was found: days, evidence, how it is worked out, and what that needs."""

    source = forms.ChoiceField(label=_("Came to light by"))
    method = forms.ChoiceField(label=_("How it is worked out"))
    start = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(
        label=_("To"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The latest day concerned."),
    )
    evidence = forms.CharField(
        label=_("What shows the error"),
        max_length=LONGEST_EVIDENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Number of the complaint or report. Photographs and documents are added once the case is proposed."
        ),
    )

    def __init__(self, *args: Any, cause: Cause, method: Method, **kwargs: Any) -> None:
        """Ask what the method of the cause needs."""
        super().__init__(*args, **kwargs)
        self.cause, self.way = cause, method
        self.fields["source"].choices = words.choices(Source)  # type: ignore[attr-defined]
        offered = [(one.value, words.label(one)) for one in METHODS[cause]]
        self.fields["method"].choices = offered  # type: ignore[attr-defined]
        self.fields["method"].initial = method.value
        self.fields["method"].widget.attrs["data-resubmit"] = "method"
        for asked in INPUTS[method]:
            self.fields[f"input_{asked.name}"] = _input_field(asked)
        if cause in (Cause.BREACH, Cause.THEFT):
            self._ask_breach()
        if cause is Cause.OUTAGE:
            self.fields["outage_hours"] = forms.DecimalField(label=_("Hours without supply"), min_value=Decimal("0.01"))
        dress(self)

    def _ask_breach(self) -> None:
        kinds = [kind for kind in BreachKind if (kind is BreachKind.THEFT) is (self.cause is Cause.THEFT)]
        offered = [(kind.value, words.label(kind)) for kind in kinds]
        self.fields["breach"] = forms.ChoiceField(label=_("What the customer did"), choices=offered)
        self.fields["times"] = forms.DecimalField(
            label=_("Multiple or yuan asked"), required=False, help_text=_("Empty: as the rule of that time says.")
        )
        self.fields["kw"] = forms.DecimalField(label=_("kW or kVA concerned"), required=False, min_value=0)
        self.fields["occasions"] = forms.IntegerField(label=_("Times found"), min_value=1, initial=1)

    def clean(self) -> dict[str, Any]:
        """Refuse days that end before they begin."""
        found: dict[str, Any] = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and end < start:
            self.add_error("end", _("It must not come before the first day."))
        return found

    def found(self, account_id: int) -> FoundError:
        """Give what was found."""
        given = self.cleaned_data
        inputs = {asked.name: str(given.get(f"input_{asked.name}") or "") for asked in INPUTS[self.way]}
        return FoundError(
            account_id=account_id,
            cause=self.cause,
            source=Source(given["source"]),
            period=Period(given["start"], given["end"] + ONE_DAY),
            evidence=given["evidence"],
            method=self.way,
            inputs=inputs,
            breach=self._breach(),
            outage_hours=given.get("outage_hours"),
        )

    def _breach(self) -> Breach | None:
        given = self.cleaned_data
        if not given.get("breach"):
            return None
        return Breach(
            BreachKind(given["breach"]), given.get("times"), given.get("kw") or Decimal(0), given["occasions"]
        )


def _input_field(asked: Input) -> forms.Field:
    label = INPUT_WORDS[asked.name]
    if asked.kind is InputKind.FAULT:
        return forms.ChoiceField(label=label, choices=[("", ""), *words.choices(WiringFault)])
    if asked.kind is InputKind.STRUCTURE:
        return forms.ChoiceField(label=label, choices=[("", ""), *structure_names().items()])
    return forms.CharField(
        label=label, required=asked.is_needed, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )


def usual_days(today: date) -> dict[str, date]:
    """Give the month before as the days first shown."""
    end = today.replace(day=1) - ONE_DAY
    return {"start": end.replace(day=1), "end": end}
