"""What a chain of the programme can begin from: the figures' own words, with their tables."""

import pytest

from data_sources.errors import FortrinnError
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import programme
from figures.figure import Figure
from figures.panel import panel_questions
from figures.programme import COMPETENCE, COMPETENCE_FIGURES, OPPORTUNITY, STRENGTH, insights
from figures.registry import draw


@pytest.mark.parametrize("region_id", ["drammen", "numedal", "royken_hurum", "buskerud"])
def test_the_words_and_the_tables_are_those_of_the_figures(data: Statistics, region_id: str) -> None:
    region, country = data.area(region_id), data.regions.country
    found = insights(data, region, country, 2026)
    asked = panel_questions(data, region, country, 2026)
    rated = found.of(STRENGTH) + found.of(OPPORTUNITY)
    assert [one.label for one in rated] == [question.label for question in asked.asked]
    assert set(asked.reasons) <= set(found.reasons)
    assert found.of(STRENGTH)
    for one in found.of(STRENGTH):
        assert f"til og med {one.year}" in one.text
    for one in found.of(OPPORTUNITY):
        assert one.text.startswith(f"{one.label}: ")
        assert f"på plass i {one.year}" in one.text
    drawn = [draw(name, data, region, country, 2026) for name in COMPETENCE_FIGURES]
    assert [(one.text, one.sources) for one in found.of(COMPETENCE)] == [
        (f"{figure.title} (tall for {figure.year})", figure.sources) for figure in drawn if figure.chart
    ]
    assert all(one.sources for one in found.found)


def test_a_region_too_small_has_no_opportunity_and_the_reason(data: Statistics) -> None:
    found = insights(data, data.area("numedal"), data.regions.country, 2026)
    assert found.of(OPPORTUNITY) == ()
    assert any("for små" in reason for reason in found.reasons)


def test_a_table_that_is_damaged_takes_only_its_own(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(figure_id: str, data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        if figure_id in ("erstatningsbehov", "jobber_55"):
            raise FortrinnError("damaged", user_message="Tabell 07984 er skadet.")
        return draw(figure_id, data, region, comparator, year)

    monkeypatch.setattr(programme, "draw", damaged)
    found = insights(data, data.area("kongsberg"), data.regions.country, 2026)
    assert found.reasons.count("Tabell 07984 er skadet.") == 1
    labels = [one.label for one in found.of(COMPETENCE)]
    assert not any("55 år" in label or "Erstatning" in label for label in labels)
    assert "Mangel på arbeidskraft i fylket" in labels
    assert found.of(STRENGTH)
