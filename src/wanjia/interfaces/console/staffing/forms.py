"""Forms of units, people and posts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress

INDENT = "　"


def unit_choices(scope: Scope) -> list[tuple[str, str]]:
    """Give the units of a scope for a choice, each below the one above it."""
    table = units_below(scope.unit_paths)
    least = min((len(path) for path in table["path"]), default=0)
    rows = table.select("code", "name", "path").iter_rows()
    return [(code, f"{INDENT * ((len(path) - least) // 4)}{name} ({code})") for code, name, path in rows]


class UnitForm(forms.Form):
    """A unit to be added."""

    parent = forms.ChoiceField(label=_("Unit above"))
    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Unique in the company; it is never changed."))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        """Offer the units of a scope."""
        super().__init__(*args, **kwargs)
        _offer(self.fields["parent"], choices=unit_choices(scope))
        kinds = [(code, text) for code, text in words.choices(UnitKind) if code != UnitKind.COMPANY]
        _offer(self.fields["kind"], choices=kinds)
        dress(self)


class PersonForm(forms.Form):
    """A person to be registered."""

    number = forms.SlugField(
        label=_("Staff number"), max_length=20, help_text=_("Letters, digits, - and _. The person signs in with it.")
    )
    name = forms.CharField(label=_("Full name"), max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the look of the kit."""
        super().__init__(*args, **kwargs)
        dress(self)


class PostForm(forms.Form):
    """A post to be given."""

    role = forms.ChoiceField(label=_("Post"), help_text=_("What it permits stands on the page of permissions."))
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("The post reaches over this unit and all below it."))
    start = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(
        label=_("Ends before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day without the post; empty: until further notice."),
    )

    def __init__(self, *args: Any, scope: Scope, today: date, **kwargs: Any) -> None:
        """Offer the units of a scope, from today on."""
        super().__init__(*args, **kwargs)
        self.initial["start"] = today
        _offer(self.fields["role"], choices=words.choices(Role))
        _offer(self.fields["unit"], choices=unit_choices(scope))
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Refuse a post that ends before it begins."""
        found: dict[str, Any] = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and end <= start:
            self.add_error("end", _("It must come later than the first day."))
        return found

    @property
    def period(self) -> Period:
        """Give the days of the post."""
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


class EndForm(forms.Form):
    """The end of a post."""

    end = forms.DateField(
        label=_("Ends before"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day without the post. Today: it opens nothing from now on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the look of the kit."""
        super().__init__(*args, **kwargs)
        dress(self)


def _offer(field: forms.Field, *, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to the type checker
    field.choices = [("", ""), *choices]
