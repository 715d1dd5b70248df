"""Words of outages and of the reliability of supply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from wanjia.foundation.periods.types import Period


class OutageKind(StrEnum):
    """
    What an outage is (停电类型, code list 090007).

    PLANNED 计划停电; FAULT 故障停电; BREACH 违约停电; THEFT 窃电停电; ARREARS 欠费停电; ORDERED_USE 有序用电;
    TEMPORARY 临时停电; OTHER 其他.
    """

    PLANNED = "PLANNED"
    FAULT = "FAULT"
    BREACH = "BREACH"
    THEFT = "THEFT"
    ARREARS = "ARREARS"
    ORDERED_USE = "ORDERED_USE"
    TEMPORARY = "TEMPORARY"
    OTHER = "OTHER"


class OutageReason(StrEnum):
    """
    Why supply fails or is switched off (停电原因, code list 090005), the groups with the reasons met most.

    UPSTREAM_GRID: what happened outside the company's own distribution; SYSTEM_SHORTAGE: too little generation (限电).
    """

    PLANNED_WORK = "PLANNED_WORK"
    CONNECTION_WORK = "CONNECTION_WORK"
    LIGHTNING = "LIGHTNING"
    WIND_AND_RAIN = "WIND_AND_RAIN"
    ICE = "ICE"
    TYPHOON = "TYPHOON"
    FLOOD = "FLOOD"
    OTHER_WEATHER = "OTHER_WEATHER"
    CONSTRUCTION_SITE = "CONSTRUCTION_SITE"
    VEHICLE = "VEHICLE"
    ANIMALS = "ANIMALS"
    FLOATING_OBJECTS = "FLOATING_OBJECTS"
    TREES = "TREES"
    STOLEN_EQUIPMENT = "STOLEN_EQUIPMENT"
    CUSTOMER_INTERNAL = "CUSTOMER_INTERNAL"
    OVERLOAD = "OVERLOAD"
    AGED_EQUIPMENT = "AGED_EQUIPMENT"
    INSULATION = "INSULATION"
    POLLUTION_FLASHOVER = "POLLUTION_FLASHOVER"
    EQUIPMENT_DEFECT = "EQUIPMENT_DEFECT"
    DESIGN_OR_BUILDING = "DESIGN_OR_BUILDING"
    UPSTREAM_GRID = "UPSTREAM_GRID"
    SYSTEM_SHORTAGE = "SYSTEM_SHORTAGE"
    OTHER = "OTHER"


class Influence(StrEnum):
    """Whose doing an outage is: the company's OWN grid, OUTSIDE it (left out of RS-2), SHORTAGE (left out of RS-3)."""

    OWN = "OWN"
    OUTSIDE = "OUTSIDE"
    SHORTAGE = "SHORTAGE"


class Basis(StrEnum):
    """Who is counted: LV customers (低压用户), or MV users (中压用户): transformer areas, public or of one customer."""

    LV = "LV"
    MV = "MV"


class ElementKind(StrEnum):
    """A part of the grid that is switched off or on: a segment or a switch, a feeder, a transformer area."""

    SEGMENT = "SEGMENT"
    FEEDER = "FEEDER"
    AREA = "AREA"


class ScopeAction(StrEnum):
    """What is done to a part of the grid for some time: taken OUT of use, or, open before, CLOSED to supply from."""

    OUT = "OUT"
    CLOSED = "CLOSED"


class OutageState(StrEnum):
    """
    Where an outage stands.

    DRAFT 草稿; CHECKED 已核算: priced within the budget; OVER_BUDGET 超额待上报; ESCALATED 已上报; APPROVED 已批准;
    NOTICED 已公告; RUNNING 停电中; RESTORED 已送电; REVIEWED 已归档; REFUSED 已驳回; CANCELLED 已取消.
    """

    DRAFT = "DRAFT"
    CHECKED = "CHECKED"
    OVER_BUDGET = "OVER_BUDGET"
    ESCALATED = "ESCALATED"
    APPROVED = "APPROVED"
    NOTICED = "NOTICED"
    RUNNING = "RUNNING"
    RESTORED = "RESTORED"
    REVIEWED = "REVIEWED"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"


#: States in which an outage takes from the budget as planned, and those in which it took what it took.
AHEAD = (OutageState.CHECKED, OutageState.ESCALATED, OutageState.APPROVED, OutageState.NOTICED, OutageState.RUNNING)
HAPPENED = (OutageState.RESTORED, OutageState.REVIEWED)


class ProposalKind(StrEnum):
    """
    Why something is proposed to improve supply.

    REPEATED_CAUSE 同因重复故障; FREQUENT 频繁停电; UNLINKED 单辐射线路: no open switch joins the line to another.
    """

    REPEATED_CAUSE = "REPEATED_CAUSE"
    FREQUENT = "FREQUENT"
    UNLINKED = "UNLINKED"


