"""Strengths of the regions, worked out once more from the cells with pandas alone."""

from __future__ import annotations

import re

import altair
import numpy as np
import pandas as pd
import pytest
from altair.utils.schemapi import debug_mode
from scipy import stats

from data_sources.industries import PUBLIC, SHORT_NAMES, industry_names, section_of
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure
from figures.registry import figure_row
from figures.specialisation import industry_jobs, storrelse_figure, strengths
from figures.style import dress
from figures.wording import lower_first
from figures.workplace_jobs import KEY
from tests.figures.conftest import Drawn, Walk, agrees, to_number, told

MEMBERS = {
    "kongsberg": ["3303"],
    "numedal": ["3334", "3336", "3338"],
    "drammen": ["3301", "3314", "3312"],
    "hallingdal": ["3320", "3322", "3324", "3326", "3328", "3330"],
    "midt_buskerud": ["3316", "3332", "3318"],
    "royken_hurum": ["0627", "0628"],
}
HEALTH_AND_SCHOOL = {"84", "85", "86", "87", "88"}
BOTH = ("fortrinn", "fortrinn_private")


@pytest.fixture(scope="module")
def workplace(data: Statistics) -> pd.DataFrame:
    return workplace_jobs(data)


def workplace_jobs(data: Statistics) -> pd.DataFrame:
    """Jobs by (year, industry) and municipality of the regions and of the country, NaN where unpublished."""
    cells = data.cells(KEY)
    wanted = [code for codes in MEMBERS.values() for code in codes]
    rows = cells[(cells["content"] == "SysselsatteArb") & cells["region"].isin([*wanted, "0"])]
    plain = rows.astype({"region": str, "industry": str})
    return plain.pivot_table(index=["year", "industry"], columns="region", values="value")


def level(workplace: pd.DataFrame, region: str, year: int) -> pd.DataFrame:
    """Mean jobs of three years here and in the country, where all members are published in all of them."""
    years = workplace.loc[year - 2 : year]
    sums = pd.DataFrame(
        {"here": years[MEMBERS[region]].sum(axis=1, skipna=False), "nation": years["0"]}
    ).dropna()
    counted = sums.groupby("industry").count()["here"]
    return sums.groupby("industry").mean()[counted == 3]


CASES = [
    ("kongsberg", 2025),
    ("numedal", 2025),
    ("numedal", 2012),
    ("drammen", 2019),
    ("midt_buskerud", 2024),
    ("royken_hurum", 2019),
]


@pytest.mark.parametrize(("region", "year"), CASES)
def test_quotient_and_interval(data: Statistics, workplace: pd.DataFrame, region: str, year: int) -> None:
    found = strengths(data, data.area(region), year)
    assert found is not None
    assert found.year == year
    mean = level(workplace, region, year)
    codes = sorted(SHORT_NAMES)
    shares = mean["nation"] / mean["nation"].sum()
    expected = mean["here"].sum() * shares
    slack = 2 * len(MEMBERS[region])
    # Garwood by the chi-square quantiles, as the paper has it.
    low = np.where(mean["here"] > 0, stats.chi2.ppf(0.05, 2 * mean["here"]) / 2, 0.0)
    high = stats.chi2.ppf(0.95, 2 * (mean["here"] + 1)) / 2
    for values, worked in (
        (found.jobs, mean["here"]),
        (found.quotient, mean["here"] / expected),
        (found.low, pd.Series(np.maximum(low - slack, 0), mean.index) / expected),
        (found.high, pd.Series(high + slack, mean.index) / expected),
        (found.surplus, mean["here"] - expected),
    ):
        np.testing.assert_allclose(values, worked.reindex(codes), rtol=1e-9, atol=1e-9)
    passes = (mean["here"] >= 20) & (pd.Series(np.maximum(low - slack, 0), mean.index) > expected)
    assert found.is_strength.tolist() == [bool(passes.get(code, False)) and code != "00" for code in codes]


