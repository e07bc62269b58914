"""What the figures of replacement and shortage claim, worked out once more from their tables."""

from __future__ import annotations

import re

import numpy as np
import pytest

from data_sources.statistics import Statistics
from figures.measures_competence import AGE_KEY, exit_rates
from figures.registry import draw
from figures.replacement import (
    HIDDEN,
    INDUSTRY_GROUPS,
    NOT_PUBLISHED,
    SHORTAGE_KEY,
    about,
    occupation_names,
)
from tests.figures.conftest import Drawn, Published, Walk, agrees, to_number, told
from tests.figures.test_measures import cells

ALL_NAME = "Alle næringer"
PLACE = r"(?:, (?:mot # i (.+)|som i (.+)))?"


def shown(walk: Walk, figure_id: str) -> list[Drawn]:
    return [drawn for drawn in walk(figure_id) if drawn.figure.chart is not None]


def beside_agrees(found: re.Match[str], first: int, own: str, drawn: Drawn, other: float | None) -> bool:
    """Whether what a title says of the comparator is its value; nothing where it has none or is the region."""
    number, against, same = found[first], found[first + 1], found[first + 2]
    if drawn.comparator == drawn.region or other is None:
        return number is None and same is None
    name = "landet" if drawn.comparator.kind == "country" else drawn.comparator.name
    return name == (same or against) and agrees(number or own, other)


# The need ------------------------------------------------------------------------------------------


def test_claims_of_the_need_follow_from_the_numbers(walk: Walk, published: Published) -> None:
    values = published("replacement_need")
    checked = shown(walk, "erstatningsbehov")
    for drawn in checked:
        found = told(
            rf"Anslag: om lag # av de sysselsatte i {re.escape(drawn.region.name)} vil ha sluttet innen 2035 – "
            rf"# prosent{PLACE}",
            drawn,
        )
        year = drawn.figure.year
        assert agrees(found[2], values[drawn.region.id, year]), drawn.chosen
        assert beside_agrees(found, 3, found[2], drawn, values.get((drawn.comparator.id, year))), drawn.chosen
        row = drawn.figure.table.set_index("Næring").loc[ALL_NAME]
        persons, jobs = row["Har sluttet innen 2035, anslag (personer)"], row[f"Sysselsatte i {year}"]
        assert abs(to_number(found[1]) - persons) <= 0.05 * persons
        assert 100 * persons / jobs == pytest.approx(values[drawn.region.id, year], abs=0.1)
    assert len(checked) >= 15


def test_the_rates_stand_in_the_picture(data: Statistics, walk: Walk) -> None:
    for drawn in shown(walk, "erstatningsbehov"):
        stated = drawn.figure.caveats[0]
        assert f"fra hele landet 2015–{drawn.figure.year}, prosent" in stated
        rates = exit_rates(data, drawn.figure.year)
        assert rates is not None
        found = re.findall(r"(\d\d)–(\d\d) år (\d+)", stated)
        assert [f"{first}-{last}" for first, last, _ in found] == [
            "15-19", "20-24", "25-39", "40-54", "55-66", "67-74",
        ]  # fmt: skip
        assert all(agrees(text, 100 * rate) for (*_, text), rate in zip(found, rates, strict=True))


def test_industries_add_up_to_all_of_them(data: Statistics) -> None:
    """In Drammen every industry but one is shown, and rounding of each is small."""
    table = draw("erstatningsbehov", data, data.area("drammen"), data.regions.country, 2022).table
    by_industry = table.set_index("Næring").drop(columns="Merknad")
    column = "Har sluttet innen 2035, anslag (personer)"
    assert by_industry[column].drop(ALL_NAME).sum() == pytest.approx(by_industry[column][ALL_NAME], rel=0.005)


def test_too_few_years_give_the_reason_and_the_count_stands_in(data: Statistics) -> None:
    drammen, country = data.area("drammen"), data.regions.country
    need = draw("erstatningsbehov", data, drammen, country, 2016)
    assert need.title == (
        "Erstatningsbehovet kan ikke anslås for Drammen i 2016: det krever minst fire år med tall fra 2015."
    )
    assert draw("jobber_55", data, drammen, country, 2016).chart is not None


def test_small_industries_are_hidden_by_name(data: Statistics) -> None:
    frame = cells(AGE_KEY)
    for figure_id in ("erstatningsbehov", "jobber_55"):
        figure = draw(figure_id, data, data.area("numedal"), data.regions.country, 2025)
        table = figure.table.set_index("Næring")
        rows = frame[frame["region"].isin(["3334", "3336", "3338"]) & (frame["year"] == 2025)]
        rows = rows[rows["age"] != "15-74"]
        jobs = rows.groupby("industry")["value"].sum()
        for code, (name, _) in INDUSTRY_GROUPS.items():
            small = jobs[code] < 100
            assert (table["Merknad"][name] == HIDDEN) == small, name
            assert table.iloc[:, :3].loc[name].isna().all() == small
        assert any("IT og medier" in caveat and "skjult" in caveat for caveat in figure.caveats)
        assert any(caveat.startswith("Små tall: Numedal") for caveat in figure.caveats)


