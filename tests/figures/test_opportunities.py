"""What the figures of opportunities claim, worked out once more from the table of jobs."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from data_sources.economic_regions import economic_regions
from data_sources.errors import FortrinnError
from data_sources.industries import PUBLIC, SHORT_NAMES
from data_sources.statistics import Statistics
from data_sources.store import EMBEDDED
from figures import opportunities as shown
from figures.registry import draw
from indicators.opportunities import (
    NEWCOMER,
    NONE,
    OPPORTUNITY,
    STRENGTH,
    THREAT,
    WEAKNESS,
    density_contributions,
)
from indicators.relatedness import presence, projected_complexity
from tests.figures.conftest import Walk, agrees, told

KONGSBERG = ("3303",)
KEY = shown.KEY


# The numbers once more, without the product's sums and indicators -------------------------------------


def jobs_by_hand(data: Statistics) -> dict[str, pd.DataFrame]:
    """Mean jobs of 2023-2025 by industry, for the country and each economic region, and Kongsberg."""
    cells = data.cells(KEY).astype({"region": str, "industry": str})
    cells = cells[(cells["content"] == "SysselsatteArb") & cells["year"].between(2023, 2025)]
    cells = cells[cells["industry"] != "00"]
    listed = pd.read_csv(EMBEDDED / "codes" / "municipality_county_economic_region.csv", sep=";", dtype=str)
    listed = listed[listed["version_date"] == "2025-01-01"]
    region_of = dict(zip(listed["kommune_no"], listed["economic_region_no"], strict=True))
    cells = cells.assign(owner=cells["region"].map(region_of))

    def mean(rows: pd.DataFrame, by: str) -> pd.DataFrame:
        by_year = rows.groupby([by, "industry", "year"])["value"].agg(lambda part: part.sum(skipna=False))
        means = by_year.groupby(level=[0, 1]).mean().reset_index()  # a year not published is left out
        return means.pivot_table(index=by, columns="industry", values="value")

    return {
        "regions": mean(cells.dropna(subset=["owner"]), "owner"),
        "country": mean(cells[cells["region"] == "0"], "region"),
        "kongsberg": mean(cells[cells["region"].isin(KONGSBERG)], "region"),
    }


def present_by_hand(jobs: pd.DataFrame, country: pd.Series) -> pd.DataFrame:
    share = jobs.div(jobs.sum(axis=1), axis=0)
    return ((share / (country / country.sum()) >= 1) & (jobs >= 10)).astype(float)


def proximity_by_hand(present: pd.DataFrame) -> pd.DataFrame:
    columns = present.columns
    near = pd.DataFrame(0.0, columns, columns)
    for one in columns:
        for other in columns:
            both = float((present[one] * present[other]).sum())
            if one != other and both:
                near.loc[one, other] = min(both / present[one].sum(), both / present[other].sum())
    return near


def test_nearness_of_a_region_is_what_the_table_gives(data: Statistics) -> None:
    hand = jobs_by_hand(data)
    country = hand["country"].iloc[0]
    country = country[country >= 100]
    present = present_by_hand(hand["regions"][country.index], country)
    own = present_by_hand(hand["kongsberg"][country.index], country).iloc[0]
    near = proximity_by_hand(present)
    expected = near.mul(own, axis=0).sum() / near.sum()

    found, here = shown.estimation(data, 2025), shown.placed(data, data.area("kongsberg"), 2025)
    assert list(found.industries) == list(country.index)
    frame = here.frame.set_index("industry")
    assert (frame["present"] == (own == 1)).all()
    assert 10 < frame["present"].sum() < 60
    np.testing.assert_allclose(frame["density"], expected, atol=1e-12)
    np.testing.assert_allclose(frame["jobs"], hand["kongsberg"].iloc[0][country.index], atol=1e-9)
    # Complexity is estimated on the economic regions, and the region is the mean of what it has.
    assert len(found.eci) == 85
    np.testing.assert_allclose(projected_complexity(present.to_numpy(), found.pci), found.eci, atol=1e-9)
    assert here.complexity == pytest.approx(found.pci[own.to_numpy() == 1].mean())


def test_presence_of_a_toy_set() -> None:
    country = np.array([500.0, 300.0, 200.0])
    jobs = np.array([[50.0, 30.0, 20.0], [40.0, 9.0, 1.0], [100.0, np.nan, 0.0]])
    # Equal to the country counts; 9 jobs do not, whatever their share; the unpublished cannot be told.
    expected = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, np.nan, 0.0]])
    np.testing.assert_array_equal(shown.present_in(jobs, country), expected)
    few = np.array([[0.0, 9.0, 0.0]])
    np.testing.assert_array_equal(shown.present_in(few, country), [[0.0, 0.0, 0.0]])


@pytest.mark.parametrize("region", ["kongsberg", "drammen", "hallingdal", "buskerud"])
def test_reasons_are_parts_of_the_nearness_and_add_up_to_it(data: Statistics, region: str) -> None:
    found, here = shown.estimation(data, 2025), shown.placed(data, data.area(region), 2025)
    present = here.frame["present"].to_numpy(float)[np.newaxis]
    codes = here.frame["industry"].to_numpy()
    parts = density_contributions(present, found.proximity)[0]
    place = {code: at for at, code in enumerate(codes)}
    for row in here.suggestions.itertuples():
        own = parts[place[row.industry]]
        assert own.sum() == pytest.approx(row.density)
        largest = np.sort(own)[::-1][:3]
        named = [row.contribution_1, row.contribution_2, row.contribution_3]
        np.testing.assert_allclose(named, largest, atol=1e-12)
        for code, part in zip((row.strength_1, row.strength_2, row.strength_3), named, strict=True):
            assert own[place[code]] == pytest.approx(part)
            assert present[0, place[code]] == 1.0
    assert len(here.suggestions) == int(((present[0] == 0.0) & ~np.isin(codes, PUBLIC)).sum())


def test_the_order_of_the_regions_changes_nothing(data: Statistics, monkeypatch: pytest.MonkeyPatch) -> None:
    there = shown.placed(data, data.area("ringerike"), 2025).frame
    known, tested = shown.estimation(data, 2025), shown.backtest(data, 2025).groups
    turned = economic_regions()[::-1]
    monkeypatch.setattr(shown, "economic_regions", lambda: turned)
    fresh = Statistics(data.store, data.regions)
    again = shown.estimation(fresh, 2025)
    np.testing.assert_allclose(again.proximity, known.proximity, atol=1e-12)
    np.testing.assert_allclose(again.pci, known.pci, atol=1e-8)
    np.testing.assert_allclose(again.eci, known.eci[::-1], atol=1e-8)
    here = shown.placed(fresh, fresh.area("ringerike"), 2025).frame
    pd.testing.assert_frame_equal(here, there, check_exact=False, rtol=1e-8)
    pd.testing.assert_frame_equal(shown.backtest(fresh, 2025).groups, tested, rtol=1e-8)


def test_the_regions_of_the_set_take_no_part_in_the_estimation(data: Statistics) -> None:
    fewer = Statistics(data.store, data.regions.only(("numedal",)))
    np.testing.assert_array_equal(shown.estimation(fewer, 2025).pci, shown.estimation(data, 2025).pci)
    view = data.view(regions=("drammen",))
    assert shown.placed(view, data.area("numedal"), 2025).jobs == pytest.approx(2807, abs=1)


# Which years -------------------------------------------------------------------------------------------


def test_no_mean_and_no_growth_reach_across_a_break() -> None:
    years = tuple(range(2008, 2026))
    assert [year for year in years if not shown.is_whole(years, year)] == [2008, 2009, 2015, 2016]
    starts = {year: shown.growth_start(years, year) for year in years}
    assert starts[2025] == 2020
    assert starts[2014] == 2010
    assert starts[2019] == starts[2021] == starts[2022] == 2017
    assert all(starts[year] is None for year in (2008, 2011, 2015, 2018))


def test_a_year_without_enough_before_it_is_refused_in_norwegian(data: Statistics) -> None:
    with pytest.raises(FortrinnError, match="2016") as refused:
        shown.estimation(data, 2016)
    assert refused.value.user_message.startswith("Muligheter kan ikke regnes ut for 2016")


def test_too_few_regions_are_refused_in_norwegian(data: Statistics, monkeypatch: pytest.MonkeyPatch) -> None:
    few = economic_regions()[:2]
    monkeypatch.setattr(shown, "economic_regions", lambda: few)
    fresh = Statistics(data.store, data.regions)
    with pytest.raises(FortrinnError) as refused:
        draw("muligheter", fresh, fresh.area("drammen"), fresh.regions.country, 2026)
    assert "de økonomiske regionene er for få" in refused.value.user_message


# Cells that are not published --------------------------------------------------------------------------


def hidden(data: Statistics, monkeypatch: pytest.MonkeyPatch, years: list[int], region: str) -> Statistics:
    """Statistics in which one municipality's retail trade is not published in some years."""
    cells = data.cells(KEY)
    chosen = (
        (cells["region"] == region)
        & (cells["industry"] == "47")
        & (cells["content"] == "SysselsatteArb")
        & cells["year"].isin(years)
    )
    changed = cells.assign(value=cells["value"].mask(chosen))
    monkeypatch.setattr(Statistics, "cells", lambda self, key: changed)
    return Statistics(data.store, data.regions)


