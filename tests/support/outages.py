"""Sample outages: a fault that runs, and planned work that was computed."""

from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from wanjia.energy.reliability.operations.planning import check_outage, plan_outage
from wanjia.energy.reliability.operations.running import record_fault
from wanjia.energy.reliability.types import ElementKind, NewOutage, OutageKind, OutageReason, ScopeAction, Scoped
from wanjia.foundation.access.types import Actor


def make_outages(owner: Actor) -> tuple[int, int]:
    """Record a fault of the first area of the actor's units and plan work on it; give both ids."""
    areas = apps.get_model("network", "TransformerArea").objects.filter(
        unit__path__startswith=owner.scope.unit_paths[0]
    )
    code, unit = areas.order_by("code").values_list("code", "unit__code")[0]
    now = timezone.localtime()
    begin, end = now + timedelta(days=9), now + timedelta(days=9, hours=2)

    def new(kind: OutageKind, *, since: bool) -> NewOutage:
        start = now - timedelta(hours=1) if since else begin
        part = Scoped(ElementKind.AREA, code, ScopeAction.OUT, start, end)
        return NewOutage(unit, kind, OutageReason.OTHER, "变压器检修", start, end, (part,))

    fault = record_fault(new(OutageKind.FAULT, since=True), by=owner, at=now)
    planned = plan_outage(new(OutageKind.PLANNED, since=False), by=owner, at=now)
    check_outage(planned, by=owner, at=now)
    return fault, planned
