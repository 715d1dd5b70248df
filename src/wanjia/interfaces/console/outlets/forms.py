"""Forms of channels and agents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress
from wanjia.revenue.outlets.queries.channels import channels_inside
from wanjia.revenue.outlets.types import AgentKind, ChannelKind, HandInWay

LONGEST = 200


def _money(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=11, decimal_places=2, min_value=0, **more)


class Asked(forms.Form):
    """A form whose choices come from the scope of whoever fills it in."""

    choices: dict[str, Any] = {}

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        """Offer units and codes."""
        super().__init__(*args, **kwargs)
        offered = {name: words.choices(codes) for name, codes in self.choices.items()}
        if "unit" in self.fields:
            rows = units_below(scope.unit_paths).select("code", "name").iter_rows()
            offered["unit"] = [(code, f"{name} ({code})") for code, name in rows]
        if "channel" in self.fields:
            offered["channel"] = [(code, f"{name} ({code})") for code, name in channels_inside(scope)]
        for name, options in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
            field.choices = [("", ""), *options]
        dress(self)


class ReasonForm(Asked):
    """A step that asks for nothing but its ground."""

    reason = forms.CharField(
        label=_("Ground of the decision"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


class ChannelForm(Asked):
    """A channel to be opened."""

    choices = {"kind": ChannelKind}
    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Capital letters and digits; it stays."))
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind of channel"))
    unit = forms.ChoiceField(
        label=_("Clearing unit"), help_text=_("The channel takes money for customers of this unit and below.")
    )
    fee_rate = forms.DecimalField(
        label=_("Share that the channel keeps"),
        max_digits=8,
        decimal_places=6,
        min_value=0,
        help_text=_("Such as 0.002 for two thousandths."),
    )
    fee_source = forms.CharField(label=_("Contract"), max_length=LONGEST)


class FeeForm(Asked):
    """Another share that a channel keeps from today on."""

    rate = forms.DecimalField(label=_("Share that the channel keeps"), max_digits=8, decimal_places=6, min_value=0)
    source = forms.CharField(label=_("Contract"), max_length=LONGEST)


class SecretForm(Asked):
    """What a channel signs with."""

    channel = forms.ChoiceField(label=_("Channel"))
    secret = forms.CharField(
        label=_("Secret"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("32 letters and digits or more, such as openssl rand -hex 32 gives. It is never shown again."),
    )
    keeps_former = forms.BooleanField(
        label=_("The secret before holds for some days more"),
        required=False,
        initial=True,
        help_text=_("So that the channel can change over. Not where others may know it: then it ends at once."),
    )


class AgentForm(Asked):
    """An agent to be appointed."""

    choices = {"kind": AgentKind}
    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Capital letters and digits; it stays."))
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind of agent"))
    unit = forms.ChoiceField(label=_("Unit"))
    supervisor = forms.CharField(
        label=_("Supervisor"), max_length=40, help_text=_("Number of the person who answers for the money.")
    )
    person_number = forms.CharField(
        label=_("Sells"),
        max_length=40,
        required=False,
        help_text=_("Number of the person who sells; empty for whoever takes payments in the unit."),
    )
    ceiling = _money(_("Ceiling"), help_text=_("So much of our money the agent may hold, yuan."))


class CeilingForm(ReasonForm):
    """Another ceiling from today on."""

    amount = _money(_("Ceiling"), help_text=_("So much of our money the agent may hold, yuan."))


class SaleForm(Asked):
    """Money that an agent takes."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    latitude = forms.DecimalField(required=False, max_digits=9, decimal_places=6, widget=forms.HiddenInput)
    longitude = forms.DecimalField(required=False, max_digits=9, decimal_places=6, widget=forms.HiddenInput)
    account = forms.CharField(
        label=_("Account number"),
        max_length=30,
        widget=forms.TextInput(attrs={"hx-get": "", "hx-trigger": "load, change", "hx-target": "#payer"}),
    )
    amount = _money(_("Amount"), help_text=_("yuan"))
    why_no_place = forms.CharField(
        label=_("Why without a place"),
        required=False,
        max_length=LONGEST,
        help_text=_("Only where the device does not tell its place."),
    )


class HandInForm(Asked):
    """Money that an agent hands in."""

    choices = {"way": HandInWay}
    amount = _money(_("Amount"))
    way = forms.ChoiceField(label=_("Way of handing in"))
    reference = forms.CharField(
        label=_("Slip"), required=False, max_length=40, help_text=_("Number of the bank's slip.")
    )
    to_code = forms.CharField(
        label=_("Taken over by"), required=False, max_length=20, help_text=_("Code of the other agent.")
    )
