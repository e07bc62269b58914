import math
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data_sources.errors import FortrinnError, TableMissing
from data_sources.regions import Area, load_region_set
from data_sources.statistics import Statistics
from data_sources.store import Store, write_table
from figures import value_creation as figures
from figures.figure import DEMO_MARK
from figures.spreadsheet import table_csv
from figures.style import MINUS, THIN_SPACE, dress
from indicators import catalogue

TELEMARK = Path(__file__).parent.parent / "data_sources" / "data" / "telemark.toml"
STORE = Store()
BUSKERUD = Statistics(STORE, load_region_set())
OTHER = Statistics(STORE, load_region_set(TELEMARK))
SETS = {"buskerud": BUSKERUD, "telemark": OTHER}
YEARS = range(2008, 2027)
LAST = 2019


def drawn(figure_id, data=BUSKERUD, year=LAST, comparator=None, region=None):
    row = next(row for row in figures.FIGURES if row.id == figure_id)
    regions = data.regions
    return row.draw(data, region or regions.regions[0], comparator or regions.country, year)


def numbers(text):
    """Every number of a Norwegian text, in order."""
    plain = text.replace(THIN_SPACE, "").replace(MINUS, "-")
    return [float(found.replace(",", ".")) for found in re.findall(r"[-+]?\d+(?:,\d+)?", plain)]


def cell(figure, row, column):
    """The value of a row, named by its first column, in the one column that begins so."""
    (name,) = [name for name in figure.table if name.startswith(column)]
    return figure.table.set_index(figure.table.columns[0])[name][row]


@cache
def raw_cells():
    cells = STORE.load(figures.KEY).cells
    keys = zip(
        *(cells[name].astype(str) for name in ("region", "industry", "content")), cells["year"], strict=True
    )
    return dict(zip(keys, cells["value"], strict=True))


def raw(code, industry, content, year):
    return raw_cells().get((code, industry, content, year), math.nan)


def headline(code, year):
    """Value added per employed by hand, from single cells."""

    def without(content):
        left_out = [raw(code, industry, content, year) for industry in ("06+09", "49.5", "50.1-2", "68.own")]
        return raw(code, "total", content, year) - sum(v for v in left_out if not math.isnan(v))

    return without("value_added_mill_nok") / without("employed_1000")


def own_code(data):
    return data.regions.accounts_county


# What must come out.


def test_figures_that_the_accounts_are_known_for():
    accounts = figures.county_accounts(BUSKERUD)
    at = accounts.years.index(LAST)
    buskerud, nation = (accounts.counties.index(code) for code in ("06", "0"))
    assert accounts.value_added_total[buskerud, at] == 120774
    assert accounts.employed_total[buskerud, at] == 134.5
    levels = accounts.headline().per_employed[:, at]
    assert [round(float(levels[place])) for place in (buskerud, nation)] == [846, 899]
    figure = drawn("verdiskaping_per_sysselsatt")
    assert round(cell(figure, LAST, "Buskerud alle")) == 898
    assert round(cell(figure, LAST, "Norge alle")) == 1116
    assert figure.title == (
        f"Buskerud skaper 846{THIN_SPACE}000 kroner per sysselsatt, 53{THIN_SPACE}000 mindre enn landet"
    )


def test_main_groups_and_the_unpublished_are_the_total_and_nothing_is_counted_twice():
    accounts = figures.county_accounts(BUSKERUD)
    nation = accounts.counties.index("0")
    assert len(accounts.industries) == 24
    assert "mainland" not in accounts.industries
    assert not {"06", "10-12", "government"} & set(accounts.industries)
    # In the country value added is published whole: the main groups are the total to the last million.
    assert accounts.value_added[nation].sum(axis=-1) == pytest.approx(accounts.value_added_total[nation])
    employed = np.nansum(accounts.employed, axis=-1)
    known = ~np.isnan(accounts.employed_total)
    residual = accounts.employed_total[known] - employed[known]
    # 24 groups rounded to a tenth of a thousand; what is suppressed can only add to the residual.
    assert residual.min() > -24 * 0.05
    assert residual[np.isnan(accounts.employed[known]).sum(axis=-1) <= 1].max() < 24 * 0.05


