"""Who hangs where follows from voltages and energies alone, whatever the archive says."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.low_voltage import POINTS, Plan, observed_of, world
from wanjia.energy.identification.kernel.evidence import energy_evidence, shares_of
from wanjia.energy.identification.kernel.heads import unseen_conductors, with_unseen_filled
from wanjia.energy.identification.kernel.placing import place

SMALL = Plan(areas=2, customers=15, days=14, wrong_ties=2, wrong_phases=2)


@pytest.fixture(scope="module")
def made():
    return world(41, plan=SMALL)


class TestPlacing:
    def test_finds_every_area_and_phase_of_a_world_run_forward(self, made) -> None:
        placed = place(observed_of(made))

        assert (placed.area_chance.argmax(axis=1) == made.area).all()
        single = made.phase < 3
        assert (placed.chance.argmax(axis=1) == 3 * made.area + made.phase)[single].all()
        assert (placed.is_three_phase == ~single).all()

    def test_chances_of_a_customer_sum_to_one(self, made) -> None:
        assert np.allclose(place(observed_of(made)).chance.sum(axis=1), 1)

    def test_does_not_ask_the_archive(self, made) -> None:
        seen = observed_of(made)
        turned = replace(seen, archive_area=1 - seen.archive_area, archive_phase=np.full_like(seen.archive_phase, -1))

        assert np.allclose(place(turned).chance, place(seen).chance)

    def test_a_voltage_that_all_share_changes_nothing(self, made) -> None:
        seen = observed_of(made)
        common = np.random.default_rng(3).normal(0, 3, seen.head_energies.shape[1])
        lifted = replace(seen, voltages=seen.voltages + common, head_voltages=seen.head_voltages + common)

        assert np.allclose(place(lifted).chance, place(seen).chance, atol=1e-6)

    def test_the_order_of_customers_does_not_matter(self, made) -> None:
        seen = observed_of(made)
        order = np.random.default_rng(5).permutation(seen.customers)
        fields = ("archive_area", "archive_phase", "voltages", "energies")
        mixed = replace(seen, **{name: getattr(seen, name)[order] for name in fields})

        assert np.allclose(place(mixed).chance, place(seen).chance[order], atol=1e-9)

    def test_works_from_voltages_alone_but_says_that_it_is_less_sure(self, made) -> None:
        seen = observed_of(made)
        blind = replace(
            seen,
            head_powers=np.full_like(seen.head_powers, np.nan),
            head_energies=np.full_like(seen.head_energies, np.nan),
        )

        placed = place(blind)

        assert (placed.area_chance.argmax(axis=1) == made.area).mean() >= 0.7
        assert placed.area_chance.max(axis=1).mean() < place(seen).area_chance.max(axis=1).mean()

    def test_a_series_of_nothing_leaves_every_place_equally_likely(self, made) -> None:
        seen = observed_of(made)
        silent = replace(seen, voltages=seen.voltages.copy(), energies=seen.energies.copy())
        silent.voltages[0], silent.energies[0] = np.nan, np.nan

        assert place(silent).area_chance[0].max() < 0.9

    def test_one_customer_alone_is_refused(self, made) -> None:
        seen = observed_of(made)
        fields = ("archive_area", "archive_phase", "voltages", "energies")

        with pytest.raises(ValueError, match="at least two customers"):
            place(replace(seen, **{name: getattr(seen, name)[:1] for name in fields}))


class TestShares:
    def test_separate_customers_of_two_heads_exactly(self) -> None:
        energies = np.array([[1.0, 0, 0, 2, 0, 1], [0, 1, 0, 1, 3, 0], [0, 0, 2, 0, 1, 1]])
        heads = np.stack([energies[0] + energies[2], energies[1]])

        shares = shares_of(heads, energies=energies)

        assert np.allclose(shares.share, [[1, 0], [0, 1], [1, 0]], atol=1e-3)

    def test_a_head_that_never_moves_says_nothing(self) -> None:
        energies = np.random.default_rng(1).exponential(1, (3, 50))

        shares = shares_of(np.zeros((1, 50)), energies=energies)

        assert np.isinf(shares.error).all()
        assert (energy_evidence(shares) == 0).all()


class TestUnseenConductors:
    def test_are_told_by_day(self) -> None:
        powers = np.ones((1, 3, 2 * POINTS))
        powers[0, 1, POINTS:] = 0.0

        assert unseen_conductors(powers)[0].tolist() == [[False, False], [False, True], [False, False]]

    def test_are_filled_by_what_the_archive_leaves_over(self, made) -> None:
        seen = observed_of(made)
        dead = replace(seen, archive_area=made.area, head_powers=seen.head_powers.copy())
        dead.head_powers[0, 1] = 0.0

        filled = with_unseen_filled(dead)

        assert np.corrcoef(filled.head_powers[0, 1], seen.head_powers[0, 1])[0, 1] > 0.8
        assert (filled.head_powers[1] == seen.head_powers[1]).all()
        assert (place(dead).area_chance.argmax(axis=1) == made.area).mean() >= 0.95