@pytest.mark.parametrize(("region", "year"), [("kongsberg", 2025), ("drammen", 2019)])
def test_growth_never_crosses_the_break(
    data: Statistics, workplace: pd.DataFrame, region: str, year: int
) -> None:
    found = strengths(data, data.area(region), year)
    assert found is not None
    assert found.growth_since == max(year - 5, 2015)
    sums = workplace[MEMBERS[region]].sum(axis=1)
    start, end = sums.loc[found.growth_since], sums.loc[year]
    place = sorted(SHORT_NAMES).index("47")
    assert found.growth_pct[place] == pytest.approx(100 * (end["47"] / start["47"] - 1), rel=1e-9)


@pytest.mark.parametrize(
    ("asked", "shown"), [(2026, 2025), (2016, 2014), (2015, 2014), (2017, 2017), (2010, 2010)]
)
def test_three_years_are_of_one_series(data: Statistics, asked: int, shown: int) -> None:
    found = strengths(data, data.area("hallingdal"), asked)
    assert found is not None
    assert found.year == shown


def test_stars_follow_their_three_rules(data: Statistics, workplace: pd.DataFrame) -> None:
    found = strengths(data, data.area("kongsberg"), 2025)
    assert found is not None
    now, before = workplace.loc[2025], workplace.loc[2020]
    quotient = (now["3303"] / now["3303"].sum()) / (now["0"] / now["0"].sum())
    growth = (before["3303"] > 0) & (now["3303"] / before["3303"] > now["0"] / before["0"])
    fewest = (quotient >= 2).astype(int) + growth.astype(int)
    # Kongsberg is itself one of the country's economic regions; size alone is not worked out here.
    apart = found.stars - fewest.reindex(sorted(SHORT_NAMES)).to_numpy()
    assert set(np.unique(apart)) <= {0.0, 1.0}
    assert (apart == 1).any()


@pytest.mark.parametrize("figure_id", BOTH)
def test_the_country_is_the_reference_whatever_is_compared(data: Statistics, figure_id: str) -> None:
    row = figure_row(figure_id)
    shown = [
        row.draw(data, data.area("kongsberg"), other, 2025)
        for other in (data.regions.country, data.area("drammen"), data.area("fylke_40"))
    ]
    assert shown[0].title == shown[1].title == shown[2].title
    assert shown[0].chart == shown[1].chart == shown[2].chart
    assert shown[0].title.endswith("som landet")


@pytest.mark.parametrize("figure_id", BOTH)
def test_bars_are_strengths_in_order(data: Statistics, walk: Walk, figure_id: str) -> None:
    for drawn in walk(figure_id):
        if drawn.figure.chart is None:
            continue
        rows, found = drawn.rows, strengths(data, drawn.region, drawn.year)
        assert found is not None
        assert 1 <= len(rows) <= 10
        assert (rows["low"] > 1).all()
        assert (rows["low"] <= rows["value"]).all()
        assert (rows["value"] <= rows["high"]).all()
        assert rows["value"].is_monotonic_decreasing
        for text, value, low, high in zip(
            rows["text"], rows["value"], rows["low"], rows["high"], strict=True
        ):
            parts = re.fullmatch(r"LQ ([\d,]+) \(([\d,]+)–([\d,]+)\) · ([\d\u202f]+) jobber", text)
            assert parts, text
            assert agrees(parts[1], value)
            assert agrees(parts[2], low)
            assert agrees(parts[3], high)
            assert to_number(parts[4]) >= 20


@pytest.mark.parametrize("figure_id", BOTH)
def test_the_title_is_true(data: Statistics, walk: Walk, figure_id: str) -> None:
    code_of = {lower_first(name): code for code, name in SHORT_NAMES.items()}
    for drawn in walk(figure_id):
        found = strengths(data, drawn.region, drawn.year)
        if drawn.figure.chart is None:
            assert found is None or not found.is_strength.any()
            continue
        assert found is not None
        times, name = told(
            f"{re.escape(drawn.region.name)} har # ganger så stor andel av jobbene i (.+) som landet", drawn
        ).groups()
        codes = sorted(SHORT_NAMES)
        place = codes.index(code_of[name])
        assert agrees(times, found.quotient[place])
        allowed = np.array([figure_id == "fortrinn" or code not in HEALTH_AND_SCHOOL for code in codes])
        assert found.quotient[place] == found.quotient[found.is_strength & allowed].max()


