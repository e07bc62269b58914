"""What the figures give a chain of the action programme to begin from, each with the tables behind it.

The words are a start that the teams write on from; nothing here knows where they are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from data_sources.errors import FortrinnError
from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import Manifest
from figures.figure import Figure
from figures.panel import OPPORTUNITIES, STRENGTHS, Questions, panel_questions
from figures.registry import draw, figure_row

STRENGTH, OPPORTUNITY, COMPETENCE = "strength", "opportunity", "missing_competence"
KINDS = {"fortrinn": STRENGTH, "mulighet": OPPORTUNITY}
FIGURE_OF = {STRENGTH: STRENGTHS, OPPORTUNITY: OPPORTUNITIES}
COMPETENCE_FIGURES = (
    "kompetansegap",
    "kompetansegap_fagfelt",
    "arbeidssted_bosted",
    "erstatningsbehov",
    "jobber_55",
    "mangel_nav",
)


@dataclass(frozen=True)
class Insight:
    """Words that a part of a chain can begin with; `year` is that of the figures, `sources` their tables."""

    part: str
    label: str
    text: str
    sources: tuple[Manifest, ...]
    year: int


@dataclass(frozen=True)
class Insights:
    """What the figures say of a region. `reasons` say why a part has nothing to begin with."""

    found: tuple[Insight, ...]
    reasons: tuple[str, ...]

    def of(self, part: str) -> tuple[Insight, ...]:
        """Return those of one part: STRENGTH, OPPORTUNITY or COMPETENCE."""
        return tuple(insight for insight in self.found if insight.part == part)


def insights(data: Statistics, region: Area, comparator: Area, year: int) -> Insights:
    """Return a region's strengths, its opportunities and what is found of competence, the newest to a year.

    What cannot be shown, or rests on a table that is missing or damaged, is left out and has its reason.
    """
    found: list[Insight] = []
    reasons: dict[str, None] = {}

    def add(of: Callable[[], Iterator[Insight]]) -> None:
        try:
            found.extend(of())
        except FortrinnError as error:
            reasons[error.user_message] = None

    def rated() -> Iterator[Insight]:
        questions = panel_questions(data, region, comparator, year)
        reasons.update(dict.fromkeys(questions.reasons))
        drawn = {part: draw(figure, data, region, comparator, year) for part, figure in FIGURE_OF.items()}
        return _rated(questions, drawn)

    def competence(figure_id: str) -> Iterator[Insight]:
        figure = draw(figure_id, data, region, comparator, year)
        if figure.chart is not None and figure.year is not None:
            text = f"{figure.title} (tall for {figure.year})"
            yield Insight(COMPETENCE, figure_row(figure_id).name, text, figure.sources, figure.year)

    add(rated)
    for figure_id in COMPETENCE_FIGURES:
        add(lambda figure_id=figure_id: competence(figure_id))  # type: ignore[misc]
    return Insights(tuple(found), tuple(reasons))


def _rated(questions: Questions, drawn: dict[str, Figure]) -> Iterator[Insight]:
    """Give what a panel would be asked of as insights: an opportunity with the strengths it rests on."""
    for question in questions.asked:
        part = KINDS[question.kind]
        figure = drawn[part]
        text = question.evidence if part == STRENGTH else f"{question.label}: {question.evidence}"
        yield Insight(part, question.label, text, figure.sources, figure.year or questions.year)