def test_names_fit_beside_the_bars_of_a_phone() -> None:
    assert max(len(short) for _, short in INDUSTRY_GROUPS.values()) <= 17
    assert len({short for _, short in INDUSTRY_GROUPS.values()}) == len(INDUSTRY_GROUPS)


def test_an_industry_that_is_not_published_is_missing_not_zero(data: Statistics) -> None:
    frame = cells(AGE_KEY)
    hidden = frame[frame["value"].isna() & (frame["year"] == 2025) & frame["region"].isin(["3305", "3310"])]
    assert len(hidden) == 1
    name, short = INDUSTRY_GROUPS[hidden["industry"].iloc[0]]
    figure = draw("jobber_55", data, data.area("ringerike"), data.regions.country, 2025)
    row = figure.table.set_index("Næring").loc[name]
    assert row["Merknad"] == NOT_PUBLISHED
    assert np.isnan(row["Sysselsatte"])
    assert any(f"Ikke publisert: {short.lower()}" in caveat for caveat in figure.caveats)


# Jobs held by older people -------------------------------------------------------------------------


def test_claims_of_older_follow_from_the_numbers(walk: Walk, published: Published) -> None:
    values = published("jobs_held_by_older")
    checked = shown(walk, "jobber_55")
    for drawn in checked:
        found = told(
            rf"# prosent av jobbene i {re.escape(drawn.region.name)} er besatt av folk på 55 år og over{PLACE}",
            drawn,
        )
        year = drawn.figure.year
        own, other = values[drawn.region.id, year], values.get((drawn.comparator.id, year))
        assert agrees(found[1], own), drawn.chosen
        assert beside_agrees(found, 2, found[1], drawn, other), drawn.chosen
        line = drawn.figure.chart["named"]["reference"]
        assert line == pytest.approx(own if found[2] is None and found[4] is None else other)
        row = drawn.figure.table.set_index("Næring").loc[ALL_NAME]
        assert row["55 år og over (prosent)"] == pytest.approx(own, abs=0.051)
    assert len(checked) >= 30


# Shortage ------------------------------------------------------------------------------------------


def test_the_shortage_is_the_countys_of_2017_whatever_is_chosen(data: Statistics, walk: Walk) -> None:
    frame = cells(SHORTAGE_KEY)
    county = frame[frame["region"] == "06"].set_index("occupation")["value"]
    most = {occupation_names()[code].lower() for code in county[county == county.max()].index}
    for drawn in walk("mangel_nav"):
        if drawn.year < 2017:
            assert drawn.figure.chart is None
            continue
        found = told(
            r"I Buskerud fylke var mangelen størst (på .+) i 2017: #–# personer i hvert av yrkene", drawn
        )
        assert set(re.split(r" og (?=på )", found[1])) == {f"på {name}" for name in most}
        assert (to_number(found[2]), to_number(found[3])) == (county.max() - 12, county.max() + 12)
        assert drawn.figure.area == "Buskerud fylke"
        assert "2017 (nyeste til og med" in drawn.figure.subtitle
        assert "Gjelder hele fylket, også når en region er valgt." in drawn.figure.caveats


def test_a_published_zero_is_told_as_under_13_and_is_nowhere_drawn(data: Statistics) -> None:
    figure = draw("mangel_nav", data, data.area("numedal"), data.regions.country, 2026)
    county = cells(SHORTAGE_KEY)
    county = county[county["region"] == "06"]
    few = int((county["value"] == 0).sum())
    assert any(caveat.startswith(f"{few} yrker har under 13") for caveat in figure.caveats)
    assert len(figure.table) == len(county) - few
    assert (figure.table["Minst (personer)"] >= 13).all()
    everything = " ".join((figure.title, figure.subtitle, figure.how_to_read, *figure.caveats))
    assert (
        re.search(r"(?<!som )ingen mangel", everything.replace("ikke det samme som ingen mangel", "")) is None
    )


def test_occupations_that_share_a_number_are_shown_all_or_none(walk: Walk) -> None:
    (drawn, *_) = shown(walk, "mangel_nav")
    rows, table = drawn.rows, drawn.figure.table
    left_out = table[~table["Yrke"].isin(rows["label"])]
    assert len(rows) <= 12
    assert left_out["Publisert, avrundet til 25 (personer)"].max() < rows["value"].min()
    assert (rows["high"] - rows["low"] == 24).all()
    assert any(f"Ytterligere {len(left_out)} yrker" in caveat for caveat in drawn.figure.caveats)


@pytest.mark.parametrize(
    ("persons", "text"),
    [(3.2, "under 10"), (12.4, "12"), (874.0, "870"), (4412.0, "4\u202f400"), (9960.0, "10\u202f000")],
)
def test_an_estimate_has_two_figures(persons: float, text: str) -> None:
    assert about(persons) == text