def test_private_industries_have_no_public_ones(walk: Walk) -> None:
    public = {industry_names()[code] for code in HEALTH_AND_SCHOOL}
    for drawn in walk("fortrinn_private"):
        if drawn.figure.chart is not None:
            assert not public & set(drawn.figure.table["Næring"])
            assert not {SHORT_NAMES[code] for code in HEALTH_AND_SCHOOL} & set(
                drawn.rows["label"].str.rstrip("*")
            )
            assert "private næringer" in drawn.figure.subtitle


def test_public_industries_are_told_apart(walk: Walk) -> None:
    for drawn in walk("fortrinn"):
        if drawn.figure.chart is not None:
            names = {SHORT_NAMES[code] for code in HEALTH_AND_SCHOOL}
            public = drawn.rows["label"].str.rstrip("*").isin(names)
            assert (drawn.rows["label"].str.endswith("*") == public).all()
            assert (drawn.rows.loc[public, "colour"] == "@context").all()
            assert any("grå" in caveat for caveat in drawn.figure.caveats) == public.any()


@pytest.mark.parametrize("figure_id", BOTH)
def test_what_is_hidden_or_lacks_is_told_and_never_zero(walk: Walk, figure_id: str) -> None:
    for drawn in walk(figure_id):
        table = drawn.figure.table
        if drawn.figure.chart is None:
            continue
        assert len(table) == (87 if figure_id == "fortrinn" else 82)
        without = table["LQ (landet = 1)"].isna()
        assert without.any()
        assert (
            table.loc[without, "Merknad"]
            .str.contains("skjult: under 20 jobber|ufullstendig|ikke publisert")
            .all()
        )
        assert table.loc[without, "Jobber (snitt av tre år)"].isna().all()
        assert (table.loc[~without, "Jobber (snitt av tre år)"] >= 20).all()
        assert table.loc[without, "Næring"].is_unique
        assert (table.loc[without, "Fortrinn"] == "nei").all()


def test_an_industry_with_an_unpublished_member_gets_no_quotient(data: Statistics) -> None:
    figure = figure_row("fortrinn").draw(data, data.area("midt_buskerud"), data.regions.country, 2025)
    row = figure.table.set_index("Næring").loc[industry_names()["60"]]
    assert np.isnan(row["LQ (landet = 1)"])
    assert row["Merknad"] == "ufullstendig: Krødsherad er ikke publisert i 2023"
    assert "Ufullstendig og uten LQ: radio og fjernsyn." in figure.caveats


@pytest.mark.parametrize("figure_id", [*BOTH, "bredde"])
def test_caution_stands_in_the_picture(data: Statistics, figure_id: str) -> None:
    small = figure_row(figure_id).draw(data, data.area("numedal"), data.regions.country, 2025)
    large = figure_row(figure_id).draw(data, data.area("drammen"), data.regions.country, 2025)
    assert any(caveat.startswith("Små tall: Numedal har") for caveat in small.caveats)
    assert not any(caveat.startswith("Små tall") for caveat in large.caveats)
    assert small.is_demo
    assert small.grade == "D"
    assert "DEMODATA" in small.source_line
    if figure_id in BOTH:
        assert any("blant 88 næringer passerer noen ved tilfeldigheter" in caveat for caveat in large.caveats)
        assert "Kjenner vi bedriftene?" in large.how_to_read


def test_an_ended_region_keeps_its_last_year(data: Statistics) -> None:
    ended = figure_row("fortrinn").draw(data, data.area("royken_hurum"), data.regions.country, 2025)
    assert ended.year == 2019
    assert "opphørt 2020, inngår i Asker" in ended.subtitle


