"""Forms of dunning: what came of a call, a promise, instalments, a step, a message."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.forms import dress
from wanjia.revenue.dunning.rules import parts_of
from wanjia.revenue.dunning.types import BY_HAND, Channel, NewStep, NewTemplate, Outcome, Part

LONGEST_NOTE, LONGEST_WHO, LONGEST_CODE, LONGEST_TITLE, LONGEST_TEXT = 200, 40, 30, 60, 1_000
DIGITS, PLACES = 14, 2
FEWEST, MOST = 2, 24
USUAL_DAYS = 5


def _day(title: Any, *, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=title, widget=widget, help_text=hint)


class AttemptForm(forms.Form):
    """What came of a call, a visit or a letter handed over."""

    channel = forms.ChoiceField(choices=())
    outcome = forms.ChoiceField(choices=())
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
    notice = forms.IntegerField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Know the channels that are used by hand, and the outcomes."""
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(one.value, one.value) for one in BY_HAND]  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [(one.value, one.value) for one in Outcome]  # type: ignore[attr-defined]


class PromiseForm(forms.Form):
    """A promise to pay."""

    amount = forms.DecimalField(label=_("Promised amount, yuan"), max_digits=DIGITS, decimal_places=PLACES)
    day = _day(_("To be paid by"))
    by_whom = forms.CharField(
        label=_("Given by"), max_length=LONGEST_WHO, help_text=_("Who spoke: the customer, a relative, the accountant.")
    )
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)
    notice = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, owed: Decimal, today: date, notice_id: int | None = None, **kwargs: Any) -> None:
        """Offer all that is overdue, in a few days."""
        super().__init__(*args, **kwargs)
        self.initial.update(amount=owed, day=today + timedelta(days=USUAL_DAYS), notice=notice_id)
        dress(self)


class AgreementForm(forms.Form):
    """A debt to be paid in equal monthly parts, or in parts as typed."""

    count = forms.IntegerField(label=_("Equal monthly parts"), min_value=FEWEST, max_value=MOST)
    first = _day(_("First part to be paid by"))
    parts = forms.CharField(
        label=_("Or other parts"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "2026-12-10 300.00"}),
        help_text=_("One in each line: day and yuan. Left empty, the parts are equal."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why the customer cannot pay at once; whoever approves reads it."),
    )

    def __init__(self, *args: Any, owed: Decimal, today: date, **kwargs: Any) -> None:
        """Offer three parts from in a few days on."""
        super().__init__(*args, **kwargs)
        self.owed = owed
        self.initial.update(count=3, first=today + timedelta(days=USUAL_DAYS))
        dress(self)

    def clean_parts(self) -> tuple[Part, ...]:
        """Read the parts as typed."""
        found = []
        for line in str(self.cleaned_data["parts"]).splitlines():
            day, _space, amount = line.strip().partition(" ")
            try:
                found.append(Part(date.fromisoformat(day), Decimal(amount.strip().replace(",", ""))))
            except (ValueError, ArithmeticError):
                if line.strip():
                    msg = _("Write each part as 2026-12-10 300.00.")
                    raise forms.ValidationError(msg) from None
        return tuple(found)

    def agreed(self) -> tuple[Part, ...]:
        """Give the parts of a valid form."""
        given = self.cleaned_data
        return given["parts"] or parts_of(self.owed, count=given["count"], first=given["first"])


class StepForm(forms.Form):
    """A step of a strategy."""

    strategy = forms.ChoiceField(label=_("Strategy"))
    days = forms.IntegerField(label=_("Days after the due day"), min_value=1, max_value=3_650)
    channel = forms.ChoiceField(label=_("Way of reminding"))
    template = forms.ChoiceField(
        label=_("Message said"), required=False, help_text=_("None where the step asks for the cut.")
    )
    start = _day(_("From"), hint=_("Today or later; steps planned before stay as they are."))
    source = forms.CharField(
        label=_("Ground of the rule"), max_length=LONGEST_NOTE, help_text=_("The clause or decision.")
    )

    def __init__(self, *args: Any, strategies: Any, templates: Any, today: date, **kwargs: Any) -> None:
        """Offer what is in force."""
        super().__init__(*args, **kwargs)
        self.initial.update(start=today)
        self.fields["strategy"].choices = strategies  # type: ignore[attr-defined]
        self.fields["channel"].choices = words.choices(Channel)  # type: ignore[attr-defined]
        self.fields["template"].choices = [("", "—"), *templates]  # type: ignore[attr-defined]
        dress(self)

    def step(self) -> NewStep:
        """Give the step of a valid form."""
        given = self.cleaned_data
        return NewStep(
            strategy_code=given["strategy"],
            days=given["days"],
            channel=Channel(given["channel"]),
            template_code=given["template"],
            start_date=given["start"],
            source=given["source"],
        )


class TemplateForm(forms.Form):
    """A message in both languages."""

    code = forms.RegexField(
        r"^[A-Z][A-Z0-9_]*$",
        label=_("Short name"),
        max_length=LONGEST_CODE,
        help_text=_("Capital letters and digits. One that is in use gets a new text."),
    )
    channel = forms.ChoiceField(label=_("Way of reminding"))
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=LONGEST_TITLE)
    title_en = forms.CharField(label=_("Title in English"), max_length=LONGEST_TITLE)
    text_zh = forms.CharField(
        label=_("Text in Chinese"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    text_en = forms.CharField(
        label=_("Text in English"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("To be filled in: {customer} {account} {address} {unit} {amount} {due_date} {days} {today}"),
    )
    start = _day(_("From"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer the channels that say something, from today on."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("start", today)
        said = [pair for pair in words.choices(Channel) if pair[0] != Channel.CUT]
        self.fields["channel"].choices = said  # type: ignore[attr-defined]
        dress(self)

    def template(self) -> NewTemplate:
        """Give the message of a valid form."""
        given = {name: self.cleaned_data[name] for name in ("code", "title_zh", "title_en", "text_zh", "text_en")}
        return NewTemplate(
            channel=Channel(self.cleaned_data["channel"]), start_date=self.cleaned_data["start"], **given
        )
