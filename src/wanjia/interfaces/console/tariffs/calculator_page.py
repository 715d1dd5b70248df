"""The page of the price calculator: its address holds what was asked, so that it can be sent to a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.console.tariffs.calculator import (
    NEXT_KWH,
    Answer,
    Asked,
    answered,
    month_read,
    period_words,
    shelf_of,
    structure_choices,
    trial_of,
)
from wanjia.interfaces.console.tariffs.price_words import structure_name
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.registry.tariffs import queries
from wanjia.registry.tariffs.types import LadderBasis, Structure
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.billing.protocols.entries import TrialRefused


@dataclass(frozen=True, slots=True)
class Sum:
    """
    What is asked and what came of it.

    :ivar refusal: why nothing came of it, in the reader's language
    """

    form: Asked
    answer: Answer | None
    refusal: str
    hint: str


def summed(request: HttpRequest, *, today: date) -> Sum:
    """Read what is asked from the address, and answer it."""
    structures = queries.all_structures()
    names = {code: structure_name(code, known=structures) for code in structures}
    choices = structure_choices(structures, names=names)
    is_asked = "structure" in request.GET
    first = next(iter(structures), "")
    initial = {"structure": first, "month": f"{today:%Y-%m}"}
    form = Asked(request.GET if is_asked else None, structures=choices, initial=initial)
    chosen = structures.get(request.GET.get("structure", first))
    hint = period_words(chosen) if chosen else ""
    ladder = _ladder(chosen.code, month=request.GET.get("month") or initial["month"]) if chosen else None
    has_figures = any(request.GET.get(name) for name in ("kwh", *(n for n in request.GET if n.endswith("_kwh"))))
    if not is_asked or not has_figures:
        known = {name: request.GET[name] for name in ("structure", "month") if request.GET.get(name)}
        return Sum(
            _kept(Asked(None, structures=choices, initial=initial | known), of=chosen, ladder=ladder), None, "", hint
        )
    form = _kept(form, of=chosen, ladder=ladder)
    if not form.is_valid() or chosen is None:
        return Sum(form, None, "", hint)
    try:
        trial = trial_of(form.cleaned_data, structure=chosen, ladder=ladder)
        return Sum(form, answered(trial, shelf=shelf_of(chosen.region)), "", hint)
    except TrialRefused as refused:
        return Sum(form, None, translated(str(refused).removeprefix("calculator.json: ")), hint)


def _kept(form: Asked, *, of: Structure | None, ladder: LadderBasis | None) -> Asked:
    if of is not None:
        form.keep_for(of, has_ladder=ladder is not None)
    return form


def _ladder(code: str, *, month: str) -> LadderBasis | None:
    found = month_read(month)
    if found is None:
        return None
    own = queries.ladders_during(month_of(found)).filter(structure=code)
    return LadderBasis(own["basis"][0]) if own.height else None


def _head(request: HttpRequest, sum_: Sum) -> Head:
    crumbs = (Crumb(_("Price catalogue"), reverse("console:structures")),)
    if sum_.answer is None or sum_.answer.told.refusals:
        return Head(title=_("Price calculator"), crumbs=crumbs)
    told, answer = sum_.answer.told, sum_.answer
    figures = (
        Figure(_("Amount"), written(told.amount, kind=Kind.MONEY), _("yuan")),
        Figure(pgettext("prices", "Energy"), f"{told.energy_kwh:,}", "kWh"),
        Figure(_("Average price"), written(answer.average, kind=Kind.PRICE), _("yuan/kWh")),
        Figure(
            _("The next %(kwh)d kWh would cost") % {"kwh": NEXT_KWH},
            EMPTY if answer.marginal is None else written(answer.marginal, kind=Kind.MONEY),
            _("yuan"),
        ),
    )
    tags = (Tag(_("rests on a sample price"), "warn"),) if told.is_sample else ()
    return Head(title=_("Price calculator"), crumbs=crumbs, figures=figures, tags=tags)


def _steps(request: HttpRequest, sum_: Sum) -> list[tuple[str, str]]:
    if sum_.answer is None:
        return []
    language = Language.ZH if (get_language() or "").startswith("zh") else Language.EN
    return [(step.title(language), step.told(language)) for step in sum_.answer.told.steps]


def _curve(request: HttpRequest, sum_: Sum) -> Chart | None:
    return sum_.answer.curve if sum_.answer else None


def calculator_page(sum_: Sum) -> Page[Sum]:
    """Give the page: the form, and once something is asked its steps and the curve of prices."""
    panels: list[Panel[Sum]] = [Panel("asked", gettext_lazy("What is used"), "tariffs/asked.html", _asked)]
    if sum_.answer is not None:
        panels.append(Panel("steps", gettext_lazy("How it comes about"), "tariffs/steps.html", _steps, width=7))
    if sum_.answer is not None and sum_.answer.curve is not None:
        panels.append(Panel("curve", gettext_lazy("Price over energy"), "kit/chart_panel.html", _curve, width=5))
    return Page(_head, tuple(panels), template="tariffs/page.html")


def _asked(request: HttpRequest, sum_: Sum) -> Any:
    return sum_