def test_the_old_county_is_not_formed_from_newer_borders(data: Statistics) -> None:
    old = figure_row("fortrinn").draw(data, data.area("buskerud_2019"), data.regions.country, 2019)
    assert old.chart is None
    assert "uten egne tall for Drammen (2019) og Nedre Eiker" in old.title


# Size, growth and specialisation -------------------------------------------------------------------


def seen(
    data: Statistics, monkeypatch: pytest.MonkeyPatch, region: str, year: int
) -> tuple[Figure, pd.DataFrame]:
    """The figure with the rows its form was given."""
    kept: list[pd.DataFrame] = []

    def keep(rows: pd.DataFrame, **_: object) -> dict[str, object]:
        kept.append(rows)
        return {"layer": []}

    monkeypatch.setattr(marks, "quadrants", keep)
    figure = storrelse_figure(private=False)(data, data.area(region), data.regions.country, year)
    return figure, kept[0]


@pytest.mark.parametrize(
    ("region", "year"), [("kongsberg", 2025), ("numedal", 2019), ("drammen", 2014), ("midt_buskerud", 2025)]
)
def test_points_are_what_is_measured_and_the_title_counts_them(
    data: Statistics, workplace: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, region: str, year: int
) -> None:
    figure, rows = seen(data, monkeypatch, region, year)
    found = strengths(data, data.area(region), year)
    assert found is not None
    codes = sorted(SHORT_NAMES)
    sums = workplace[MEMBERS[region]].sum(axis=1, skipna=False)
    start, end = sums.loc[found.growth_since], sums.loc[year]
    assert 1 <= len(rows) <= 12
    code_of = {name: code for code, name in SHORT_NAMES.items()}
    for row in rows.itertuples():
        code = code_of[str(row.label).rstrip("*")]
        assert row.ratio == found.quotient[codes.index(code)]
        assert row.value == pytest.approx(100 * (end[code] / start[code] - 1), rel=1e-9)
        assert row.size == found.jobs[codes.index(code)] >= 20
        assert row.strong == found.is_strength[codes.index(code)]
    strong = [code for code, is_strong in zip(codes, found.is_strength, strict=True) if is_strong]
    told_of = [code for code in strong if start[code] >= 20 and not np.isnan(end[code])]
    more = sum(end[code] > start[code] for code in told_of)
    assert figure.title == (
        f"{more} av {len(told_of)} fortrinn i {data.area(region).name} har flere jobber i {year} enn i "
        f"{found.growth_since}"
    )
    assert figure.is_demo
    assert not figure.table.isna().any(axis=None)


def test_the_picture_of_points_is_valid_vega_lite(data: Statistics) -> None:
    for region in ("drammen", "numedal", "royken_hurum"):
        figure = storrelse_figure(private=False)(data, data.area(region), data.regions.country, 2026)
        assert figure.chart is not None
        with debug_mode(True):
            altair.Chart.from_dict(dress(figure, "dark"), validate=True)


def test_no_points_without_three_years(data: Statistics) -> None:
    figure = storrelse_figure(private=False)(data, data.area("kongsberg"), data.regions.country, 2008)
    assert figure.chart is None
    assert figure.title.endswith(".")


# Breadth -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("region", "year"), CASES)
def test_breadth(data: Statistics, workplace: pd.DataFrame, region: str, year: int) -> None:
    area: Area = data.area(region)
    figure = figure_row("bredde").draw(data, area, data.regions.country, year)
    row = figure.table.set_index("Område").loc[area.name]
    mean = level(workplace, region, year)
    here, nation = mean["here"] / mean["here"].sum(), mean["nation"] / mean["nation"].sum()
    apart = (here - nation).abs().sum()
    sections = here.groupby(here.index.map(section_of())).sum()
    entropy = -sum(share * np.log2(share) for share in here if share)
    across = -sum(share * np.log2(share) for share in sections if share)
    assert row["Jobber som måtte skiftet næring (prosent)"] == pytest.approx(50 * apart, abs=0.051)
    assert row["Krugman-indeks (0–2)"] == pytest.approx(apart, abs=5.1e-4)
    assert row["Konsentrasjon HHI (0–1)"] == pytest.approx((here**2).sum(), abs=5.1e-4)
    assert row["Ubeslektet bredde (bit)"] == pytest.approx(across, abs=5.1e-4)
    assert row["Beslektet bredde (bit)"] == pytest.approx(entropy - across, abs=5.1e-4)