def test_suppressed_cells_stay_missing():
    accounts = figures.county_accounts(BUSKERUD)
    buskerud = accounts.counties.index("06")
    post = accounts.employed[buskerud, :, accounts.industries.index("53")]
    assert np.isnan(post[:-1]).all()
    assert post[-1] == 0.8
    table = drawn("lq_fylke", year=2017).table.set_index("Næring")
    row = table.loc["Post og distribusjonsvirksomhet"]
    assert row["Merknad"] == "ikke publisert"
    assert math.isnan(row["Lokaliseringskvotient (landet = 1)"])
    growth = drawn("vekst_fylke_naering").table.set_index("Næring").loc["Post og distribusjonsvirksomhet"]
    assert growth["Merknad"] == "ikke publisert i alle årene"
    assert math.isnan(growth["Egen kraft (sysselsatte)"])
    assert "post" not in drawn("vekst_fylke_naering").title


# Every figure, for every year, set and region.


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("set_id", SETS)
@pytest.mark.parametrize("figure_id", [row.id for row in figures.FIGURES])
def test_every_figure_is_whole(figure_id, set_id, year):
    data = SETS[set_id]
    figure = drawn(figure_id, data, year)
    assert figure.id == figure_id
    assert figure.year == min(year, LAST)
    assert figure.title
    assert figure.alt_text
    texts = " ".join((figure.title, figure.subtitle, figure.alt_text, *figure.caveats))
    assert not re.search(r"\bnan\b|\.\.\B", texts)
    assert data.regions.name in figure.title
    assert f"{data.regions.name} fylke" == figure.area
    assert max(map(len, figure.caveats), default=0) < 200
    if figure.chart is None:
        assert figure_id.startswith("vekst")
        assert year == 2008
        return
    assert figure.how_to_read
    assert figure.title in figure.alt_text
    assert len(figure.table)
    assert not figure.table.columns.duplicated().any()
    assert (f"nyeste til og med {year}" in figure.subtitle) == (year > LAST)
    assert any("er fra 2019" in caveat for caveat in figure.caveats) == (year > LAST)
    assert dress(figure)["layer"]
    assert table_csv(figure)


@pytest.mark.parametrize("figure_id", [row.id for row in figures.FIGURES])
def test_the_region_does_not_change_the_county(figure_id):
    # Asked with statistics of their own, so that nothing is kept from one region to the next.
    pictures = [
        drawn(figure_id, Statistics(STORE, BUSKERUD.regions), region=region)
        for region in BUSKERUD.regions.choices
    ]
    assert len({picture.title for picture in pictures}) == 1
    assert all(picture.chart == pictures[0].chart for picture in pictures)


@pytest.mark.parametrize("figure_id", ["verdiskaping_per_sysselsatt", "produktivitet_naering"])
def test_every_comparator_gives_a_figure(figure_id):
    for place, comparator in enumerate(BUSKERUD.regions.comparators):
        assert drawn(figure_id, year=(2010, 2024)[place % 2], comparator=comparator).chart


# Titles are true.


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("set_id", SETS)
def test_level_title_is_true(set_id, year):
    code, at = own_code(SETS[set_id]), min(year, LAST)
    own, nation = round(headline(code, at)), round(headline("0", at))
    title = drawn("verdiskaping_per_sysselsatt", SETS[set_id], year).title
    if own == nation:
        assert numbers(title) == [1000 * own]
        assert title.endswith("på linje med landet")
    else:
        assert numbers(title) == [1000 * own, 1000 * abs(own - nation)]
        assert ("mer enn" in title) == (own > nation)


def test_level_title_says_when_two_are_alike_after_rounding():
    view = figures._view(BUSKERUD, BUSKERUD.regions.country, LAST)
    assert figures._level_title(view, 845.6, 846.4).endswith("sysselsatt, på linje med landet")
    assert figures._level_title(view, 847.0, 846.4).endswith(f"1{THIN_SPACE}000 mer enn landet")


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("set_id", SETS)
def test_span_title_is_true(set_id, year):
    at = min(year, LAST)
    levels = {code: headline(code, at) for code in figures.county_accounts(BUSKERUD).counties if code != "0"}
    rounded = {code: round(level) for code, level in levels.items() if not math.isnan(level)}
    title = drawn("verdiskaping_fylker", SETS[set_id], year).title
    assert numbers(title) == [
        1000 * rounded[own_code(SETS[set_id])],
        1000 * min(rounded.values()),
        1000 * max(rounded.values()),
    ]
    for code, level in rounded.items():
        if level in (min(rounded.values()), max(rounded.values())):
            assert figures.county_names()[code] in title


