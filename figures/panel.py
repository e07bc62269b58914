"""What an expert panel is asked about, drawn from the figures, and what it said, beside them.

The answers come from the workshop and are given as plain numbers: nothing here knows where they are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from data_sources.industries import SHORT_NAMES, industry_names
from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import Manifest
from figures import marks
from figures.figure import DEMO_MARK, Figure, source_names
from figures.opportunities import named_opportunities
from figures.registry import draw
from figures.style import number
from figures.wording import count_word, listed, lower_first

STRENGTHS, OPPORTUNITIES = "fortrinn_private", "muligheter"
MOST_STRENGTHS, MOST_ROWS = 8, 8
# Means of 1 to 5 from which a panel is for or against what the figures say.
FOR, AGAINST = 3.5, 2.5
AGREES, DISAGREES, BETWEEN, TOO_FEW = "Enig", "Uenig", "Midt imellom", "For få svar"
NOT_IN_FIGURES = "Ikke fra tallene"
MOST_NAMED = 3


@dataclass(frozen=True)
class Question:
    """Something to be rated: `kind` is `fortrinn` or `mulighet`, `evidence` what the figures say of it."""

    kind: str
    label: str
    evidence: str


@dataclass(frozen=True)
class Questions:
    """What the figures give a panel to rate.

    `source_line` names the tables, after any mark of demonstration figures. `reasons` say why there are no
    strengths or no opportunities, where there are none.
    """

    year: int
    asked: tuple[Question, ...]
    source_line: str
    reasons: tuple[str, ...]


def panel_questions(data: Statistics, region: Area, comparator: Area, year: int) -> Questions:
    """Return a region's private strengths and its nearest opportunities as questions.

    Raises FortrinnError when a table that they rest on is missing or damaged.
    """
    strengths = draw(STRENGTHS, data, region, comparator, year)
    nearest = draw(OPPORTUNITIES, data, region, comparator, year)
    strong = strengths.table[strengths.table["Fortrinn"] == "ja"] if len(strengths.table) else strengths.table
    short = {name: SHORT_NAMES.get(code, name) for code, name in industry_names().items()}
    asked = [
        Question(
            "fortrinn",
            short[row["Næring"]],
            f"{row['Næring']}: {number(row['LQ (landet = 1)'], 1)} ganger landets andel av jobbene, "
            f"{number(row['Jobber (snitt av tre år)'])} jobber i snitt i tre år til og med {strengths.year}",
        )
        for _, row in strong.head(MOST_STRENGTHS).iterrows()
    ]
    near = named_opportunities(data, region, year)
    asked += [
        Question(
            "mulighet",
            row["name"],
            f"{number(100 * row['density'])} prosent av det beslektede er på plass i {row['year']}"
            + (f", fordi dere har {row['because']}" if row["because"] else ""),
        )
        for _, row in near.iterrows()
    ]
    reasons = [strengths.title] if strong.empty else []
    if near.empty:
        reasons.append(
            nearest.title
            if nearest.chart is None
            else f"Ingen av næringene som {region.name} har lite av, ligger nærmere enn bredden i regionen tilsier."
        )
    named = ", ".join(source_names(strengths.sources))
    return Questions(
        strengths.year or year,
        tuple(asked),
        f"{DEMO_MARK}. {named}" if strengths.is_demo else named,
        tuple(reasons),
    )


def verdict(kind: str, importance: float | None, realism: float | None) -> str:
    """Say whether a panel agrees with the figures that put an item before it.

    importance, realism: means of 1 to 5, None where too few have said it. What the figures call a strength
    is judged by its importance, an opportunity by whether it is realistic; an action is not the figures'.
    """
    if kind == "tiltak":
        return NOT_IN_FIGURES
    mean = importance if kind == "fortrinn" else realism
    if mean is None:
        return TOO_FEW
    return AGREES if mean >= FOR else DISAGREES if mean <= AGAINST else BETWEEN


def panel_figure(
    answers: pd.DataFrame,
    *,
    title: str,
    region_name: str,
    answered: int,
    source_line: str,
    year: int,
    day: date,
) -> Figure:
    """Draw what a panel said, beside what the figures said when it was opened.

    answers: `kind`, `label`, `evidence`, `importance`, `importance_count`, `realism`, `realism_count`; means
    are None where too few have said it. title: the panel's. source_line: that of the figures, at opening.
    """
    is_demo = source_line.startswith(DEMO_MARK)
    source = Manifest(
        key="ekspertpanel",
        table=None,
        title=title,
        producer="Ekspertpanelet",
        origin="demo" if is_demo else "panel",
        licence="",
        attribution=f"{title}, {number(answered)} svar",
        first_year=year,
        last_year=year,
        rows=answered,
        file="",
        sha256="",
        updated=day.isoformat(),
    )
    means = answers.astype({"importance": float, "realism": float})
    said = means.dropna(subset=["importance", "realism"]).sort_values(
        ["importance", "realism", "label"], ascending=[False, False, True], kind="stable"
    )
    figure = Figure(
        id="ekspertpanel",
        title="",
        subtitle=f"Snitt av svar fra 1 (lite) til 5 (svært) · {region_name} · {title} · {number(answered)} svar",
        chart=None,
        table=_table(means),
        sources=(source,),
        caveats=(
            "Panelet er de som kom, ikke et utvalg: svarene viser hva de mener, ikke hva alle mener.",
            f"Tallene panelet så: {source_line.removeprefix(DEMO_MARK).lstrip('. ')}.",
        ),
        alt_text="",
        how_to_read="Panelet har gitt hvert punkt fra 1 til 5: hvor viktig det er for regionen, og hvor realistisk det "
        f"er. Med et fortrinn er panelet enig når viktighet er {number(FOR, 1)} eller mer i snitt, og uenig når den "
        f"er {number(AGAINST, 1)} eller mindre. Med en mulighet gjelder det samme for hvor realistisk den er. "
        "Et snitt vises når minst fem har vurdert punktet.",
        grade="C",
        area=region_name,
        year=year,
    )
    if said.empty:
        reason = "For få har vurdert hvert punkt både som viktig og som realistisk til at svarene kan tegnes."
        return replace(figure, title=reason, alt_text=reason)  # the table shows what there is
    shown = said.head(MOST_ROWS)
    rows = pd.DataFrame(
        {
            "label": shown["label"],
            "value": shown["importance"],
            "other": shown["realism"],
            "text": [
                f"viktig {number(importance, 1)}, realistisk {number(realism, 1)}"
                for importance, realism in zip(shown["importance"], shown["realism"], strict=True)
            ],
        }
    )
    finding = _finding(said, region_name)
    few, left = len(means) - len(said), len(said) - len(shown)
    return replace(
        figure,
        title=finding,
        chart=marks.dumbbells(rows, names=("Viktig", "Realistisk"), limits=(1, 5)),
        caveats=(
            *([f"{_points(few).capitalize()} har for få svar til å være med."] if few else []),
            *([f"{_points(left).capitalize()} til står i tabellen."] if left else []),
            *figure.caveats,
        ),
        alt_text=f"Punkter på linje for hvor viktige og realistiske panelet mener punktene er, fra 1 til 5. {finding}.",
    )


def _finding(said: pd.DataFrame, region_name: str) -> str:
    rounded = said["importance"].round(1)
    highest = float(rounded.max())
    best = said[rounded == highest]
    # An industry's name stands inside the sentence; an action is in somebody's own words.
    first = tuple(
        label if kind == "tiltak" else lower_first(label)
        for kind, label in zip(best["kind"], best["label"], strict=True)
    )
    if len(said) == 1:  # nothing to be first among
        return f"Panelet gir {first[0]} {number(highest, 1)} av 5 for hvor viktig det er for {region_name}"
    if len(first) > MOST_NAMED:
        return f"Panelet mener {_points(len(first))} er like viktige for {region_name}: {number(highest, 1)} av 5"
    return f"Panelet mener {listed(first)} er viktigst for {region_name}: {number(highest, 1)} av 5 i snitt"


def _points(count: int) -> str:
    return "ett punkt" if count == 1 else f"{count_word(count)} punkter"


def _table(means: pd.DataFrame) -> pd.DataFrame:
    kinds = {"fortrinn": "Fortrinn", "mulighet": "Mulighet", "tiltak": "Tiltak"}
    return pd.DataFrame(
        {
            "Punkt": means["label"],
            "Slag": [kinds[kind] for kind in means["kind"]],
            "Tallene da panelet åpnet": means["evidence"],
            "Viktig (snitt, 1–5)": means["importance"].round(1),
            "Har vurdert viktighet": means["importance_count"],
            "Realistisk (snitt, 1–5)": means["realism"].round(1),
            "Har vurdert realisme": means["realism_count"],
            "Panelet og tallene": [
                verdict(kind, _known(importance), _known(realism))
                for kind, importance, realism in zip(
                    means["kind"], means["importance"], means["realism"], strict=True
                )
            ],
        }
    )


def _known(mean: float) -> float | None:
    return None if pd.isna(mean) else mean


def panel_texts(observations: list[str], actions: list[tuple[str, str]], figure: Figure) -> Figure:
    """Return what a panel wrote as a table beside its figure, for a workbook; actions are (theme, text)."""
    rows = [("Det tallene ikke viser", "", text) for text in observations]
    rows += [("Forslag til tiltak", theme, text) for theme, text in actions]
    return replace(
        figure,
        id="ekspertpanel_tekster",
        title="Det panelet skrev",
        chart=None,
        table=pd.DataFrame(rows, columns=["Hva", "Team", "Tekst"]),
    )
