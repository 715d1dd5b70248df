"""
What energies and voltages say for each place at which a customer may hang.

A place is an area and a conductor: place ``3 · area + phase``. Every kind of evidence is one array customers × places;
larger speaks for the place, only differences within a row mean something, and a row of zeros says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wanjia.energy.identification.kernel.series import Floats, about_mean, to_unit_length

#: A share that a balance gives is off by this much although nothing is wrong: losses, clocks, classes of meters.
SHARE_TOLERANCE = 0.12
#: How often a balance is spoilt by what no meter counted; bounds what one share can prove.
SPOILT = 0.02
#: Spread of a share that says nothing.
SPOILT_SPREAD = 3.0
#: Ridge as a part of the mean variance of the series: keeps vacant customers from blowing up the solution.
RIDGE = 1e-4
#: A head whose load never moves by more says nothing, kW or kWh: its current transformer is dead.
STILL = 1e-6


@dataclass(frozen=True, slots=True)
class Shares:
    """
    How much of each customer's energy appears at each head, by least squares over time.

    :ivar share: customers × heads, 1 where all of it appears, 0 where nothing
    :ivar error: customers × heads, standard error of the share
    """

    share: Floats
    error: Floats


def shares_of(heads: Floats, *, energies: Floats) -> Shares:
    """
    Explain the energy of each head by that of all customers at once.

    A customer of an area appears in its balance with about 1 and in the others' with 0; the archive is not asked.

    :param heads: heads × points, kWh, nan where missing; a head that never moves gives errors without end
    :param energies: customers × points, kWh, nan where missing
    """
    come = (~np.isnan(energies)).mean(axis=0)
    use = (come >= np.median(come) - 0.1) & (~np.isnan(heads)).any(axis=0)
    x, y = about_mean(energies[:, use]), about_mean(heads[:, use])
    gram = x @ x.T
    ridge = RIDGE * np.trace(gram) / max(len(x), 1) + 1e-12
    inverse = np.linalg.inv(gram + np.eye(len(x)) * ridge)
    share = inverse @ (x @ y.T)
    free = max(int(use.sum()) - len(x), 1)
    error = np.sqrt(np.outer(np.diag(inverse), ((y - share.T @ x) ** 2).sum(axis=1) / free))
    still = np.abs(y).max(axis=1, initial=0.0)[None, :] < STILL
    return Shares(share=share, error=np.where(still | (np.diag(gram) < STILL)[:, None], np.inf, error))


def energy_evidence(shares: Shares) -> Floats:
    """
    Give by how many nats a share is likelier if the customer hangs at the head than if not.

    Bounded, since any balance may be spoilt by theft or a dead conductor.
    """
    spread = np.hypot(np.minimum(shares.error, 1e3), SHARE_TOLERANCE)
    result: Floats = _bounded(shares.share - 1, spread=spread) - _bounded(shares.share, spread=spread)
    return np.where(np.isinf(shares.error), 0.0, result)


def _bounded(away: Floats, *, spread: Floats) -> Floats:
    wide = np.hypot(spread, SPOILT_SPREAD)
    likely = (1 - SPOILT) / spread * np.exp(-0.5 * (away / spread) ** 2)
    result: Floats = np.log(likely + SPOILT / wide * np.exp(-0.5 * (away / wide) ** 2))
    return result


def busbar_evidence(voltages: Floats, *, heads: Floats) -> Floats:
    """
    Give how alike each customer's voltage is to that of each busbar.

    :param voltages: customers × points about their means, less the common voltage, V
    :param heads: heads × points likewise; 0 where unknown
    """
    return likeness(to_unit_length(voltages) @ to_unit_length(heads).T)


def drop_evidence(voltages: Floats, *, powers: Floats) -> Floats:
    """
    Give how far each customer's voltage falls with the load of each head, all heads taken together.

    The load of one's own conductor pulls the voltage down along the line; that of others does not.

    :param voltages: customers × points about their means, V
    :param powers: heads × points about their means, kW; rows of 0 where unknown
    :returns: fall for one standard deviation of load, as a part of the spread that stays unexplained
    """
    gram = powers @ powers.T
    inverse = np.linalg.inv(gram + np.eye(len(gram)) * (1e-6 * np.trace(gram) / max(len(gram), 1) + 1e-12))
    slope = (inverse @ (powers @ voltages.T)).T
    left = (voltages - slope @ powers).std(axis=1, keepdims=True)
    result: Floats = -slope * powers.std(axis=1) / np.where(left > 0, left, 1.0)
    return result


def company_evidence(voltages: Floats, *, belief: Floats) -> Floats:
    """
    Give how alike each customer is to the middle of those believed to hang at each place; nobody speaks for himself.

    :param voltages: customers × points of length 1
    :param belief: customers × places, probability of each place; a row of 0 for who stands for none
    """
    middle = belief.T @ voltages
    products = voltages @ middle.T
    others = (middle**2).sum(axis=1)[None, :] - 2 * belief * products + belief**2
    return likeness((products - belief) / np.sqrt(np.maximum(others, 1e-9)))


def likeness(correlation: Floats) -> Floats:
    """Turn a correlation into something that adds up: Fisher's z, at most that of 0.995."""
    result: Floats = np.arctanh(np.clip(correlation, -0.995, 0.995))
    return result
