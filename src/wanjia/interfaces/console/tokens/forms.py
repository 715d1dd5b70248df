"""Forms of API tokens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.organisation.queries import UnknownPerson, person_named
from wanjia.foundation.tokens.rules import LONGEST_LIFE, LONGEST_NAME, MOST_REQUESTS_A_MINUTE
from wanjia.foundation.tokens.types import ApiScope, TokenPlan
from wanjia.interfaces.kit import words

USUAL_LIFE = timedelta(days=90)
USUAL_REQUESTS = 600


class HolderForm(forms.Form):
    """For whom a token is issued."""

    holder = forms.CharField(
        label=_("Staff number"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("The token acts in this person's name, never further than the person's posts."),
    )

    def clean_holder(self) -> str:
        """
        Find the person.

        :raises ValidationError: if nobody has that number
        """
        number: str = self.cleaned_data["holder"]
        try:
            person_named(number)
        except UnknownPerson:
            raise forms.ValidationError(_("Nobody has this number.")) from None
        return number


class TokenForm(forms.Form):
    """What a token is for, and how far it reaches."""

    name = forms.CharField(
        label=_("What for"), max_length=LONGEST_NAME, help_text=_("Such as: readings of the headend, district office.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the posts carry; if a post ends, the token no longer opens what came from it."),
    )
    unit = forms.ChoiceField(label=_("Within which unit"), help_text=_("It reaches this unit and those below it."))
    end_date = forms.DateField(
        label=_("Void from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    requests_a_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=MOST_REQUESTS_A_MINUTE, initial=USUAL_REQUESTS
    )

    def __init__(
        self, *args: Any, uses: Collection[ApiScope], units: list[tuple[str, str]], today: date, **kwargs: Any
    ) -> None:
        """Offer what the holder's posts carry."""
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (use.value, words.label(use)) for use in ApiScope if use in uses
        ]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
        for name in ("name", "end_date", "requests_a_minute"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["unit"].widget.attrs["class"] = "form-select"
        self.fields["end_date"].initial = today + USUAL_LIFE
        self.fields["end_date"].help_text = gettext("A token lives for at most %(days)s days.") % {
            "days": LONGEST_LIFE.days
        }

    def plan(self, holder: str) -> TokenPlan:
        """Give what was asked for, once the form is valid."""
        said = self.cleaned_data
        return TokenPlan(
            holder=holder,
            name=said["name"],
            scopes=frozenset(ApiScope(use) for use in said["scopes"]),
            unit_code=said["unit"],
            end_date=said["end_date"],
            requests_a_minute=said["requests_a_minute"],
        )
