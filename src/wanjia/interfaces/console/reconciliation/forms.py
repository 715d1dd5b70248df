"""Forms of the reconciliation desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.kit.forms import dress

LONGEST = 200
DAY: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class Asked(forms.Form):
    """A form whose units come from the scope of whoever fills it in."""

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        """Offer the units."""
        super().__init__(*args, **kwargs)
        field = self.fields.get("unit")
        if isinstance(field, forms.ChoiceField):
            rows = list(units_below(scope.unit_paths).select("code", "name").iter_rows())
            field.choices = [(code, f"{name} ({code})") for code, name in rows]
        dress(self)


class ReasonForm(Asked):
    """A step that asks for nothing but its ground."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays on record."),
    )


class AccountForm(Asked):
    """A bank account to be registered."""

    number = forms.CharField(label=_("Bank account"), max_length=40)
    bank = forms.CharField(label=_("Bank"), max_length=80, help_text=_("Bank and branch."))
    holder = forms.CharField(label=_("Holder"), max_length=120)
    unit = forms.ChoiceField(
        label=_("Unit"), help_text=_("Its books have the account; money of this unit and those below arrives there.")
    )
    start_date = forms.DateField(label=_("Used from"), **DAY)


class EndForm(Asked):
    """A bank account to be ended."""

    end_date = forms.DateField(label=_("First day without it"), **DAY)


class SenderForm(Asked):
    """Under which name a channel's money comes."""

    channel = forms.CharField(label=_("Code of the channel"), max_length=40)
    name = forms.CharField(label=_("Name in the bank's lines"), max_length=120)
    words = forms.CharField(
        label=_("Words of its transfers"), max_length=120, required=False, help_text=_("What its lines always hold.")
    )
    source = forms.CharField(label=_("Where you know it from"), max_length=LONGEST)


class FileForm(Asked):
    """A file of a bank."""

    file = forms.FileField(
        label=_("File"), help_text=_("camt.053 XML, the CSV of online banking, or the file of fixed width.")
    )


class ChannelFileForm(Asked):
    """A channel's file of a day."""

    unit = forms.ChoiceField(label=_("Unit"), help_text=_("The channel took the money for this unit and those below."))
    file = forms.FileField(
        label=_("File"), help_text=_("CSV with 渠道 and 清算日期 above, then 订单号, 支付日期, 金额, 手续费.")
    )


class AssignForm(ReasonForm):
    """Whose the money is."""

    field_order = ("account", "reason")
    account = forms.CharField(label=_("Account number"), max_length=30)


class OwnerForm(Asked):
    """Whose work a difference is from now on."""

    owner = forms.CharField(label=_("Number of the person"), max_length=40)


class DayForm(Asked):
    """A day whose books are checked."""

    unit = forms.ChoiceField(label=_("Unit"), help_text=_("With all units below it."))
    day = forms.DateField(label=_("Day"), **DAY)
