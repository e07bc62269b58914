"""Twins: distances by hand, and what no scale or order may change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import similarity, specialisation

NAN = np.nan
#: Two pairs of regions that are alike: 0 and 1 in mix, 2 and 3 in mix.
JOBS = np.array([[80.0, 20.0], [75.0, 25.0], [20.0, 80.0], [10.0, 90.0]])
PEOPLE = np.array([10.0, 12.0, 10.0, 40.0])


def test_mix_distance_is_the_share_that_must_change():
    found = similarity.industry_mix_distance(JOBS)
    assert found[0].tolist() == pytest.approx([0.0, 0.05, 0.6, 0.7])
    assert found == pytest.approx(found.T)
    for place in range(4):
        krugman = specialisation.krugman_index(JOBS, JOBS[place]) / 2.0
        assert found[place] == pytest.approx(krugman)


def test_mix_distance_of_nothing_in_common_and_of_the_unknown():
    found = similarity.industry_mix_distance([[5.0, 0.0], [0.0, 7.0], [NAN, 1.0], [0.0, 0.0]])
    assert found[0, 1] == pytest.approx(1.0)
    assert np.isnan(found[2:]).all()
    assert np.isnan(found[:, 2:]).all()


def test_twins_by_hand():
    jobs = JOBS * np.array([[1.0], [1.0], [1.0], [2.0]])
    found = similarity.similar_regions(jobs, PEOPLE, number=2)
    mix = similarity.industry_mix_distance(jobs)
    off = ~np.eye(4, dtype=bool)
    assert found.mix == pytest.approx(mix / np.sqrt((mix[off] ** 2).mean()))
    # Size: only region 3 is twice as large; 6 of 12 ordered pairs lie ln 2 apart.
    assert found.size[0, 3] == pytest.approx(np.log(2) / np.sqrt(np.log(2) ** 2 / 2))
    assert found.size[0, 1] == 0.0
    assert found.overall**2 * 3 == pytest.approx(found.mix**2 + found.size**2 + found.density**2)
    assert found.nearest[0].tolist() == [1, 2]
    assert found.nearest[1, 0] == 0


def test_each_dimension_has_a_typical_distance_of_one():
    rng = np.random.default_rng(1)
    found = similarity.similar_regions(rng.integers(1, 99, (9, 5)), rng.uniform(1, 99, 9))
    off = ~np.eye(9, dtype=bool)
    for distance in (found.mix, found.size, found.density, found.overall):
        assert (distance[off] ** 2).mean() == pytest.approx(1.0)


def test_an_ended_region_is_nobodys_twin_and_not_in_the_scale():
    alone = similarity.similar_regions(JOBS[:3] * [[1], [2], [3]], PEOPLE[:3])
    jobs = np.vstack([JOBS[:3] * [[1], [2], [3]], JOBS[0] * 1000])
    found = similarity.similar_regions(jobs, [*PEOPLE[:3], 9000.0], np.array([True, True, True, False]))
    assert found.overall[:3, :3] == pytest.approx(alone.overall)
    assert np.isnan(found.overall[3]).all()
    assert np.isnan(found.overall[:, 3]).all()
    assert 3 not in found.nearest
    assert (found.nearest[3] == -1).all()


def test_a_region_with_something_unpublished_has_no_twins():
    jobs = JOBS.copy()
    jobs[3, 0] = NAN
    found = similarity.similar_regions(jobs * [[1], [2], [3], [4]], PEOPLE)
    assert (found.nearest[3] == -1).all()
    assert found.nearest[0].tolist() == [1, 2, -1, -1, -1]


def test_regions_that_share_ground_are_no_twins():
    overlapping = np.zeros((4, 4), dtype=bool)
    overlapping[0, 1] = True
    jobs = JOBS * [[1], [1], [1], [2]]
    found = similarity.similar_regions(jobs, PEOPLE, overlapping=overlapping, number=3)
    assert found.nearest[0].tolist() == [2, 3, -1]
    assert 0 not in found.nearest[1]
    assert found.overall[0, 1] > 0.0


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    jobs=arrays(float, (6, 4), elements=st.integers(1, 400).map(float)),
    people=arrays(float, 6, elements=st.floats(1, 500), unique=True),
    order=st.permutations(range(6)),
    scale=st.floats(0.5, 50),
)
def test_order_scale_and_an_empty_industry_change_nothing(jobs, people, order, scale):
    jobs[1, 0] += 5000.0  # so that the regions are not all alike
    found = similarity.similar_regions(jobs, people)
    same = {"rel": 1e-6, "abs": 1e-9}
    order = np.array(order)
    turned = similarity.similar_regions(jobs[order], people[order])
    assert turned.overall == pytest.approx(found.overall[np.ix_(order, order)], **same)
    assert similarity.similar_regions(scale * jobs, scale * people).overall == pytest.approx(
        found.overall, rel=1e-6, abs=1e-6
    )
    wider = similarity.similar_regions(np.column_stack([jobs, np.zeros(6)]), people)
    assert wider.overall == pytest.approx(found.overall, **same)
    assert (np.diag(found.overall) == 0.0).all()
    assert all(place not in row for place, row in enumerate(found.nearest))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((JOBS, PEOPLE[:3]), "shape"),
        ((JOBS, [0.0, 1.0, 2.0, 3.0]), "above 0"),
        ((-JOBS, PEOPLE), "negative"),
        ((JOBS[0], PEOPLE), "regions, industries"),
        ((JOBS[:2], PEOPLE[:2]), "at least 3"),
        ((np.ones((4, 2)), PEOPLE), "alike"),
        ((JOBS, PEOPLE, np.array([True, False])), "comparable"),
        ((JOBS, PEOPLE, None, np.zeros((4, 4))), "overlapping"),
    ],
)
def test_what_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        similarity.similar_regions(*arguments)
    with pytest.raises(ValueError, match="number"):
        similarity.similar_regions(JOBS * [[1], [2], [3], [4]], PEOPLE, number=0)
