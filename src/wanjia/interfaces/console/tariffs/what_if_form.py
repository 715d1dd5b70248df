"""The form of a what-if: quick changes of a document, or a whole draft as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from wanjia.foundation.periods.types import BadPeriod, Period
from wanjia.foundation.sheets.files import decoded
from wanjia.interfaces.console.tariffs.price_words import part_name, structure_name
from wanjia.interfaces.kit.words import choices, label
from wanjia.registry.tariffs import queries
from wanjia.registry.tariffs.protocols.book_text import document_text
from wanjia.registry.tariffs.types import Document, PriceKind, Structure, TimeOfUse, UsageClass
from wanjia.revenue.whatif.rules import BESIDE_THE_SUM, DraftRefused, as_draft, edited
from wanjia.revenue.whatif.types import Change, Component, Edit, LadderEdit, PriceEdit, RatioEdit, Whom

EDITS = 4
LONGEST_DRAFT = 400_000
LARGEST, FIGURE_PLACES = 10**6, 8
RATIO_PERIODS = (TimeOfUse.SHARP, TimeOfUse.PEAK, TimeOfUse.VALLEY, TimeOfUse.DEEP_VALLEY)
LIMIT_TIERS = (1, 2, 3)
MARK = "|"
INPUT, SELECT = {"class": "form-control"}, {"class": "form-select"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form offers: months and units to choose from, and the document that the draft starts from."""

    months: Sequence[date]
    units: Mapping[str, str]
    document: Document | None
    structures: Mapping[str, Structure]