@pytest.mark.parametrize("year", range(2008, LAST + 1))
@pytest.mark.parametrize("set_id", SETS)
def test_productivity_title_counts_right(set_id, year):
    code = own_code(SETS[set_id])
    rows = []
    for industry in figures.industry_names():
        levels = [
            raw(c, industry, "value_added_mill_nok", year) / people
            if (people := raw(c, industry, "employed_1000", year)) > 0
            else math.nan
            for c in (code, "0")
        ]
        if not any(math.isnan(level) for level in levels):
            rows.append((raw(code, industry, "employed_1000", year), *levels))
    largest = sorted(rows, key=lambda row: -row[0])[:8]
    higher = sum(round(own) > round(nation) for _, own, nation in largest)
    title = drawn("produktivitet_naering", SETS[set_id], year).title
    words = {0: "ingen", len(largest): "alle"}
    assert f"i {words.get(higher, higher)} av de {len(largest)} største" in title


@pytest.mark.parametrize("year", range(2008, LAST + 1))
@pytest.mark.parametrize("set_id", SETS)
def test_quotient_title_is_true(set_id, year):
    code = own_code(SETS[set_id])
    title = drawn("lq_fylke", SETS[set_id], year).title
    name = re.search(r"sysselsatte i (.+) som landet", title)[1]
    (industry,) = [key for key, short in figures.SHORT_NAMES.items() if short.lower() == name]
    share = [
        raw(c, industry, "employed_1000", year) / raw(c, "total", "employed_1000", year) for c in (code, "0")
    ]
    assert numbers(title) == [round(share[0] / share[1], 1)]
    assert share[0] > share[1]


@pytest.mark.parametrize("since", [None, 2005, 2012, 2014, 2015])
@pytest.mark.parametrize("set_id", SETS)
def test_growth_adds_up_and_its_title_is_true(set_id, since):
    data = SETS[set_id].view(since=since)
    code = own_code(data)
    for year in (2009, 2013, 2014, 2015, 2016, 2019):
        figure = drawn("vekst_fylke", data, year)
        start = max(since or 2008, 2008)
        if start >= year or (start, year) == (2014, 2015):
            assert figure.chart is None
            assert drawn("vekst_fylke_naering", data, year).chart is None
            continue
        view = figures._view(data, data.regions.country, year)
        found = figures._growth(data, view, start)
        parts = (found.national_growth, found.industry_mix, found.own_strength)
        change = 1000 * (
            raw(code, "total", "employed_1000", year) - raw(code, "total", "employed_1000", start)
        )
        summed = sum(np.nansum(part) for part in parts) + found.unpublished + sum(found.breaks)
        assert summed == pytest.approx(change, rel=0, abs=1e-9)
        assert len(found.breaks) == (start < 2015 <= year)
        values = figure.table.set_index("Del av endringen")["Sysselsatte (personer)"]
        assert values.drop("Endring i alt").sum() == pytest.approx(values["Endring i alt"], abs=0.5)
        assert ("Brudd 2014–2015" in values) == (start < 2015 <= year)
        own = round(values["Egen kraft"] / 100)
        said = numbers(figure.title)
        assert {float(start), float(year)} <= set(said)
        if round(change / 100):
            assert said[0] == abs(round(change))
            assert ("flere" in figure.title) == (change > 0)
        if own:
            assert said[-1] == 100 * abs(own)
            assert ("trakk opp" in figure.title) == (own > 0)
        by_industry = drawn("vekst_fylke_naering", data, year).table["Egen kraft (sysselsatte)"]
        assert by_industry.sum() == pytest.approx(values["Egen kraft"], abs=1.5)


