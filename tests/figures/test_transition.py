"""Exposure and vulnerability: every title against the numbers, and no word of lost jobs."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from data_sources.industries import PUBLIC, SHORT_NAMES, UNSPECIFIED, industry_names
from data_sources.statistics import Statistics
from figures import transition
from figures.measures_transition import ai_exposure_of, bounds_pct
from figures.registry import draw
from figures.specialisation import HIDDEN, SMALLEST_JOBS, industry_jobs
from figures.transition import BOUNDED, FIGURES, NEAR, REST
from tests.figures.conftest import Drawn, Published, Walk, agrees, told

IDS = [row.id for row in FIGURES]
SHARES = {bounded.figure_id: bounded for bounded in BOUNDED}
of_each_share = pytest.mark.parametrize("figure_id", SHARES)


def shown(walk: Walk, figure_id: str) -> list[Drawn]:
    """Figures that have something to show: all regions but the county of 2019, and most years."""
    found = [drawn for drawn in walk(figure_id) if drawn.figure.chart is not None]
    assert len(found) >= 28
    return found


def employed(data: Statistics, area_id: str, year: int) -> dict[str, float]:
    found = industry_jobs(data, data.area(area_id))
    return dict(zip(found.industries, found.jobs[found.years.index(year)], strict=True))


def in_sentence(code: str) -> str:
    """An industry as titles write it."""
    name = SHORT_NAMES[code]
    return name if " og " in name else name.replace(", ", " og ")


@pytest.mark.parametrize("figure_id", IDS)
def test_exposure_is_never_told_as_lost_jobs(walk: Walk, figure_id: str) -> None:
    for drawn in walk(figure_id):
        figure = drawn.figure
        texts = (figure.title, figure.subtitle, figure.alt_text, figure.how_to_read, *figure.caveats)
        text = " ".join(texts).replace("ingen spådom om jobber som forsvinner eller kommer", "")
        assert not re.search(r"forsvinn|mist|tapt|overflødig|truet|rammet av", text, re.IGNORECASE), text
        if figure.chart is not None and figure_id != "sarbarhet":
            assert any("ingen spådom" in caveat for caveat in figure.caveats)


# Artificial intelligence ---------------------------------------------------------------------------


def test_a_region_is_more_or_less_exposed_as_the_title_says(walk: Walk, published: Published) -> None:
    values = published("ai_exposure")
    for drawn in shown(walk, "ki_eksponering"):
        found = told(
            r"Jobbene i (.+) er (mer|mindre|om lag like) eksponert for kunstig intelligens (?:enn|som) i (.+): # mot # "
            "standardavvik",
            drawn,
        )
        year = drawn.figure.year
        assert year is not None
        other = drawn.comparator.id
        if drawn.comparator == drawn.region or (other, year) not in values:
            other = "norge"
        own, against = values[drawn.region.id, year], values[other, year]
        assert agrees(found[4], own), drawn.chosen
        assert agrees(found[5], against), drawn.chosen
        difference = round(own, 2) - round(against, 2)
        expected = "om lag like" if abs(difference) < NEAR else "mer" if difference > 0 else "mindre"
        assert found[2] == expected, drawn.chosen
        assert abs(difference) >= 0.045 or found[2] == "om lag like"
        assert found[3] == ("landet" if other == "norge" else drawn.comparator.name)


def test_every_region_stands_in_the_fixed_order_with_its_range(walk: Walk, published: Published) -> None:
    values = published("ai_exposure")
    for drawn in shown(walk, "ki_eksponering"):
        labels = drawn.rows["label"].tolist()
        assert labels[:7] == [
            "Hallingdal", "Midt-Buskerud", "Kongsberg", "Numedal", "Ringerike", "Drammen", "Røyken/Hurum",
        ]  # fmt: skip
        assert "Norge" in labels
        bars = drawn.rows.dropna(subset=["value"])
        assert (bars["low"] <= bars["value"]).all()
        assert (bars["value"] <= bars["high"]).all()
        own = bars.set_index("label").loc[drawn.region.name, "value"]
        assert own == pytest.approx(values[drawn.region.id, drawn.figure.year])


def test_an_ended_region_has_no_bar_of_a_later_year(data: Statistics) -> None:
    figure = draw("ki_eksponering", data, data.area("drammen"), data.regions.country, 2026)
    row = figure.table.set_index("Område").loc["Røyken/Hurum"]
    assert np.isnan(row["Eksponering (standardavvik)"])
    assert row["Merknad"] == "opphørt 2020, inngår i Asker"


def test_the_industries_that_carry_exposure_are_the_largest_of_jobs_times_exposure(
    data: Statistics, walk: Walk, published: Published
) -> None:
    values = published("ai_exposure")
    for drawn in shown(walk, "ki_naeringer"):
        found = told(
            r"(.+) bidrar mest til eksponeringen for kunstig intelligens i (.+?)(?:, deretter (.+))?", drawn
        )
        assert drawn.figure.year is not None
        counts = employed(data, drawn.region.id, drawn.figure.year)
        codes = tuple(counts)
        score = dict(zip(codes, ai_exposure_of(codes).mean, strict=True))
        known = [code for code in codes if not np.isnan(score[code])]
        visible = [code for code in known if counts[code] >= SMALLEST_JOBS]
        first, second, *_ = sorted(visible, key=lambda code: -counts[code] * score[code])
        assert found[1] == in_sentence(first), drawn.chosen
        assert found[3].lower() == in_sentence(second).lower(), drawn.chosen
        # All parts, hidden ones too, add up to the region's number.
        total = sum(counts[code] for code in known)
        own = sum(counts[code] * score[code] for code in known) / total
        assert own == pytest.approx(values[drawn.region.id, drawn.figure.year])
        assert drawn.rows["value"].iloc[0] == pytest.approx(counts[first] * score[first] / total)
        table = drawn.figure.table
        hidden = table[table["Merknad"] == HIDDEN]
        assert hidden[["Jobber", "Bidrag (standardavvik)"]].isna().all(axis=None)
        assert len(hidden) == len(known) - len(visible)


# Shares between two bounds -------------------------------------------------------------------------


@of_each_share
def test_the_bounds_in_a_title_are_the_areas_own(data: Statistics, walk: Walk, figure_id: str) -> None:
    bounded = SHARES[figure_id]
    for drawn in shown(walk, figure_id):
        found = told(
            rf"Mellom # og # prosent av jobbene i (.+?) {bounded.is_exposed}, mest i (.+?) "
            r"\((.+): #–# prosent\)",
            drawn,
        )
        year = drawn.figure.year
        assert year is not None
        other = next(
            area
            for area in (drawn.comparator, data.regions.country)
            if area != drawn.region and area.name == (found[5].replace("landet", "Norge"))
        )
        for area, texts in ((drawn.region, (found[1], found[2])), (other, (found[6], found[7]))):
            counts = employed(data, area.id, year)
            low, high = bounds_pct(bounded.measure_id, np.array(list(counts.values())), tuple(counts))
            assert agrees(texts[0], float(low)), drawn.chosen
            assert agrees(texts[1], float(high)), drawn.chosen
        assert found[3] == drawn.region.name
        industries = drawn.rows["label"].tolist()
        carrying = [
            code for code, name in SHORT_NAMES.items() if in_sentence(code).lower() == found[4].lower()
        ]
        assert SHORT_NAMES[carrying[0]] in industries, drawn.chosen


@of_each_share
def test_industries_and_the_rest_add_up_to_the_region(walk: Walk, figure_id: str) -> None:
    for drawn in shown(walk, figure_id):
        rows = drawn.rows.set_index("label")
        places = {drawn.region.name, drawn.comparator.name, "Norge"}
        parts = rows.drop(index=[name for name in places if name in rows.index])
        for end in ("start", "value"):
            assert parts[end].sum() == pytest.approx(rows.loc[drawn.region.name, end]), drawn.chosen
        assert (rows["start"].fillna(0) <= rows["value"].fillna(0)).all()
        assert parts.index[-1] == REST
        middle = (parts["start"] + parts["value"]).iloc[:-1]
        assert middle.is_monotonic_decreasing, drawn.chosen


@of_each_share
def test_small_industries_are_named_as_hidden_and_are_in_the_rest(
    data: Statistics, walk: Walk, figure_id: str
) -> None:
    for drawn in shown(walk, figure_id):
        table = drawn.figure.table.set_index("Område eller næring")
        hidden = table[table["Merknad"] == HIDDEN]
        assert hidden.drop(columns="Merknad").isna().all(axis=None)
        counts = employed(data, drawn.region.id, drawn.figure.year)
        small = {industry_names()[code] for code, count in counts.items() if count < SMALLEST_JOBS}
        assert set(hidden.index) <= small
        column = f"Jobber i {drawn.region.name}"
        seen = table[table["Merknad"] == ""]
        parts = seen.drop(index=[name for name in (drawn.region.name,) if name in seen.index])
        assert parts[column].sum() == pytest.approx(sum(counts.values())), drawn.chosen


@of_each_share
def test_the_unspecified_industry_is_told(walk: Walk, figure_id: str) -> None:
    for drawn in shown(walk, figure_id):
        assert any("Uoppgitt næring (" in caveat for caveat in drawn.figure.caveats), drawn.chosen
        assert any("Anslag" in caveat for caveat in drawn.figure.caveats)


# Vulnerability -------------------------------------------------------------------------------------


def test_the_largest_industry_is_the_one_named(data: Statistics, walk: Walk, published: Published) -> None:
    values = published("largest_industry_share")
    compared = 0
    for drawn in shown(walk, "sarbarhet"):
        found = told(
            r"(.+) er den største næringen i (.+?) med # prosent av jobbene(?:; i (.+) har den største #)?",
            drawn,
        )
        year = drawn.figure.year
        counts = employed(data, drawn.region.id, year)
        largest = max((code for code in counts if code != UNSPECIFIED), key=lambda code: counts[code])
        assert found[1] == in_sentence(largest), drawn.chosen
        assert agrees(found[3], values[drawn.region.id, year])
        other = data.regions.country if drawn.comparator == drawn.region else drawn.comparator
        assert (found[5] is not None) == ((other.id, year) in values)
        if found[5] is not None:
            compared += 1
            assert agrees(found[5], values[other.id, year]), drawn.chosen
        public = any("offentlig tjeneste" in caveat for caveat in drawn.figure.caveats)
        assert public == (largest in PUBLIC)
    assert compared > 20


def test_sides_stand_beside_each_other_and_are_made_into_no_score(walk: Walk, published: Published) -> None:
    supply = published("supply_side_self_containment")
    for drawn in shown(walk, "sarbarhet"):
        sides = drawn.rows[drawn.rows["place"] == 0]
        assert len(sides) == 5
        assert (drawn.rows.groupby("label", sort=False)["place"].agg(list).map(tuple) == (0, 1)).all()
        own = sides.set_index("label")["value"]
        largest, private = own.iloc[0], own.iloc[1]
        assert private <= largest
        isolation = own[own.index.str.startswith("Bosatte med jobb")]
        year = re.search(r", (\d{4})$", isolation.index[0])
        if year is None:
            assert np.isnan(isolation.iloc[0])
        else:
            assert isolation.iloc[0] == supply[drawn.region.id, int(year[1])]
            assert int(year[1]) <= drawn.year


def test_concentration_is_the_chance_that_two_jobs_are_in_one_industry(data: Statistics) -> None:
    figure = draw("sarbarhet", data, data.area("kongsberg"), data.regions.country, 2025)
    side = figure.table.set_index(["Side av sårbarhet", "Område"])["Prosent"]
    name = "To jobber i samme næring, 2023–2025"
    mean = pd.DataFrame([employed(data, "kongsberg", year) for year in (2023, 2024, 2025)]).mean()
    assert side[name, "Kongsberg"] == round(100 * ((mean / mean.sum()) ** 2).sum(), 1)
    breadth = draw("bredde", data, data.area("kongsberg"), data.regions.country, 2025).table.set_index(
        "Område"
    )
    assert side[name, "Kongsberg"] == pytest.approx(
        100 * breadth.loc["Kongsberg", "Konsentrasjon HHI (0–1)"], abs=0.06
    )


def test_the_country_has_no_labour_market_around_it_so_the_county_stands_in(data: Statistics) -> None:
    figure = draw("sarbarhet", data, data.area("kongsberg"), data.regions.country, 2025)
    beside = figure.table[figure.table["Side av sårbarhet"].str.startswith("Bosatte med jobb")]
    assert beside["Område"].tolist() == ["Kongsberg", "Buskerud"]
    assert beside["Prosent"].notna().all()
    figure = draw("sarbarhet", data, data.area("buskerud"), data.regions.country, 2025)
    beside = figure.table[figure.table["Side av sårbarhet"].str.startswith("Bosatte med jobb")]
    assert beside["Område"].tolist() == ["Buskerud", "Norge"]
    assert beside["Merknad"].tolist() == ["", "ikke målt"]


# What cannot be shown ------------------------------------------------------------------------------


@pytest.mark.parametrize("figure_id", IDS)
def test_a_municipality_that_lacks_is_named_with_its_industry(data: Statistics, figure_id: str) -> None:
    figure = draw(figure_id, data, data.area("numedal"), data.regions.country, 2008)
    assert figure.chart is None
    assert figure.title == (
        "Eksponering i Numedal kan ikke regnes ut til og med 2008: næringsmidler er ikke publisert for Nore og Uvdal."
    )
    assert (
        "Nedre Eiker" in draw(figure_id, data, data.area("buskerud_2019"), data.regions.country, 2019).title
    )


@pytest.mark.parametrize("figure_id", IDS)
def test_small_regions_say_that_one_firm_can_decide(data: Statistics, figure_id: str) -> None:
    small = draw(figure_id, data, data.area("numedal"), data.regions.country, 2019)
    assert any("én bedrift kan avgjøre mye" in caveat for caveat in small.caveats)
    large = draw(figure_id, data, data.area("drammen"), data.regions.country, 2019)
    assert not any("én bedrift kan avgjøre mye" in caveat for caveat in large.caveats)


def test_a_region_with_no_industry_above_the_mean_gets_the_reason(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    def below(industries: tuple[str, ...]):
        found = ai_exposure_of(industries)
        return found._replace(mean=-np.abs(found.mean))

    monkeypatch.setattr(transition, "ai_exposure_of", below)
    fresh = Statistics(data.store, data.regions)
    figure = transition.ki_naeringer(fresh, fresh.area("kongsberg"), fresh.regions.country, 2025)
    assert figure.chart is None
    assert figure.title == (
        "Ingen næring i Kongsberg med minst 20 jobber er mer eksponert for kunstig intelligens enn snittet i 2025."
    )