def _choice(title: Any, *, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(label=title, required=required, widget=forms.Select(SELECT))


def _decimal(title: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=title,
        required=False,
        min_value=-LARGEST,
        max_value=LARGEST,
        decimal_places=FIGURE_PLACES,
        widget=forms.NumberInput({**INPUT, "step": "any"}),
    )


def _limit(title: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=title, required=False, min_value=0, max_value=LARGEST, widget=forms.NumberInput(INPUT)
    )


class EditForm(forms.Form):
    """One quick change of prices; an empty component means none."""

    component = _choice(pgettext_lazy("prices", "What"))
    whom = _choice(gettext_lazy("Of which prices"))
    narrower = _choice(gettext_lazy("Period or tier"))
    change = _choice(pgettext_lazy("prices", "How"))
    figure = _decimal(pgettext_lazy("prices", "Figure"))

    def __init__(self, *args: Any, document: Document, structures: Mapping[str, Structure], **kwargs: Any) -> None:
        """Offer what the document says."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["component"].choices = [("", _("no change")), *_components(document)]
        fields["whom"].choices = _whoms(document, structures=structures)
        fields["narrower"].choices = _narrower(document)
        fields["change"].choices = choices(Change)

    def clean(self) -> dict[str, Any]:
        """Ask for the figure of a change."""
        found = super().clean() or {}
        if found.get("component") and found.get("figure") is None and "figure" not in self.errors:
            self.add_error("figure", _("Write by how much."))
        return found

    def edit(self) -> PriceEdit | None:
        """Give the change as a value; none where nothing was chosen."""
        found = self.cleaned_data
        if not found.get("component"):
            return None
        component, _mark, item = found["component"].partition(MARK)
        period, tier = None, 0
        kind, _mark, value = found["narrower"].partition(MARK)
        if kind == "period":
            period = TimeOfUse(value)
        elif kind == "tier":
            tier = int(value)
        return PriceEdit(
            Component(component), Change(found["change"]), found["figure"], whom_of(found["whom"]), item, period, tier
        )


def whom_of(text: str) -> Whom:
    """Read which structures a change touches."""
    kind, _mark, value = text.partition(MARK)
    if kind == "class":
        return Whom(usage_class=UsageClass(value))
    return Whom(structure=value) if kind == "structure" else Whom()


def _components(document: Document) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for row in document.prices:
        if row.kind is PriceKind.PART and row.item in BESIDE_THE_SUM:
            continue
        named = row.kind in (PriceKind.PART, PriceKind.FUND)
        words = label(Component(row.kind.value))
        found[f"{row.kind.value}{MARK}{row.item}" if named else row.kind.value] = (
            f"{words}: {part_name(row.item)}" if named else words
        )
    return list(found.items())


def _whoms(document: Document, *, structures: Mapping[str, Structure]) -> list[tuple[str, str]]:
    codes = list(dict.fromkeys([*(r.structure for r in document.prices), *(s.structure for s in document.ladders)]))
    classes = dict.fromkeys(structures[code].usage_class for code in codes if code in structures)
    return [
        ("", _("all of the document")),
        *((f"class{MARK}{kind.value}", _("class: %(name)s") % {"name": label(kind)}) for kind in classes),
        *((f"structure{MARK}{code}", structure_name(code, known=structures)) for code in codes),
    ]


def _narrower(document: Document) -> list[tuple[str, str]]:
    energy = [row for row in document.prices if row.kind is PriceKind.ENERGY]
    periods = [period for period in TimeOfUse if any(row.time_of_use is period for row in energy)]
    tiers = sorted({row.tier for row in energy if row.tier})
    return [
        ("", pgettext("prices", "all")),
        *((f"period{MARK}{one.value}", label(one)) for one in periods if one is not TimeOfUse.TOTAL),
        *((f"tier{MARK}{tier}", _("tier %(tier)d") % {"tier": tier}) for tier in tiers),
    ]


class WhatIfForm(forms.Form):
    """What is asked, beside the quick changes of prices."""

    title = forms.CharField(label=pgettext_lazy("prices", "Title"), max_length=120, widget=forms.TextInput(INPUT))
    month = _choice(gettext_lazy("Month to price again"), required=True)
    unit = _choice(gettext_lazy("Unit"), required=True)
    start = forms.DateField(
        label=gettext_lazy("The draft holds from"),
        required=False,
        widget=forms.DateInput({**INPUT, "type": "date"}),
        help_text=gettext_lazy("Left empty: on the days of the document that it takes the place of."),
    )
    limits_whom = _choice(gettext_lazy("Limits of which ladder"))
    limit_1 = _limit(gettext_lazy("Tier 1 up to, kWh"))
    limit_2 = _limit(gettext_lazy("Tier 2 up to, kWh"))
    limit_3 = _limit(gettext_lazy("Tier 3 up to, kWh"))
    ratio_sharp = _decimal(gettext_lazy("Sharp to flat"))
    ratio_peak = _decimal(gettext_lazy("Peak to flat"))
    ratio_valley = _decimal(gettext_lazy("Valley to flat"))
    ratio_deep_valley = _decimal(gettext_lazy("Deep valley to flat"))
    text = forms.CharField(
        label=gettext_lazy("The whole draft as text (YAML)"),
        required=False,
        max_length=LONGEST_DRAFT,
        widget=forms.Textarea({"class": "form-control draft-text", "spellcheck": "false"}),
        help_text=gettext_lazy("If something stands here it is priced with, and the quick changes above are not."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file (YAML)"),
        required=False,
        widget=forms.ClearableFileInput({"class": "form-control", "accept": ".yaml,.yml"}),
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        """Offer months, units and what the document says."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["month"].choices = [(f"{month:%Y-%m-%d}", f"{month:%Y-%m}") for month in offer.months]
        fields["unit"].choices = list(offer.units.items())
        document = offer.document
        fields["limits_whom"].choices = (
            _whoms(document, structures=offer.structures) if document else [("", pgettext("prices", "all"))]
        )
        self.has_ladder = bool(document and document.ladders)
        self.has_periods = bool(document and any(row.time_of_use is TimeOfUse.FLAT for row in document.prices))

    def clean_file(self) -> Any:
        """Refuse a file that is too long to be a price book."""
        found = self.cleaned_data["file"]
        if found is not None and found and found.size > LONGEST_DRAFT:
            raise forms.ValidationError(_("This file is too long to be a price book: 400,000 bytes at most."))
        return found

    def edits(self) -> list[Edit]:
        """Give the changes of limits and ratios as values."""
        found, whom = self.cleaned_data, whom_of(self.cleaned_data["limits_whom"])
        limits = [(tier, found[f"limit_{tier}"]) for tier in LIMIT_TIERS]
        ratios = [(period, found[f"ratio_{period.value.lower()}"]) for period in RATIO_PERIODS]
        return [
            *(LadderEdit(tier, limit, whom) for tier, limit in limits if limit is not None),
            *(RatioEdit(period, ratio) for period, ratio in ratios if ratio is not None),
        ]


@dataclass(slots=True)
class Filled:
    """The form and the quick changes, as somebody filled them in."""

    form: WhatIfForm
    edits: list[EditForm]
    offer: Offer

    @property
    def is_valid(self) -> bool:
        """Tell whether everything can be read; faults stand beside the fields."""
        return all([self.form.is_valid(), *(edit.is_valid() for edit in self.edits)])

    def draft(self) -> str:
        """
        Give the draft as a price book.

        :raises DraftRefused: if there is neither a text nor a document that is changed
        """
        given, text = self.form.cleaned_data["file"], self.form.cleaned_data["text"].strip()
        if given:
            return decoded(given.read())
        return text or self._edited()

    def _edited(self) -> str:
        document = self.offer.document
        edits = [*(edit.edit() for edit in self.edits), *self.form.edits()]
        meant: list[Edit] = [edit for edit in edits if edit is not None]
        start = self.form.cleaned_data["start"]
        if document is None or not (meant or start):
            msg = _("Nothing is changed yet: choose a document and change something, or give a draft as text or file.")
            raise DraftRefused(msg)
        return document_text(
            as_draft(_from(edited(document, edits=meant, structures=self.offer.structures), start=start))
        )


def _from(document: Document, *, start: date | None) -> Document:
    """Let a draft begin on another day; it then goes on until somebody changes it."""
    if start is None:
        return document
    end = document.period.end if document.period.end and document.period.end > start else None
    try:
        return replace(document, period=Period(start, end))
    except BadPeriod as bad:
        raise DraftRefused(str(bad)) from bad


def filled(request: HttpRequest, *, offer: Offer, initial: Mapping[str, Any]) -> Filled:
    """Read what was filled in, or prepare an empty form."""
    given = request.POST if request.method == "POST" else None
    files = request.FILES if request.method == "POST" else None
    document = offer.document
    edits = [
        EditForm(given, prefix=f"edit-{number}", document=document, structures=offer.structures)
        for number in range(EDITS)
        if document is not None and document.prices
    ]
    return Filled(WhatIfForm(given, files, offer=offer, initial=dict(initial)), edits, offer)


def document_choices(region_first: str = "") -> dict[str, str]:
    """Give the documents to start from, the latest first; those of a region before the others."""
    ids = queries.document_ids()
    found = sorted(queries.documents(), key=lambda one: (one.region != region_first, one.region))
    return {str(ids[one.number]): f"{one.number} · {one.title}" for one in reversed(found)}
