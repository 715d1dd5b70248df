"""Papers about outages: the plan of a month with what became of it, and the calculation before a cut (先算后停)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wanjia.energy.reliability.queries.outages import LineMonth, OutageRow
from wanjia.energy.reliability.queries.papers import Calculation, MonthPlan, PlanRow
from wanjia.energy.reliability.types import HAPPENED, ElementKind, OutageKind, OutageState, ScopeAction
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.exchange.tables import Sheet, Value, tables_pdf, tables_xlsx
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment, written
from wanjia.revenue.billing.kernel.wording import Language

T, N, D = Kind.TEXT, Kind.NUMBER, Kind.PERCENT


def plan_pdf(plan: MonthPlan, *, language: Language, at: datetime) -> bytes:
    """Print the outage plan of a month, who allows what, and what became of it."""
    return tables_pdf(
        plan_sheets(plan),
        title=_plan_title(plan),
        source=_source(at),
        language=language,
        facts=[
            (_("Planned outages"), str(len(plan.rows))),
            (_("Customers hit"), f"{sum(row.outage.customers for row in plan.rows):,}"),
            (_("LV customer-hours as planned"), _hours(sum((row.outage.planned_lv_hours for row in plan.rows), ZERO))),
            (_("Beyond the budget"), str(sum(row.outage.is_over_budget for row in plan.rows))),
        ],
    )


def plan_xlsx(plan: MonthPlan, *, at: datetime) -> bytes:
    """Write the same as a workbook."""
    return tables_xlsx(plan_sheets(plan), title=_plan_title(plan), source=_source(at))


ZERO = Decimal(0)


def _plan_title(plan: MonthPlan) -> str:
    return _("Outage plan of %(month)s") % {"month": f"{plan.month:%Y-%m}"}


def _source(at: datetime) -> str:
    return _("As it stood at %(moment)s.") % {"moment": moment(at)}


def _hours(value: Decimal) -> str:
    return f"{written(value, kind=D)} h"


def plan_sheets(plan: MonthPlan) -> tuple[Sheet, ...]:
    """Give the tables of the plan: what is planned, how hours are allocated, how it was carried out."""
    done = [row for row in plan.rows if row.outage.state in HAPPENED]
    return (
        Sheet(
            _("Monthly outage plan"),
            (
                _("Off from"),
                _("Planned until"),
                _("Unit"),
                _("Kind of outage"),
                _("Work or event"),
                pgettext("outage", "Switched off"),
                _("Customers hit"),
                _("Areas hit"),
                _("LV customer-hours"),
                _("MV user-hours"),
                _("Important customers"),
                _("Responsible"),
                pgettext("of an outage", "State"),
            ),
            (T, T, T, T, T, T, N, N, D, D, T, T, T),
            [_planned(row) for row in plan.rows],
            "" if plan.rows else _("Nothing is planned in this month."),
        ),
        Sheet(
            _("Allocation of customer-hours"),
            (
                pgettext("outage", "Line"),
                _("Who is counted"),
                pgettext("budget", "Allowed"),
                _("Of it kept for faults"),
                _("Taken by faults"),
                _("Taken by planned work"),
                _("Planned ahead"),
                _("Left to plan"),
            ),
            (T, T, D, D, D, D, D, D),
            [_allocated(line) for line in plan.lines],
            "" if plan.lines else _("No hours are shared out for this month."),
        ),
        Sheet(
            _("Execution and deviations"),
            (
                _("Work or event"),
                _("Off since"),
                _("Back at"),
                _("LV customer-hours as planned"),
                _("LV customer-hours"),
                _("Deviation, h"),
                _("Late by, minutes"),
                _("Review"),
            ),
            (T, T, T, D, D, D, N, T),
            [_executed(row.outage) for row in done],
            "" if done else _("Nothing of it was carried out yet."),
        ),
    )


def _planned(row: PlanRow) -> tuple[Value, ...]:
    one = row.outage
    return (
        moment(one.from_at),
        moment(one.to_at) if one.to_at else "",
        one.unit_name,
        words.label(OutageKind(one.kind)),
        one.work,
        " ".join(row.codes),
        one.customers,
        one.areas,
        one.planned_lv_hours,
        one.planned_mv_hours,
        " ".join(row.important),
        one.responsible,
        words.label(OutageState(one.state)),
    )


def _allocated(line: LineMonth) -> tuple[Value, ...]:
    counted = words.label(line.basis)
    return (line.name, counted, line.budget, line.reserve, line.faults, line.planned, line.ahead, line.left)


def _executed(one: OutageRow) -> tuple[Value, ...]:
    late = int((one.restored_at - one.to_at).total_seconds()) // 60 if one.restored_at and one.to_at else None
    times = (moment(at) if at else "" for at in (one.started_at, one.restored_at))
    return (one.work, *times, one.planned_lv_hours, one.lv_hours, one.lv_hours - one.planned_lv_hours, late, one.review)


def calculation_pdf(found: Calculation, *, language: Language, at: datetime) -> bytes:
    """Print what an outage takes, what is left for it, the verdict, and who decided."""
    one = found.outage
    verdict = _("beyond the budget") if found.is_over else _("within the budget")
    return tables_pdf(
        calculation_sheets(found),
        title=_("Calculation before the cut: %(work)s") % {"work": one.work},
        source=_source(at),
        language=language,
        facts=[
            (_("Customers hit"), f"{one.customers:,}"),
            (_("Areas hit"), f"{one.areas:,}"),
            (_("LV customer-hours"), _hours(one.planned_lv_hours)),
            (_("MV user-hours"), _hours(one.planned_mv_hours)),
            (_("Verdict"), verdict if found.lines else _("no budget is set")),
        ],
    )


def calculation_sheets(found: Calculation) -> tuple[Sheet, ...]:
    """Give the tables of the calculation."""
    return (
        Sheet(
            _("Customer-hours by line"),
            (
                pgettext("outage", "Line"),
                pgettext("outage", "Month"),
                _("Who is counted"),
                _("This outage"),
                pgettext("budget", "Allowed"),
                _("Of it kept for faults"),
                _("Taken by faults"),
                _("Taken by planned work"),
                _("Planned ahead"),
                _("Left to plan"),
                _("Budget"),
            ),
            (T, T, T, D, D, D, D, D, D, D, T),
            [_line(line) for line in found.lines],
            "" if found.lines else _("The cost was not computed yet, or its lines have no budget."),
        ),
        Sheet(
            _("Switching"),
            (
                _("Code"),
                pgettext("switching", "Part of the grid"),
                _("Switching"),
                pgettext("switching", "From"),
                pgettext("switching", "Until"),
            ),
            (T,) * 5,
            [
                (
                    part.code,
                    words.label(ElementKind(part.kind)),
                    words.label(ScopeAction(part.action)),
                    moment(part.from_at),
                    moment(part.to_at) if part.to_at else "",
                )
                for part in found.parts
            ],
        ),
        Sheet(
            _("Important customers"),
            (_("Account"), _("Unit")),
            (T, T),
            [(account.number, account.unit_name) for account in found.important],
            "" if found.important else _("No important customer is hit."),
        ),
        Sheet(_("Who decided"), (_("Step"), _("By and when"), _("Ground")), (T, T, T), list(_decisions(found.outage))),
    )


def _line(line: Any) -> tuple[Value, ...]:
    stands = line.standing
    return (
        line.feeder_name,
        f"{line.month:%Y-%m}",
        words.label(line.basis),
        line.hours,
        stands.budget,
        stands.reserve,
        stands.faults,
        stands.planned,
        stands.ahead,
        stands.left,
        _("over") if line.is_over else _("enough"),
    )


def _decisions(one: OutageRow) -> Sequence[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = [
        (_("Written down by"), f"{one.requested_by}, {moment(one.requested_at)}", one.work),
    ]
    if one.escalation:
        rows.append((_("Handed up to the director"), "", one.escalation))
    if one.decided_at is not None:
        rows.append((_("Decided by"), f"{one.decided_by}, {moment(one.decided_at)}", one.decision_reason))
    if one.noticed_at is not None:
        rows.append((_("Announced"), moment(one.noticed_at), ""))
    return rows