def test_one_year_not_published_leaves_the_mean_of_two(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown.employment(data)
    short = shown.estimation(data, 2025).short
    fresh = hidden(data, monkeypatch, [2024], "3303")
    table = shown.employment(fresh)
    retail = table.industries.index("47")
    mean = table.mean(("kongsberg",), 2025)[0, retail]
    years = [before.years.index(year) for year in (2023, 2025)]
    row = before.areas.index("kongsberg")
    assert mean == pytest.approx(before.jobs[row, retail, years].mean())
    assert shown.placed(fresh, fresh.area("kongsberg"), 2025).unpublished == ()
    assert shown.estimation(fresh, 2025).short == short + 1  # the economic region of the same name


def test_what_is_not_published_is_left_out_and_named(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = hidden(data, monkeypatch, [2024, 2025], "3303")
    found, here = shown.estimation(fresh, 2025), shown.placed(fresh, fresh.area("kongsberg"), 2025)
    assert found.unpublished == 1
    assert here.unpublished == ("47",)
    assert "47" not in set(here.frame["industry"])
    assert "47" not in set(here.suggestions["industry"])
    assert here.frame["density"].notna().all()
    figure = draw("muligheter", fresh, fresh.area("kongsberg"), fresh.regions.country, 2026)
    assert "Ikke publisert i regionen og holdt utenfor: detaljhandel." in figure.caveats
    assert "Ett tall i dem er ikke publisert og holdt utenfor." in figure.caveats
    assert shown.backtest(fresh, 2025).groups["auc"].notna().all()


# What the figures say ------------------------------------------------------------------------------------


def test_public_services_are_never_suggested(data: Statistics, walk: Walk) -> None:
    public = {SHORT_NAMES[code] for code in PUBLIC}
    checked = 0
    for drawn in walk("muligheter"):
        if drawn.figure.chart is not None:
            assert not public & set(drawn.figure.table["Næring"]), drawn.chosen
            checked += 1
    assert checked >= 15
    for region in data.regions.choices[:-1]:
        at = 2019 if region.last_year else 2025
        assert not set(PUBLIC) & set(shown.placed(data, region, at).suggestions["industry"])


def test_the_list_is_what_the_region_lacks_the_nearest_first(data: Statistics, walk: Walk) -> None:
    for drawn in walk("muligheter"):
        if drawn.figure.chart is None:
            continue
        here = shown.placed(data, drawn.region, drawn.figure.year)
        lacking = here.frame[~here.frame["present"] & ~here.frame["industry"].isin(PUBLIC)]
        nearest = lacking.sort_values(["density", "industry"], ascending=[False, True]).head(len(drawn.rows))
        assert len(drawn.rows) == shown.SHOWN <= 8
        np.testing.assert_allclose(drawn.rows["value"], 100 * nearest["density"], atol=1e-9)
        assert list(drawn.rows["label"]) == [shown.industry_name(code) for code in nearest["industry"]]
        median = shown.estimation(data, drawn.figure.year).median_density
        limit = dict(zip(shown.estimation(data, drawn.figure.year).industries, median, strict=True))
        found = told(
            rf"Av næringene {re.escape(drawn.region.name)} har lite av, ligger (.+) nærmest: # prosent av det "
            r"beslektede er på plass, (minst så mye som|mindre enn) bredden i regionen tilsier",
            drawn,
        )
        first = nearest.iloc[0]
        assert found[1].lower() == shown.industry_name(first["industry"]).lower()
        assert agrees(found[2], 100 * first["density"])
        relative = first["density"] - here.frame["density"].mean()
        assert (found[3] == "mindre enn") == (relative < limit[first["industry"]]), drawn.chosen
        for reason in drawn.rows["reason"]:
            assert re.fullmatch(r"Fordi dere har .+ · .+, krever (mindre |middels )?bred kompetanse", reason)


def test_a_small_region_gets_no_ranked_list(data: Statistics) -> None:
    numedal, country = data.area("numedal"), data.regions.country
    figure = draw("muligheter", data, numedal, country, 2026)
    assert figure.chart is None
    assert figure.title.startswith("Numedal har 2\u202f8")
    assert "Med færre enn 5\u202f000 er tallene for små" in figure.title
    here = shown.placed(data, numedal, 2025)
    assert not here.is_ranked
    assert here.suggestions["rank"].isna().all()
    kinds = draw("mulighetskart", data, numedal, country, 2026)
    assert any("små tall" in caveat for caveat in kinds.caveats)
    for _, part in kinds.table.groupby("Slag"):
        assert list(part["Næring"]) == sorted(part["Næring"])


def test_only_regions_with_few_jobs_go_unranked(data: Statistics) -> None:
    for region in data.regions.choices[:-1]:
        here = shown.placed(data, region, 2019 if region.last_year else 2025)
        assert here.is_ranked == (region.id != "numedal")
        assert here.suggestions["rank"].notna().all() == here.is_ranked


def test_the_old_county_is_not_made_of_new_borders(data: Statistics) -> None:
    for figure_id in ("muligheter", "mulighetskart"):
        figure = draw(figure_id, data, data.area("buskerud_2019"), data.regions.country, 2019)
        assert figure.chart is None
        assert "grensene fra 2024" in figure.title


def test_the_kinds_are_counted_in_the_title(data: Statistics, walk: Walk) -> None:
    words = ("null", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv")
    nouns = {
        STRENGTH: "styrke",
        WEAKNESS: "svakhet",
        THREAT: "trussel|trusler",
        OPPORTUNITY: "mulighet",
        NEWCOMER: "mulige? nykommer",
    }
    checked = 0
    for drawn in walk("mulighetskart"):
        if drawn.figure.chart is None:
            continue
        here = shown.placed(data, drawn.region, drawn.figure.year).frame
        for kind, noun in nouns.items():
            count = int((here["kind"] == kind).sum())
            found = re.search(rf"(\w+) (?:{noun})(?:er|e|r)?\b", drawn.figure.title)
            said = (
                words.index(found[1])
                if found and found[1] in words
                else int(found[1])
                if (found and found[1].isdigit())
                else 0
            )
            assert said == count, f"{drawn.chosen}: {kind} {count} in {drawn.figure.title!r}"
        has = here[here["present"]]
        assert set(has["kind"]) <= {STRENGTH, WEAKNESS, THREAT}
        lacks = here[~here["present"]]
        assert set(lacks["kind"]) <= {OPPORTUNITY, NEWCOMER, NONE}
        assert len(drawn.rows) == int((here["kind"] != NONE).sum())
        assert drawn.rows["level"].between(0, 100).all()
        checked += 1
    assert checked >= 15


def test_demand_is_by_thirds_of_all_industries(data: Statistics) -> None:
    found = shown.estimation(data, 2025)
    words = [found.demand(value) for value in found.pci]
    counts = pd.Series(words).value_counts()
    assert set(counts.index) == set(shown.DEMANDS)
    assert counts.max() - counts.min() <= 1
    order = found.order(found.pci)
    assert order.min() == 0
    assert order.max() == 100
    for place, word in zip(order, words, strict=True):
        assert word == shown.DEMANDS[int(place >= 100 / 3 - 1e-9) + int(place >= 200 / 3 - 1e-9)]


# The back-test -----------------------------------------------------------------------------------------


def test_the_back_test_is_what_happened(data: Statistics) -> None:
    """Judged once more with loops: each region by an estimation without itself and without Buskerud's."""
    test, table = shown.backtest(data, 2025), shown.employment(data)
    assert (test.start, test.end) == (2020, 2025)
    ids = tuple(area.id for area in economic_regions())
    country = [table.mean(("norge",), year)[0] for year in (2020, 2025)]
    kept = (country[0] >= 100) & (country[1] >= 100)
    codes = np.array(table.industries)[kept]
    jobs = [table.mean(ids, year)[:, kept] for year in (2020, 2025)]

    def has(count: np.ndarray, whole: np.ndarray) -> np.ndarray:
        quotient = (count / count.sum(axis=1, keepdims=True)) / (whole / whole.sum())
        return presence(quotient, employed=count)

    before, after = (has(count, whole[kept]) for count, whole in zip(jobs, country, strict=True))
    assert not np.isnan(before).any()
    own = [at for at, area in enumerate(economic_regions()) if area.id.startswith("okonomisk_33")]
    assert len(own) == 4
    hits, places, came, lacked, within = {}, {}, {}, {}, {}
    for region in range(85):
        others = [at for at in range(85) if at not in own and at != region]
        together = before[others].T @ before[others]
        alone = np.diag(together)
        near = np.divide(
            together, np.maximum.outer(alone, alone), out=np.zeros_like(together),
            where=np.maximum.outer(alone, alone) > 0,
        )  # fmt: skip
        np.fill_diagonal(near, 0)
        dense = (near * before[region]).sum(axis=1) / near.sum(axis=1)
        chosen = (before[region] == 0) & ~np.isin(codes, PUBLIC)
        score, entered = dense[chosen], after[region][chosen] == 1
        order = np.argsort(-score, kind="stable")
        assert score[order[9]] > score[order[10]] or entered[order[9]] == entered[order[10]]
        hits[region], places[region] = entered[order[:10]].sum(), 10
        came[region], lacked[region] = entered.sum(), len(score)
        if entered.any():
            wins = score[entered][:, np.newaxis] - score[~entered]
            within[region] = ((wins > 0) + 0.5 * (wins == 0)).mean()
    whole, last = test.groups.iloc[0], test.groups.iloc[-1]
    for row, regions in ((whole, range(85)), (last, own)):
        assert row["entries"] == sum(came[region] for region in regions)
        assert row["candidates"] == sum(lacked[region] for region in regions)
        assert row["hit_rate"] == pytest.approx(
            100 * sum(hits[region] for region in regions) / sum(places[region] for region in regions)
        )
        assert row["entry_rate"] == pytest.approx(100 * row["entries"] / row["candidates"])
        assert row["auc_within"] == pytest.approx(
            np.mean([within[region] for region in regions if region in within])
        )
    sized = test.groups.iloc[1:4]
    assert sized["regions"].sum() == 85
    assert sized["candidates"].sum() == whole["candidates"]
    assert sized["entries"].sum() == whole["entries"]


def test_no_back_test_reaches_across_a_break(data: Statistics, walk: Walk) -> None:
    for drawn in walk("muligheter_tilbakeprov"):
        if drawn.year < 2022:
            assert drawn.figure.chart is None
            assert "åtte år på rad" in drawn.figure.title
            continue
        groups = shown.backtest(data, drawn.figure.year).groups
        found = told(
            r"Av de ti næringene som lå nærmest i (\d{4}), hadde regionene fått # prosent i (\d{4}), mot # prosent av "
            r"alle de manglet",
            drawn,
        )
        assert int(found[1]) == int(found[3]) - 5 == drawn.figure.year - 5
        assert agrees(found[2], groups["hit_rate"].iloc[0])
        assert agrees(found[4], groups["entry_rate"].iloc[0])
        assert len(drawn.rows) == 2 * len(groups)
    figure = draw("muligheter_tilbakeprov", data, data.area("drammen"), data.regions.country, 2026)
    assert any(caveat.startswith("I små regioner traff den ") for caveat in figure.caveats)
    assert any(caveat.startswith("Buskeruds egne: bare ") for caveat in figure.caveats)
    assert [data.regions.country.name] == [figure.area]


def test_all_rest_on_demonstration_figures_and_say_so(data: Statistics) -> None:
    for row in shown.FIGURES:
        figure = draw(row.id, data, data.area("drammen"), data.regions.country, 2026)
        assert figure.is_demo
        assert figure.grade == "D"
        assert figure.file_stem.endswith("_DEMODATA")
