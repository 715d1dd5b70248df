"""What a feeder that is written down may hold: its fields, its tables and their columns."""

from __future__ import annotations

from itertools import chain

from wanjia.energy.powerflow.kernel.tables import Layout

PHASES = "abc"
P_PHASES = tuple(f"p_{phase}_kw" for phase in PHASES)
Q_PHASES = tuple(f"q_{phase}_kvar" for phase in PHASES)
POWERS = ("p_kw", "p_mw", "p_pu", "q_kvar", "q_mvar", "q_pu")
R_WAYS = ("r_ohm", "r_pu", "r_ohm_per_km", "kind")
X_WAYS = ("x_ohm", "x_pu", "x_ohm_per_km", "kind")
LENGTHS = ("length_km", "length_m")
#: Columns of a generator whose voltage is held, which is refused.
HOLDS = ("u_pu", "vm_pu")


def _layout(
    name: str, *, default: tuple[str, ...], needed: tuple[tuple[str, ...], ...], more: tuple[str, ...]
) -> Layout:
    return Layout(name, default, needed, frozenset((*default, *chain(*needed), *more)))


BUS = _layout(
    "bus", default=("bus", "p_kw", "q_kvar"), needed=(("bus",),), more=("u_kv", "name", *POWERS, *P_PHASES, *Q_PHASES)
)
BRANCH = _layout(
    "branch",
    default=("from", "to", "r_ohm", "x_ohm", "status"),
    needed=(("from",), ("to",), R_WAYS, X_WAYS),
    more=("id", "name", "phases", *LENGTHS, "r0_ohm", "x0_ohm", "c_uf", "b_us", "tan_delta", "rated_a"),
)
TRANSFORMER = _layout(
    "transformer",
    default=(
        "id",
        "from",
        "to",
        "rated_kva",
        "no_load_loss_kw",
        "load_loss_kw",
        "no_load_current_pct",
        "impedance_pct",
    ),
    needed=(("from",), ("to",)),
    more=("name", "u1_kv", "u2_kv", "no_load_loss_w", "load_loss_w", "tap_pct", "group", "status"),
)
LOAD = _layout(
    "load", default=("bus", "p_kw", "q_kvar"), needed=(("bus",),), more=(*POWERS, *P_PHASES, *Q_PHASES, "type")
)
GENERATOR = _layout("generator", default=("bus", "p_kw", "q_kvar"), needed=(("bus",),), more=(*POWERS, *HOLDS))
SHUNT = _layout("shunt", default=("bus", "p_kw", "q_kvar"), needed=(("bus",),), more=POWERS)
LAYOUTS = (BUS, BRANCH, TRANSFORMER, LOAD, GENERATOR, SHUNT)

FIELDS = frozenset(
    {"name", "u_kv", "slack_buses", "slack_pu", "base_mva", "base_kva"}
    | {layout.name for layout in LAYOUTS}
    | {f"{layout.name}_columns" for layout in LAYOUTS}
)
#: Fields that tell people where a feeder comes from.
TELLING = frozenset(
    {"source", "file", "commit", "doi", "title", "description", "note", "notes", "comment", "variant_note"}
    | {"published", "computed_here"}
)
#: By these a value is known as a feeder, whole or not.
MARKS = frozenset({"bus", "branch", "bus_columns", "branch_columns", "slack_buses"})