class Limit(StrEnum):
    """
    Figures that reliability is judged by, each a dated row.

    SUSTAINED_MINUTES: shorter interruptions are momentary; NOTICE_DAYS, NOTICE_HOURS: a planned, a temporary outage is
    announced so long ahead; REPEAT_DAYS: a second planned outage of an area within so many days is a repeat;
    MERGE_DAYS: work on one line within so many days is to be done in one outage; RESERVE_PCT: share of the budget kept
    for faults; MAJOR_EVENT_BETAS: standard deviations of a major event day; LOCATION_METERS: power-off events that make
    a fault; LOCATION_WINDOW: minutes within which they belong together; LOCATION_SHARE: percent of an element's meters;
    LOCATION_HOURS: how far back losses of power are looked at; ANNOUNCE_DAYS: what is approved is announced by itself
    so long ahead, unless somebody did before; REPEATED_FAULTS: faults of one line and reason within a year that repeat;
    FREQUENT_COUNT, FREQUENT_DAYS: so many outages of an area within so many days are frequent.
    """

    SUSTAINED_MINUTES = "SUSTAINED_MINUTES"
    NOTICE_DAYS = "NOTICE_DAYS"
    NOTICE_HOURS = "NOTICE_HOURS"
    REPEAT_DAYS = "REPEAT_DAYS"
    MERGE_DAYS = "MERGE_DAYS"
    RESERVE_PCT = "RESERVE_PCT"
    MAJOR_EVENT_BETAS = "MAJOR_EVENT_BETAS"
    LOCATION_METERS = "LOCATION_METERS"
    LOCATION_WINDOW = "LOCATION_WINDOW"
    LOCATION_SHARE = "LOCATION_SHARE"
    LOCATION_HOURS = "LOCATION_HOURS"
    ANNOUNCE_DAYS = "ANNOUNCE_DAYS"
    REPEATED_FAULTS = "REPEATED_FAULTS"
    FREQUENT_COUNT = "FREQUENT_COUNT"
    FREQUENT_DAYS = "FREQUENT_DAYS"


@dataclass(frozen=True, slots=True)
class Scoped:
    """
    A part of the grid that is out of use, or a tie that is closed, for some time.

    :ivar code: of the segment, the feeder or the area
    :ivar to_at: when it ends; empty while it lasts
    """

    kind: ElementKind
    code: str
    action: ScopeAction
    from_at: datetime
    to_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewOutage:
    """
    An outage to be planned.

    :ivar unit_code: the unit that does the work
    :ivar work: what is done, said to customers too
    :ivar parts: what is out and what is closed, within the planned span
    :ivar is_emergency: what cannot wait for the notice; the reason stands in ``work``
    """

    unit_code: str
    kind: OutageKind
    reason: OutageReason
    work: str
    from_at: datetime
    to_at: datetime
    parts: tuple[Scoped, ...]
    influence: Influence = Influence.OWN
    is_emergency: bool = False
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class NewTarget:
    """
    The reliability RS-1 that a unit shall reach for some time.

    :ivar source: the document that sets it
    """

    unit_code: str
    basis: Basis
    target_pct: Decimal
    period: Period
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """
    What is known of an outage when a step is asked for.

    :ivar over: lines and months for which the budget does not suffice, in words; empty where it does
    :ivar is_director: whether who acts may approve beyond the budget
    :ivar open_parts: parts that are still out
    :ivar notice_hours: hours of notice that the rule asks for
    """

    requested_by: str
    by: str
    at: datetime
    from_at: datetime
    to_at: datetime
    parts: int
    customers: int
    over: tuple[str, ...] = ()
    important: tuple[str, ...] = ()
    reason: str = ""
    is_director: bool = False
    is_emergency: bool = False
    noticed_at: datetime | None = None
    notice_hours: int = 0
    open_parts: int = 0
    restored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """
    Indices of one basis over one period, 6 places; empty where nothing is served or nothing was interrupted.

    SAIFI and MAIFI are times, SAIDI, CAIDI, CTAIDI minutes, AIHC hours, RS percent (SAIDI / 60 = AIHC-1).

    :ivar interruptions: customer interruptions that were sustained
    :ivar customer_hours: 停电时户数, of sustained interruptions
    :ivar distinct: customers who had at least one
    """

    served: int
    hours: int
    interruptions: int
    customer_hours: Decimal
    distinct: int
    saifi: Decimal | None
    saidi: Decimal | None
    caidi: Decimal | None
    asai: Decimal | None
    caifi: Decimal | None
    ctaidi: Decimal | None
    maifi: Decimal | None
    aihc_1: Decimal | None
    aitc_1: Decimal | None
    rs_1: Decimal | None
    rs_2: Decimal | None
    rs_3: Decimal | None