def test_the_title_of_breadth_is_true(walk: Walk) -> None:
    def value(drawn: Drawn) -> float:
        return float(drawn.rows.set_index("label").loc[drawn.region.name, "value"])

    for drawn in walk("bredde"):
        if drawn.figure.chart is not None:
            what = "regionen" if drawn.region.kind == "region" else "fylket"
            name = re.escape(drawn.region.name)
            pattern = f"# prosent av jobbene i {name} måtte skiftet næring for at {what} skulle ligne landet"
            assert agrees(told(pattern, drawn)[1], value(drawn))


def test_an_ended_region_stands_in_its_place_without_a_number(data: Statistics) -> None:
    figure = figure_row("bredde").draw(data, data.area("kongsberg"), data.area("fylke_40"), 2025)
    table = figure.table.set_index("Område")
    assert table.loc["Røyken/Hurum", "Merknad"] == "opphørt 2020, inngår i Asker"
    assert np.isnan(table.loc["Røyken/Hurum", "Krugman-indeks (0–2)"])
    assert table.loc["Telemark", "Krugman-indeks (0–2)"] > 0


# Names ---------------------------------------------------------------------------------------------


def test_every_industry_has_a_short_name_of_its_own(data: Statistics) -> None:
    assert set(SHORT_NAMES) == set(industry_names()) == set(section_of())
    assert set(SHORT_NAMES) == set(data.cells(KEY)["industry"].cat.categories)
    assert len(set(SHORT_NAMES.values())) == len(SHORT_NAMES)
    assert max(map(len, SHORT_NAMES.values())) <= 17
    assert industry_names()["10"] == "Produksjon av nærings- og nytelsesmidler"
    assert section_of()["10"] == section_of()["33"] == "C"


# Private industries alone --------------------------------------------------------------------------


def test_private_strengths_by_size_leave_out_what_is_public_and_nothing_else(walk: Walk) -> None:
    every = {drawn.chosen.partition(" ")[2]: drawn.figure for drawn in walk("fortrinn_storrelse")}
    public = {industry_names()[code] for code in PUBLIC}
    for drawn in walk("fortrinn_storrelse_private"):
        whole = every[drawn.chosen.partition(" ")[2]]
        if drawn.figure.chart is None:
            continue
        left = whole.table[~whole.table["Næring"].isin(public)]
        assert drawn.figure.table.reset_index(drop=True).equals(left.reset_index(drop=True)), drawn.chosen
        found = told(r"# av # private fortrinn i .+ har flere jobber i # enn i #", drawn)
        assert int(found[2]) == (left["Fortrinn"] == "ja").sum()
        assert "private næringer" in drawn.figure.subtitle


def test_breadth_of_private_industries_is_by_their_own_totals(data: Statistics) -> None:
    """As if the public industries were not there, in the region and in the country alike."""
    region = data.area("kongsberg")
    jobs = industry_jobs(data, region)
    private = [place for place, code in enumerate(jobs.industries) if code not in PUBLIC]
    here, whole = (mean[private] for mean in jobs.mean(2025))
    known = ~np.isnan(here + whole)
    shares = [part[known] / part[known].sum() for part in (here, whole)]
    figure = figure_row("bredde_private").draw(data, region, data.regions.country, 2025)
    row = figure.table.set_index("Område").loc["Kongsberg"]
    assert row["Krugman-indeks (0–2)"] == pytest.approx(np.abs(shares[0] - shares[1]).sum(), abs=5.1e-4)
    assert row["Konsentrasjon HHI (0–1)"] == pytest.approx((shares[0] ** 2).sum(), abs=5.1e-4)
    assert "de private jobbene i Kongsberg" in figure.title
