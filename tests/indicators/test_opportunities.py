"""Suggestions and what they rest on, by hand and by what must always hold."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import growth, opportunities, relatedness

NAN = np.nan
PRESENCE = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 1.0]])
PROXIMITY = np.array([[1.0, 0.2, 0.6, 0.0], [0.2, 1.0, 0.3, 0.5], [0.6, 0.3, 1.0, 0.1], [0.0, 0.5, 0.1, 1.0]])


def test_contributions_by_hand():
    found = opportunities.density_contributions(PRESENCE, PROXIMITY)
    # Industry 2 is related to 0 by 0.6, to 1 by 0.3, to 3 by 0.1: 1.0 in all without itself.
    assert found[0, 2].tolist() == pytest.approx([0.6, 0.3, 0.0, 0.0])
    assert found[1, 2].tolist() == pytest.approx([0.0, 0.3, 0.0, 0.1])
    assert (found[:, range(4), range(4)] == 0.0).all()


def test_contributions_follow_density_where_proximity_is_not_symmetric():
    nearness = PROXIMITY.copy()
    nearness[0, 2] = 0.1
    found = opportunities.density_contributions(PRESENCE, nearness)
    assert found.sum(axis=2) == pytest.approx(relatedness.density(PRESENCE, nearness))


def test_unknown_presence_and_no_relation():
    nearness = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = opportunities.density_contributions([[NAN, 1.0, 1.0]], nearness)
    assert np.isnan(found[0, 1, 0])
    assert found[0, 0].tolist() == [0.0, 1.0, 0.0]
    # Industry 2 is related to none, so nothing can be its reason.
    assert np.isnan(found[0, 2]).all()


@pytest.mark.parametrize(
    ("presence", "proximity"), [([[2.0, 0.0]], np.eye(2)), ([[1.0, 0.0]], np.eye(3)), ([[1.0]], [[-1.0]])]
)
def test_contributions_refuse(presence, proximity):
    with pytest.raises(ValueError, match=r"presence|proximity"):
        opportunities.density_contributions(presence, proximity)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    present=arrays(float, (3, 5), elements=st.sampled_from([0.0, 1.0, 1.0, NAN])),
    nearness=arrays(float, (5, 5), elements=st.one_of(st.floats(0.01, 1), st.just(0.0), st.just(NAN))),
)
def test_contributions_add_up_to_density(present, nearness):
    nearness = (nearness + nearness.T) / 2.0
    assume(not np.isnan(present).all() and not np.isnan(nearness).all())
    parts = opportunities.density_contributions(present, nearness)
    expected = relatedness.density(present, nearness)
    assert parts.sum(axis=2) == pytest.approx(expected, nan_ok=True, rel=1e-9, abs=1e-12)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(present=arrays(float, (3, 4), elements=st.sampled_from([0.0, 1.0])), order=st.permutations(range(4)))
def test_contributions_follow_the_industries_and_an_unrelated_one_changes_nothing(present, order):
    found = opportunities.density_contributions(present, PROXIMITY)
    order = np.array(order)
    turned = opportunities.density_contributions(present[:, order], PROXIMITY[np.ix_(order, order)])
    assert turned == pytest.approx(found[:, order][:, :, order])
    wider = np.zeros((5, 5))
    wider[:4, :4] = PROXIMITY
    more = opportunities.density_contributions(np.column_stack([present, np.ones(3)]), wider)
    assert more[:, :4, :4] == pytest.approx(found)
    assert (more[:, :4, 4] == 0.0).all()


def test_leading_strengths_are_ordered_and_never_padded_with_nothing():
    which, size = opportunities.leading_strengths([[0.1, 0.4, 0.0, 0.4], [0.0, NAN, 0.2, 0.0]], number=3)
    assert which.tolist() == [[1, 3, 0], [2, -1, -1]]
    assert size[0].tolist() == [0.4, 0.4, 0.1]
    assert np.isnan(size[1, 1:]).all()
    few, few_size = opportunities.leading_strengths([0.5, 0.0], number=3)
    assert few.tolist() == [0, -1, -1]
    assert np.isnan(few_size[1:]).all()
    with pytest.raises(ValueError, match="number"):
        opportunities.leading_strengths([0.5], number=0)


def test_median_density_leaves_out_the_unknown():
    median = opportunities.median_density([[0.1, NAN, NAN], [0.2, 0.5, NAN], [0.6, 0.7, NAN]])
    assert median[:2].tolist() == pytest.approx([0.2, 0.6])
    assert np.isnan(median[2])
    with pytest.raises(ValueError, match="regions, industries"):
        opportunities.median_density([0.1, 0.2])


def test_jobs_ahead_is_the_own_strength_of_the_shift_share():
    jobs, before = np.array([[55.0, 30.0, 12.0]]), np.array([[50.0, 40.0, 0.0]])
    nation, nation_before = np.array([220.0, 90.0, 100.0]), np.array([200.0, 100.0, 80.0])
    found = opportunities.jobs_ahead_of_nation(jobs, before, nation, nation_before)
    assert found[0].tolist() == pytest.approx([0.0, -6.0, 12.0])
    parts = growth.shift_share(before[0], jobs[0], nation_before, nation)
    assert found[0, :2] == pytest.approx(parts.own_strength[:2])


def test_jobs_ahead_of_the_unknown_and_of_a_nation_without():
    found = opportunities.jobs_ahead_of_nation(
        [[NAN, 1.0, 1.0]], [[1.0, NAN, 1.0]], [1.0, 1.0, 5.0], [1.0, 1.0, 0.0]
    )
    assert np.isnan(found).all()


# Every way through the rules: present, related (density against a median of 0.5), jobs ahead, kind.
RULES = [
    (1.0, 0.5, 0.0, "strength"),
    (1.0, 0.9, 50.0, "strength"),
    (1.0, 0.9, -9.9, "strength"),
    (1.0, 0.4, 0.0, "weakness"),
    (1.0, 0.4, 50.0, "weakness"),
    (1.0, 0.9, -10.0, "threat"),
    (1.0, 0.1, -10.0, "threat"),
    (1.0, NAN, -10.0, "threat"),
    (0.0, 0.5, 0.0, "opportunity"),
    (0.0, 0.5, -30.0, "opportunity"),
    (0.0, 0.5, NAN, "opportunity"),
    (0.0, 0.4, 10.0, "newcomer"),
    (0.0, 0.4, 9.9, "none"),
    (0.0, 0.4, NAN, "unknown"),
    (0.0, NAN, 30.0, "unknown"),
    (1.0, NAN, 0.0, "unknown"),
    (1.0, 0.9, NAN, "unknown"),
    (NAN, 0.9, 0.0, "unknown"),
]


@pytest.mark.parametrize(("present", "density", "ahead", "kind"), RULES)
def test_kinds_by_the_stated_rules(present, density, ahead, kind):
    found = opportunities.kinds([[present]], [[density]], [0.5], [[ahead]], np.array([False]))
    assert found.tolist() == [[kind]]


def test_the_margin_is_ten_jobs_and_five_per_cent_of_those_at_the_nations_pace():
    # 190 jobs now, 10 behind the 200 that the pace gives; 6,682 jobs, 12 behind; 50, 9 behind 59.
    jobs, ahead = np.array([[190.0, 6682.0, 50.0, 1050.0, NAN]]), np.array([[-10.0, -12.0, -9.0, 50.0, NAN]])
    margin = opportunities.pace_margin(jobs, ahead)
    assert margin[0, :4].tolist() == pytest.approx([10.0, 334.7, 10.0, 50.0])
    assert np.isnan(margin[0, 4])
    found = opportunities.kinds(
        [[1.0, 1.0, 1.0, 0.0, 1.0]],
        [[0.9] * 3 + [0.1, 0.9]],
        [0.5] * 5,
        ahead,
        np.zeros(5, dtype=bool),
        margin,
    )
    assert found.tolist() == [["threat", "strength", "strength", "newcomer", "unknown"]]


def test_the_table_sorts_by_the_margin_it_is_given():
    assert table(jobs_ahead=np.full((2, 4), 12.0))["kind"].tolist()[2:] == ["newcomer", "newcomer"]
    assert table(jobs_ahead=np.full((2, 4), 12.0), margin=13.0)["kind"].tolist()[2:] == ["none", "none"]


@pytest.mark.parametrize(("present", "density", "ahead", "kind"), RULES)
def test_public_services_are_never_suggested_but_may_be_what_is_there(present, density, ahead, kind):
    found = opportunities.kinds([[present]], [[density]], [0.5], [[ahead]], np.array([True]))
    assert found.tolist() == [["none" if present == 0.0 else kind]]
    assert kind in (*opportunities.KINDS, "none", "unknown")


def test_all_five_kinds_are_reached():
    assert {kind for *_, kind in RULES} >= set(opportunities.KINDS)
    assert len(opportunities.KINDS) == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1.0]], [[1.0, 1.0]], [0.5], [[0.0]], np.array([False])), "one shape"),
        (([[1.0]], [[1.0]], [0.5, 0.5], [[0.0]], np.array([False])), "median_density"),
        (([[1.0]], [[1.0]], [0.5], [[0.0]], np.array([0])), "True or False"),
        (([[0.5]], [[1.0]], [0.5], [[0.0]], np.array([False])), "presence"),
    ],
)
def test_kinds_refuse(arguments, message):
    with pytest.raises(ValueError, match=message):
        opportunities.kinds(*arguments)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data(), order=st.permutations(range(5)))
def test_kinds_follow_their_industries_and_ask_only_how_near_beside_the_median(data, order):
    present = data.draw(arrays(float, (3, 5), elements=st.sampled_from([0.0, 1.0, NAN])))
    nearness = data.draw(arrays(float, (3, 5), elements=st.sampled_from([0.0, 0.25, 0.5, 0.75, NAN])))
    ahead = data.draw(arrays(float, (3, 5), elements=st.sampled_from([-40.0, -9.0, 0.0, 9.0, 40.0, NAN])))
    median = data.draw(arrays(float, 5, elements=st.sampled_from([0.25, 0.5, NAN])))
    never = data.draw(arrays(bool, 5))
    found = opportunities.kinds(present, nearness, median, ahead, never)
    turned = opportunities.kinds(
        present[:, order], nearness[:, order], median[order], ahead[:, order], never[order]
    )
    assert turned.tolist() == found[:, order].tolist()
    assert set(found.ravel()) <= {*opportunities.KINDS, opportunities.NONE, opportunities.UNKNOWN}
    # Powers of two away, so that no comparison is decided by rounding.
    lifted = opportunities.kinds(present, nearness + 4.0, median + 4.0, ahead, never)
    assert lifted.tolist() == found.tolist()
    # No present industry is a suggestion, no absent one a strength.
    assert not np.isin(found[present == 1.0], [opportunities.OPPORTUNITY, opportunities.NEWCOMER]).any()
    assert not np.isin(found[present == 0.0], [opportunities.STRENGTH, opportunities.THREAT]).any()
    assert (found[np.isnan(present)] == opportunities.UNKNOWN).all()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    values=arrays(float, (4, 5), elements=st.one_of(st.floats(0, 1), st.just(NAN))),
    regions=st.permutations(range(4)),
    industries=st.permutations(range(5)),
)
def test_levels_and_medians_ignore_the_order_of_the_others(values, regions, industries):
    level = opportunities.relative_density(values)
    turned = opportunities.relative_density(values[regions][:, industries])
    assert turned == pytest.approx(level[regions][:, industries], nan_ok=True)
    assert (np.isnan(level) == np.isnan(values)).all()
    known = ~np.isnan(values).all(axis=1)
    assert np.nanmean(level[known], axis=1) == pytest.approx(np.zeros(known.sum()), abs=1e-12)
    median = opportunities.median_density(values)
    assert opportunities.median_density(values[regions][:, industries]) == pytest.approx(
        median[industries], nan_ok=True
    )


def table(**changed):
    arguments = {
        "presence": PRESENCE,
        "proximity": PROXIMITY,
        "pci": [0.5, -0.5, 1.5, NAN],
        "median_density": [-0.2, 0.0, 0.2, 0.2],
        "jobs_ahead": np.zeros((2, 4)),
        "never_suggested": np.array([False, False, False, False]),
        "ranked": np.array([True, True]),
        "strengths": 2,
    }
    return opportunities.opportunity_table(**(arguments | changed))


def test_relative_density_is_taken_from_each_regions_own_level():
    found = opportunities.relative_density([[0.2, 0.4, NAN], [0.9, 0.8, 0.7], [NAN, NAN, NAN]])
    np.testing.assert_allclose(found, [[-0.1, 0.1, NAN], [0.1, 0.0, -0.1], [NAN, NAN, NAN]], atol=1e-12)
    with pytest.raises(ValueError, match="regions, industries"):
        opportunities.relative_density([0.1, 0.2])


def test_a_broad_region_is_not_near_to_everything():
    narrow = np.array([[0.1, 0.2, 0.3]])
    np.testing.assert_allclose(
        opportunities.relative_density(narrow + 0.5), opportunities.relative_density(narrow), atol=1e-12
    )


def test_table_lists_what_is_absent_with_its_reasons():
    found = table()
    assert found[["region", "industry"]].to_numpy().tolist() == [[0, 2], [0, 3], [1, 0], [1, 2]]
    # Region 0: industry 2 has density 0.9, 3 has 0.5 / 0.6. Region 1: 0 has 0.2 / 0.8, 2 has 0.4.
    assert found["density"].tolist() == pytest.approx([0.9, 5 / 6, 0.25, 0.4])
    assert (found["density"] + found["distance"]).tolist() == pytest.approx([1.0] * 4)
    # From the regions' own levels: 0.9 - 0.5458, 0.8333 - 0.5458; 0.25 - 0.4958, 0.4 - 0.4958.
    assert found["kind"].tolist() == ["opportunity", "opportunity", "none", "none"]
    assert found["rank"].tolist() == [1, 2, 2, 1]
    assert found["pci"].isna().tolist() == [False, True, False, False]
    assert found["strength_1"].tolist() == [0, 1, 1, 1]
    assert found["contribution_1"].tolist() == pytest.approx([0.6, 5 / 6, 0.25, 0.3])
    assert found["strength_2"].isna().tolist() == [False, True, True, False]
    assert found["strength_2"][3] == 3
    named = found[["contribution_1", "contribution_2"]].sum(axis=1)
    assert named.tolist() == pytest.approx(found["density"].tolist())


def test_a_small_region_has_no_rank_but_keeps_its_reasons():
    found = table(ranked=np.array([False, True]))
    assert found["rank"].isna().tolist() == [True, True, False, False]
    assert found["kind"].tolist()[:2] == ["opportunity", "opportunity"]
    assert found["strength_1"].notna().all()


def test_industries_never_suggested_are_not_in_the_table():
    found = table(never_suggested=np.array([False, False, True, False]))
    assert found["industry"].tolist() == [3, 0]


def test_unknown_presence_is_not_listed_and_hides_what_rests_on_it():
    presence = PRESENCE.copy()
    presence[0, 0] = NAN
    found = table(presence=presence)
    first = found[found["region"] == 0]
    assert first["industry"].tolist() == [2, 3]
    # Industry 3 has no relation to 0, so its density is known all the same.
    assert first["density"].isna().tolist() == [True, False]
    assert first["kind"].tolist() == ["unknown", "opportunity"]
    assert first["rank"].isna().tolist() == [True, False]
    assert first["rank"].iloc[1] == 1


def test_equal_densities_share_the_better_place():
    nearness = np.array(
        [[1.0, 0.5, 0.5, 0.2], [0.5, 1.0, 0.0, 0.2], [0.5, 0.0, 1.0, 0.2], [0.2, 0.2, 0.2, 1.0]]
    )
    found = table(
        presence=[[1.0, 0.0, 0.0, 0.0]],
        proximity=nearness,
        jobs_ahead=np.zeros((1, 4)),
        ranked=np.array([True]),
        median_density=np.zeros(4),
    )
    assert found["rank"].tolist() == [1, 1, 3]


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"pci": [0.5]}, "pci"), ({"ranked": np.array([1, 1])}, "ranked"), ({"strengths": 0}, "number")],
)
def test_table_refuses(changed, message):
    with pytest.raises(ValueError, match=message):
        table(**changed)


def test_a_region_with_everything_has_an_empty_table_of_the_same_columns():
    found = table(presence=np.ones((2, 4)))
    assert found.empty
    assert list(found.columns) == list(table().columns)
