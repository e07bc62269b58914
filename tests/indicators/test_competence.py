"""Education of residents, by numbers worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import competence


def test_share_is_of_all_in_the_age_group():
    levels = np.array([190.0, 420.0, 385.0, 0.0])  # the last five of 1,000 have an unknown education
    shares = competence.education_share_pct(levels, 1000.0)
    assert shares.tolist() == pytest.approx([19.0, 42.0, 38.5, 0.0])
    assert shares.sum() == pytest.approx(99.5)


def test_gap_is_in_percentage_points_and_negative_below_the_reference():
    assert competence.education_gap_points(31.0, 40.0) == pytest.approx(-9.0)
    assert competence.education_gap_points(np.array([40.0, 45.5]), 40.0).tolist() == pytest.approx([0.0, 5.5])


def test_what_is_not_published_is_missing():
    assert np.isnan(competence.education_share_pct(np.nan, 1000.0))
    assert np.isnan(competence.education_share_pct(100.0, np.nan))
    assert np.isnan(competence.education_share_pct(0.0, 0.0))
    assert np.isnan(competence.education_gap_points(np.nan, 40.0))
    assert np.isnan(competence.education_gap_points(31.0, np.nan))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(share=st.floats(0, 100), reference=st.floats(0, 100))
def test_a_gap_turned_round_changes_its_sign_alone(share, reference):
    gap = competence.education_gap_points(share, reference)
    assert gap == -competence.education_gap_points(reference, share)
    assert -100.0 <= gap <= 100.0
