"""The mix effect: an average when the mix is average, and honest about what stands in for what."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import value_creation

NAN = np.nan
VALUE_ADDED = np.array([1000.0, NAN, 300.0])
EMPLOYED = np.array([1.0, 2.0, 1.0])
NATION_VALUE_ADDED = np.array([9000.0, 6000.0, 4000.0])
NATION_EMPLOYED = np.array([10.0, 10.0, 10.0])


def mix(employed, value_added=VALUE_ADDED, employed_1000=EMPLOYED, nation=NATION_VALUE_ADDED):
    return value_creation.mix_effect(employed, value_added, employed_1000, nation, NATION_EMPLOYED)


def test_by_hand_with_a_named_fallback():
    found = mix([[50.0, 30.0, 20.0], [0.0, 100.0, 0.0]])
    # County 1000 and 300; the nation's 600 where the county's cell is suppressed.
    assert found.per_employed.tolist() == pytest.approx([0.5 * 1000 + 0.3 * 600 + 0.2 * 300, 600.0])
    assert found.fallback.tolist() == [False, True, False]
    assert found.fallback_share_pct.tolist() == pytest.approx([30.0, 100.0])


def test_one_region_alone():
    found = mix([50.0, 30.0, 20.0])
    assert float(found.per_employed) == pytest.approx(740.0)
    assert float(found.fallback_share_pct) == pytest.approx(30.0)


def test_missing_stays_missing():
    found = mix([[50.0, NAN, 20.0], [0.0, 0.0, 0.0]])
    assert np.isnan(found.per_employed).all()
    assert np.isnan(found.fallback_share_pct).all()


def test_an_industry_without_any_level_matters_only_where_it_has_jobs():
    found = mix([[50.0, 30.0, 20.0], [70.0, 0.0, 30.0]], nation=np.array([9000.0, NAN, 4000.0]))
    assert np.isnan(found.per_employed[0])
    assert found.per_employed[1] == pytest.approx(790.0)
    assert not found.fallback.any()
    assert found.fallback_share_pct[0] == 0.0


def test_an_industry_where_the_county_has_nobody_falls_back():
    found = mix([[10.0, 0.0, 10.0]], value_added=[5.0, 1.0, 300.0], employed_1000=[0.0, 1.0, 1.0])
    assert found.fallback.tolist() == [True, False, False]
    assert found.per_employed[0] == pytest.approx(0.5 * 900 + 0.5 * 300)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[-1.0, 1.0, 1.0]],), "negative"),
        (([[1.0, 1.0]],), "expected"),
        ((1.0,), "expected"),
        (([[1.0, 1.0, 1.0]], VALUE_ADDED, -EMPLOYED), "negative"),
    ],
)
def test_what_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        mix(*arguments)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    value_added=arrays(float, 4, elements=st.floats(1, 9000)),
    employed=arrays(float, 4, elements=st.floats(0.1, 90)),
    scale=st.floats(0.1, 1000),
    order=st.permutations(range(4)),
)
def test_the_countys_own_mix_gives_the_countys_average(value_added, employed, scale, order):
    accounts = (value_added, employed, value_added, employed)
    average = value_added.sum() / employed.sum()
    found = value_creation.mix_effect(scale * employed, *accounts)
    assert float(found.per_employed) == pytest.approx(average)
    order = np.array(order)
    turned = value_creation.mix_effect(employed[order], *(part[order] for part in accounts))
    assert float(turned.per_employed) == pytest.approx(average)
    wider = value_creation.mix_effect(np.append(employed, 0.0), *(np.append(part, 7.0) for part in accounts))
    assert float(wider.per_employed) == pytest.approx(average)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(jobs=arrays(float, (3, 3), elements=st.integers(0, 90).map(float)))
def test_an_estimate_lies_between_the_levels_it_mixes(jobs):
    found = mix(jobs).per_employed
    assert (np.isnan(found) == (jobs.sum(axis=1) == 0)).all()
    known = found[~np.isnan(found)]
    assert ((known >= 300.0 - 1e-9) & (known <= 1000.0 + 1e-9)).all()
