"""Forms of direct debits."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress
from wanjia.revenue.directdebit.queries.banks import BankRow
from wanjia.revenue.directdebit.queries.figures import format_names
from wanjia.revenue.directdebit.types import AskPer, LayoutWay, MandateKind

LONGEST = 200
SUFFIXES = (".csv", ".txt", ".xml")
MEGABYTE = 1024 * 1024


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class Asked(forms.Form):
    """A form whose choices come from the scope of whoever fills it in, and from the banks that collect."""

    choices: dict[str, Any] = {}

    def __init__(self, *args: Any, scope: Scope, banks: list[BankRow], **kwargs: Any) -> None:
        """Offer units, banks, formats and codes."""
        super().__init__(*args, **kwargs)
        offered = {name: words.choices(codes) for name, codes in self.choices.items()}
        if "unit" in self.fields:
            rows = units_below(scope.unit_paths).select("code", "name").iter_rows()
            offered["unit"] = [(code, f"{name} ({code})") for code, name in rows]
        if "bank" in self.fields:
            offered["bank"] = [(bank.code, f"{bank.name} ({bank.code})") for bank in banks]
        for name, way in (("ask_format", LayoutWay.ASK), ("return_format", LayoutWay.RETURN)):
            if name in self.fields:
                offered[name] = [(code, code) for code in format_names(way)]
        for name, options in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
            field.choices = options if len(options) == 1 else [("", ""), *options]
        dress(self)


class ReasonForm(Asked):
    """A step that asks for nothing but its ground."""

    reason = forms.CharField(
        label=_("Ground of the decision"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


class MandateForm(Asked):
    """A mandate as the customer signed it."""

    choices = {"kind": MandateKind}
    account = forms.CharField(label=_("Account number"), max_length=30)
    bank = forms.ChoiceField(label=_("Bank that collects"))
    kind = forms.ChoiceField(label=_("Kind of mandate"))
    reference = forms.CharField(
        label=_("Mandate number"), max_length=35, help_text=_("As it stands on the paper; once with the bank.")
    )
    holder = forms.CharField(
        label=_("Holder"), max_length=140, help_text=_("Who holds the bank account, as the bank knows the name.")
    )
    bank_account = forms.CharField(
        label=_("Bank account"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("It is kept encrypted; afterwards only its latest four digits are shown."),
    )
    bank_code = forms.CharField(label=_("Bank code"), max_length=12, help_text=_("12 digits."))
    signed_on = _day(_("Signed on"))
    start = _day(_("Holds from"))


class BankForm(Asked):
    """A bank that begins to collect for us."""

    choices = {"asks_per": AskPer}
    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Capital letters and digits; it stays."))
    name = forms.CharField(label=_("Name"), max_length=80)
    bank_code = forms.CharField(label=_("Bank code"), max_length=12, help_text=_("12 digits."))
    unit = forms.ChoiceField(label=_("Unit of the contract"), help_text=_("It collects for this unit and below."))
    creditor_name = forms.CharField(label=_("Our name with the bank"), max_length=140)
    creditor_number = forms.CharField(label=_("Our number with the bank"), max_length=35)
    creditor_account = forms.CharField(label=_("Our account with the bank"), max_length=34)
    ask_format = forms.ChoiceField(label=_("Format of our files"))
    return_format = forms.ChoiceField(label=_("Format of its answers"))
    asks_per = forms.ChoiceField(label=_("A line asks for"))


class BatchForm(Asked):
    """A batch to be put together."""

    choices = {"kind": MandateKind}
    bank = forms.ChoiceField(label=_("Bank that collects"))
    kind = forms.ChoiceField(label=_("Kind of mandate"))
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("Customers of this unit and below."))
    due_until = _day(_("Due by"), help_text=_("Asked is what is due by this day and no other batch asks for."))
    collect_on = _day(_("To be collected on"), help_text=_("The bank has the file by this day."))


class ReturnForm(forms.Form):
    """The file in which a bank answers."""

    file = forms.FileField(
        label=_("File of the bank"),
        max_length=150,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES), "class": "form-control"}),
        help_text=_("Nothing is written yet: you see what would come of it first."),
    )

    def clean_file(self) -> Any:
        """
        Look at the file's name and size.

        :raises ValidationError: saying what is wrong and what to do
        """
        given = self.cleaned_data["file"]
        if PurePath(str(given.name)).suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(
                gettext("Banks answer in files that end in .txt, .csv or .xml. Choose such a file.")
            )
        if (given.size or 0) > settings.WANJIA_UPLOAD_BYTES:
            most = settings.WANJIA_UPLOAD_BYTES // MEGABYTE
            raise forms.ValidationError(gettext("The file is larger than %(most)d MB.") % {"most": most})
        return given