@pytest.mark.parametrize("year", range(2009, LAST + 1))
@pytest.mark.parametrize("set_id", SETS)
def test_own_strength_title_names_the_extremes(set_id, year):
    figure = drawn("vekst_fylke_naering", SETS[set_id], year)
    table = figure.table[figure.table["Merknad"] == ""]
    rounded = 100 * (table["Egen kraft (sysselsatte)"] / 100).round()
    expected = [value for value in (rounded.max(), rounded.min()) if value]
    assert numbers(figure.title) == expected


def test_growth_title_when_nothing_moved():
    view = figures._view(BUSKERUD, BUSKERUD.regions.country, LAST)
    title = figures._growth_title(view, 2008, 0.0, 20.0)
    assert (
        title
        == "Buskerud hadde like mange sysselsatte i 2019 som i 2008; egen kraft trakk verken opp eller ned"
    )
    assert figures._own_strength_title(view, 2008, [("35", 10.0)]).endswith(
        "vokste som i landet fra 2008 til 2019"
    )
    both = figures._own_strength_title(view, 2008, [("35", 210.0), ("53", 190.0), ("85", -90.0)])
    assert "kraftforsyning og post (+200)" in both


# Counties.


@pytest.mark.parametrize(
    ("year", "present", "absent"), [(2017, {"16", "17"}, {"50"}), (2018, {"50"}, {"16", "17"})]
)
def test_counties_are_those_of_the_year_in_the_order_of_their_numbers(year, present, absent):
    names = figures.county_names()
    shown = list(drawn("verdiskaping_fylker", year=year).table["Fylke"])
    assert shown[-1] == "Norge"
    assert {names[code] for code in present} <= set(shown)
    assert not {names[code] for code in absent} & set(shown)
    code_of = {name: code for code, name in names.items()}
    assert all(code_of[a] < code_of[b] for a, b in pairwise(shown[:-1]))
    assert len(shown) == (20 if year == 2017 else 19)


def test_counties_whose_petroleum_is_still_within_are_marked():
    figure = drawn("verdiskaping_fylker")
    assert figure.grade == "C"
    labels = set(re.findall(r"'label': '([^']*)'", str(figure.chart)))
    assert {label for label in labels if label.endswith("*")} == {
        "Telemark*",
        "Møre og Romsdal*",
        "Trøndelag*",
    }
    assert any(caveat.startswith("*") for caveat in figure.caveats)
    assert not figure.table["Fylke"].str.contains("*", regex=False).any()


@pytest.mark.parametrize(
    ("name", "used"),
    [
        ("Oslo", "Oslo"),
        ("Rogaland", "Rogaland"),
        ("Troms", "Troms"),
        ("Innlandet", "Norge"),
        ("Vestland", "Norge"),
    ],
)
def test_a_comparator_with_accounts_of_its_own_is_used(name, used):
    comparator = next(area for area in BUSKERUD.regions.counties if area.name == name)
    figure = drawn("produktivitet_naering", comparator=comparator)
    assert any(column.startswith(used) for column in figure.table)
    replaced = [caveat for caveat in figure.caveats if "byttet ut med landet" in caveat]
    assert bool(replaced) == (used == "Norge")


def test_a_county_that_came_later_is_used_only_from_then():
    comparator = next(area for area in BUSKERUD.regions.counties if area.name == "Trøndelag")
    assert "mindre enn Trøndelag" in drawn("verdiskaping_per_sysselsatt", comparator=comparator).title
    assert "landet" in drawn("verdiskaping_per_sysselsatt", year=2017, comparator=comparator).title


def test_a_region_as_comparator_gives_way_to_the_country():
    figure = drawn("verdiskaping_per_sysselsatt", comparator=BUSKERUD.area("kongsberg"))
    assert "Kongsberg har ikke eget fylkesregnskap i 2019 og er byttet ut med landet." in figure.caveats
    assert figure.title.endswith("enn landet")


def test_another_county_sees_itself():
    figure = drawn("verdiskaping_per_sysselsatt", OTHER)
    assert figure.title.startswith("Telemark skaper 859")
    assert figure.area == "Telemark fylke"
    assert OTHER.regions.accounts_note in figure.caveats
    # Transport and post are suppressed in Telemark in 2019: more than a hundredth of the employed.
    assert drawn("vekst_fylke", OTHER).grade == "C"


