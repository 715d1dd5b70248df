"""Backward and forward sweep over a radial feeder, all steps at once: the slow twin, in complex per-phase values."""

import numpy as np


def sweep(feeder: dict, *, p_kw: np.ndarray, q_kvar: np.ndarray, rounds: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """
    Solve a feeder described as in feeders.json.

    p_kw and q_kvar are [T, buses]; returns loss in kW by step and voltages of the nominal one [T, buses].
    """
    row = {bus[0]: at for at, bus in enumerate(feeder["bus"])}
    edges, start = tree(feeder, row=row)
    base = feeder["u_kv"] * 1e3 / np.sqrt(3)
    held = np.tile(start * base, (len(p_kw), 1)).astype(complex)
    load, volt = (p_kw + 1j * q_kvar) * 1e3 / 3, held.copy()
    for here, there, _z in edges:
        volt[:, there] = volt[:, here]
    for _round in range(rounds):
        current = np.conj(np.divide(load, volt, out=np.zeros_like(load), where=volt != 0))
        for here, there, _z in reversed(edges):
            current[:, here] += current[:, there]
        before, volt = volt, held.copy()
        for here, there, z in edges:
            volt[:, there] = volt[:, here] - z * current[:, there]
        if np.abs(volt - before).max() < 1e-7:
            break
    loss = sum(3 * np.abs(current[:, there]) ** 2 * z.real for _here, there, z in edges) / 1e3
    return loss, np.abs(volt) / base


def tree(feeder: dict, *, row: dict) -> tuple[list[tuple[int, int, complex]], np.ndarray]:
    """Give branches from each source outward, and the voltages held at the sources (0 elsewhere), of the nominal."""
    near: dict[int, list[tuple[int, complex]]] = {at: [] for at in row.values()}
    for start, end, r, x, status in feeder["branch"]:
        if status:
            near[row[start]].append((row[end], complex(r, x)))
            near[row[end]].append((row[start], complex(r, x)))
    edges: list[tuple[int, int, complex]] = []
    held = np.zeros(len(row))
    for slack, pu in zip(feeder["slack_buses"], feeder.get("slack_pu", [1.0]), strict=True):
        held[row[slack]] = pu
        seen, reached = [row[slack]], {row[slack]}
        for here in seen:
            for there, z in near[here]:
                if there not in reached:
                    reached.add(there)
                    seen.append(there)
                    edges.append((here, there, z))
    return edges, held
