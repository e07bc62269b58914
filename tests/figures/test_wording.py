"""Words of figures: sentences that are true at every rounding."""

from __future__ import annotations

import pytest

from data_sources.statistics import Statistics
from figures.wording import change, compared, count_word, listed, lower_first, notes, place, shown_year


@pytest.mark.parametrize(
    ("value", "other", "decimals", "expected"),
    [
        (10.04, 10.01, 1, "på linje med"),  # both are written 10,0
        (10.06, 10.04, 1, "over"),  # written 10,1 and 10,0
        (9.94, 10.04, 1, "under"),
        (0.3, 0.1 + 0.2, 1, "på linje med"),
        (-2.0, -1.0, 0, "under"),
        (113.6, 114.4, 0, "på linje med"),
    ],
)
def test_two_numbers_compare_as_they_are_written(
    value: float, other: float, decimals: int, expected: str
) -> None:
    assert compared(value, other, decimals) == expected


def test_a_change_has_its_sign_and_zero_has_none() -> None:
    assert change(2.14, 1, "prosent") == "+2,1 prosent"
    assert change(-2.14, 1, "prosent") == "−2,1 prosent"
    assert change(-0.04, 1, "prosent") == "0,0 prosent"
    assert change(1234.0, 0, "") == "+1\u202f234"


def test_counts_are_words_up_to_twelve() -> None:
    assert [count_word(count) for count in (0, 1, 7, 12, 13, 1500)] == [
        "null", "én", "sju", "tolv", "13", "1\u202f500",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "expected"),
    [((), ""), (("A",), "A"), (("A", "B"), "A og B"), (("A", "B", "C"), "A, B og C")],
)
def test_names_are_listed_as_in_norwegian(names: tuple[str, ...], expected: str) -> None:
    assert listed(names) == expected


def test_lower_first_changes_one_letter() -> None:
    assert lower_first("Andel NAV") == "andel NAV"
    assert lower_first("") == ""


def test_the_year_shown_says_why_it_is_not_the_one_asked_for(data: Statistics) -> None:
    kongsberg, ended = data.area("kongsberg"), data.area("royken_hurum")
    assert shown_year(kongsberg, 2026, 2026) == "2026"
    assert shown_year(kongsberg, 2022, 2026, "4. kvartal") == "4. kvartal 2022 (nyeste til og med 2026)"
    assert shown_year(ended, 2019, 2026) == "2019 (opphørt 2020, inngår i Asker)"
    assert shown_year(ended, 2017, 2019) == "2017 (nyeste til og med 2019)"


def test_the_country_is_called_the_country_and_notes_stand_once(data: Statistics) -> None:
    drammen = data.area("drammen")
    assert place(data.regions.country) == "landet"
    assert place(drammen) == "Drammen"
    assert notes(drammen, data.area("kongsberg"), drammen) == (drammen.note,)