@pytest.mark.parametrize("code", [None, "99"])
def test_a_set_without_a_county_in_the_accounts_is_told_so(code):
    data = Statistics(STORE, replace(load_region_set(), accounts_county=code))
    for row in figures.FIGURES:
        with pytest.raises(FortrinnError) as raised:
            row.draw(data, data.regions.regions[0], data.regions.country, LAST)
        assert "fylkesregnskapet" in raised.value.user_message


def test_a_county_that_ended_shows_its_last_year():
    data = Statistics(STORE, replace(load_region_set(), accounts_county="16"))
    figure = drawn("verdiskaping_per_sysselsatt", data)
    assert figure.year == 2017
    assert figure.title.startswith("Sør-Trøndelag")
    assert "2017 (nyeste til og med 2019)" in figure.subtitle
    new = Statistics(STORE, replace(load_region_set(), accounts_county="50"))
    assert drawn("vekst_fylke", new).subtitle.endswith("2018–2019")


@pytest.mark.parametrize("figure_id", [row.id for row in figures.FIGURES])
def test_before_the_accounts_there_is_nothing_to_show(figure_id):
    figure = drawn(figure_id, year=2007)
    assert figure.chart is None
    assert "2007" in figure.title
    assert figure.sources


# Evidence.


def test_the_note_on_borders_stands_once_and_the_note_on_employed_where_they_appear():
    shown = [drawn(row.id) for row in figures.FIGURES]
    assert sum(BUSKERUD.regions.accounts_note in figure.caveats for figure in shown) == 1
    noted = {figure.id for figure in shown if figures.EMPLOYED_NOTE in figure.caveats}
    assert noted == {"produktivitet_naering", "lq_fylke", "vekst_fylke"}


def test_small_counties_have_wide_intervals_and_a_lower_grade():
    finnmark = Statistics(STORE, replace(load_region_set(), accounts_county="20"))
    assert drawn("lq_fylke", finnmark).grade == "C"
    assert drawn("lq_fylke").grade == "B"


def test_intervals_hold_the_quotient_and_colour_follows_them():
    table = drawn("lq_fylke").table.dropna()
    low, quotient, high = (
        table[name] for name in ("Nedre grense", "Lokaliseringskvotient (landet = 1)", "Øvre grense")
    )
    assert ((low <= quotient) & (quotient <= high)).all()


def test_demonstration_figures_are_marked(tmp_path):
    table = STORE.load(figures.KEY)
    write_table(tmp_path, table.cells, replace(table.manifest, origin="demo"))
    data = Statistics(Store(fetched=tmp_path), load_region_set())
    for row in figures.FIGURES:
        figure = row.draw(data, data.regions.regions[0], data.regions.country, LAST)
        assert figure.is_demo
        assert figure.grade == "D"
        assert DEMO_MARK in figure.source_line
        assert DEMO_MARK in str(dress(figure))
        assert DEMO_MARK in table_csv(figure).decode("utf-8-sig")


def test_a_missing_table_is_told(tmp_path):
    data = Statistics(Store(fetched=tmp_path, embedded=tmp_path), load_region_set())
    with pytest.raises(TableMissing):
        drawn("lq_fylke", data)


def test_rows_of_the_registry_name_what_exists():
    known = {indicator.id for indicator in catalogue.CATALOGUE}
    for row in figures.FIGURES:
        assert row.page == "verdiskaping"
        assert set(row.indicators) <= known
        assert row.tables == (figures.KEY,)


def test_every_main_group_has_a_short_name():
    assert set(figures.SHORT_NAMES) == set(figures.industry_names())
    assert len(set(figures.SHORT_NAMES.values())) == len(figures.SHORT_NAMES)
    assert max(map(len, figures.SHORT_NAMES.values())) <= 24


def test_an_area_needs_no_members_to_be_a_comparator():
    stranger = Area("fylke_99", "Utopia", "county", ())
    assert "Utopia" in " ".join(drawn("produktivitet_naering", comparator=stranger).caveats)


def test_tables_hold_numbers_as_numbers():
    for row in figures.FIGURES:
        table = drawn(row.id).table
        for name in table:
            if "(" in name and name not in ("Fylke", "Merknad"):
                assert pd.api.types.is_numeric_dtype(table[name]), name
