"""The five value-creation teams: a few indicators each, then and now, with what the county wants to reach.

A team's indicators have different units, so each has a scale of its own. They are never weighed together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data_sources.errors import TargetError
from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.targets import Target, load_targets
from figures import marks
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.measures import measure
from figures.series import Measure, history, one_series
from figures.style import colour_of, number
from figures.wording import change, lower_first, notes, shown_year
from indicators.catalogue import THEMES

# What each team follows: measures that name the theme in the catalogue, at most so many that they fit a wall.
MOST_INDICATORS = 6
TEAMS: dict[str, tuple[str, ...]] = {
    "vertskap": (
        "population_growth",
        "net_migration",
        "share_aged_20_66",
        "employment_rate",
        "jobs_per_resident_worker",
    ),
    "kompetanse": (
        "higher_education_share",
        "basic_education_share",
        "competence_gap",
        "jobs_held_by_older",
        "employment_rate",
    ),
    "klynger": (
        "related_variety",
        "unrelated_variety",
        "largest_industry_share",
        "high_technology_share",
        "jobs",
    ),
    "entreprenorskap": ("new_enterprises", "enterprise_survival", "employing_establishments"),
    "foui": (
        "high_technology_share",
        "knowledge_intensive_share",
        "higher_education_share",
        "related_variety",
    ),
}
# So many of the smallest steps an indicator is told in are a small change, and look like one.
LEAST_STEPS = 10
# The figures that stand behind a team's numbers when it meets.
BEHIND: dict[str, tuple[str, ...]] = {
    "vertskap": ("flytting", "alder", "egendekning"),
    "kompetanse": ("utdanning", "kompetansegap", "jobber_55"),
    "klynger": ("fortrinn_storrelse", "bredde"),
    "entreprenorskap": ("nye_foretak", "overlevelse", "bedriftsstorrelse"),
    "foui": ("hoyteknologi", "kunnskapsintensiv"),
}
NOT_PUBLISHED = "ikke publisert"
INDICATORS = tuple(dict.fromkeys(indicator for team in TEAMS.values() for indicator in team))


@dataclass(frozen=True)
class Track:
    """An indicator of an area in one series: its values by year (`own`), and the target there may be."""

    row: Measure
    own: pd.DataFrame
    target: Target | None

    @property
    def decimals(self) -> int:
        """How many decimals the indicator is told with."""
        return self.row.indicator.decimals

    @property
    def first(self) -> tuple[int, float]:
        """The year and value that change is counted from."""
        return int(self.own["year"].iloc[0]), float(self.own["value"].iloc[0])

    @property
    def last(self) -> tuple[int, float]:
        """The newest year and value."""
        return int(self.own["year"].iloc[-1]), float(self.own["value"].iloc[-1])

    @property
    def moved(self) -> float | None:
        """The change as it is told, from rounded values; None for fewer than two years."""
        if len(self.own) < 2:
            return None
        return round(round(self.last[1], self.decimals) - round(self.first[1], self.decimals), self.decimals)

    @property
    def wanted(self) -> bool | None:
        """Whether the change goes the way the catalogue calls a strength; None where that cannot be said."""
        sign = {"up": 1, "down": -1}.get(self.row.indicator.direction)
        return None if sign is None or self.moved is None else sign * self.moved > 0

    @property
    def left(self) -> float | None:
        """What is left to the target, 0 where it is reached; None without one or without a direction.

        From rounded values, as both are told.
        """
        sign = {"up": 1, "down": -1}.get(self.row.indicator.direction)
        if self.target is None or sign is None or self.own.empty:
            return None
        aim, value = (round(one, self.decimals) for one in (self.target.value, self.last[1]))
        return max(0.0, round(sign * (aim - value), self.decimals))


def team_figure(theme: str) -> Callable[[Statistics, Area, Area, int], Figure]:
    """Return the figure function of a team's indicators."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _team(theme, data, region, year)

    return draw


def tracks_of(
    theme: str, data: Statistics, region: Area, year: int, targets: tuple[Target, ...]
) -> list[Track]:
    """Return a team's indicators of an area up to a year, from the year that change is counted from."""
    wanted = {target.indicator: target for target in targets if target.region == region.id}
    return [
        Track(
            row := measure(measure_id),
            one_series(row, history(row.series(data), region, year), data.since),
            wanted.get(measure_id),
        )
        for measure_id in TEAMS[theme]
    ]


def _team(theme: str, data: Statistics, region: Area, year: int) -> Figure:
    try:
        targets, faulty = load_targets(data.regions, INDICATORS), False
    except TargetError:  # told in full on the page
        targets, faulty = (), True
    tracks = tracks_of(theme, data, region, year, targets)
    known = [track for track in tracks if len(track.own)]
    keys = dict.fromkeys(key for track in tracks for key in track.row.indicator.tables)
    empty = Figure(
        id=f"team_{theme}",
        title="",
        subtitle=f"{THEMES[theme]} · {region.name} · {year}",
        chart=None,
        table=pd.DataFrame(),
        sources=tuple(data.manifest(key) for key in keys),
        caveats=notes(region),
        alt_text="",
        how_to_read="Hver linje er én indikator med sin egen skala, så høyden på to linjer kan ikke sammenlignes. "
        "Åpent punkt er utgangsåret, fylt punkt er nyeste tall, og den stiplede streken er målet der fylkeskommunen "
        "har vedtatt et. Om høyere eller lavere er bedre, står i tabellen. Opptellingen i overskriften er ingen "
        "karakter: indikatorene veier ikke like mye, og små endringer kan være tilfeldige.",
        grade="B",
        area=region.name,
        year=None,
    )
    if not any(track.moved is not None for track in tracks):
        reason = f"Ingen indikator for {lower_first(THEMES[theme])} i {region.name} har tall for to sammenlignbare år"
        since = f" siden {data.since}" if data.since else ""
        return nothing_to_show(empty, f"{reason}{since} til og med {year}.")
    at = max(track.last[0] for track in known)
    title = _title(theme, region, tracks)
    rows = pd.DataFrame([_words(data, track, region, year) for track in tracks])
    values = pd.concat(
        [track.own[["year", "value"]].assign(label=track.row.indicator.name) for track in known]
    ).reset_index(drop=True)
    return replace(
        empty,
        title=title,
        subtitle=f"{THEMES[theme]}: utgangsår, nyeste tall og egen endring · {region.name} · "
        f"{shown_year(region, at, year, 'tall til')}",
        chart=marks.tracks(rows, values),
        table=_table(tracks),
        caveats=tuple(
            dict.fromkeys(
                filter(
                    None,
                    (
                        "Målene kan ikke leses og er utelatt." if faulty else "",
                        *_decisions(tracks),
                        *(track.row.caveat for track in known),
                        *notes(region),
                    ),
                )
            )
        ),
        alt_text=f"Linjediagram med én linje og egen skala for hver av {len(tracks)} indikatorer, hver i sin enhet: "
        f"{'; '.join(f'{row.label}: {row.text}' for row in rows.itertuples())}. {title}.",
        year=at,
    )


def _title(theme: str, region: Area, tracks: list[Track]) -> str:
    judged = [track.wanted for track in tracks if track.wanted is not None]
    name = lower_first(THEMES[theme]) if theme != "foui" else "FoUI"
    if not judged:
        start = (
            f"{THEMES[theme]} i {region.name}: ingen indikator som er bedre høy eller lav, har tall for to år"
        )
    elif len(judged) == 1:
        way = "gått" if judged[0] else "ikke gått"
        start = f"Én indikator for {name} i {region.name} kan følges, og den har {way} i ønsket retning"
    else:
        start = (
            f"{sum(judged)} av {len(judged)} indikatorer for {name} i {region.name} har gått i ønsket retning"
        )
    begun = {track.first[0] for track in tracks if track.wanted is not None}
    if len(begun) == 1:
        start += f" siden {begun.pop()}"
    aimed = [track.left for track in tracks if track.left is not None]
    if not aimed:
        return start
    reached = sum(left == 0 for left in aimed)
    if len(aimed) == 1:
        return f"{start}; målet er {'nådd' if reached else 'ikke nådd'}"
    return f"{start}; {number(reached)} av {len(aimed)} mål er nådd"


def _words(data: Statistics, track: Track, region: Area, year: int) -> dict[str, object]:
    """Say what an indicator was and is, for the picture."""
    row, decimals = track.row.indicator, track.decimals
    told: dict[str, object] = {
        "label": row.name,
        "value": np.nan,
        "first_text": "",
        "last_text": "",
        "target": np.nan,
        "target_text": "",
        "least_span": LEAST_STEPS * 10.0**-decimals,
        "colour": colour_of(data.regions, region),
    }
    unit = row.unit[0].upper() + row.unit[1:]
    if track.own.empty:
        text = f"ikke publisert{f' siden {data.since}' if data.since else ''} til og med {year}"
    else:
        at, value = track.last
        told |= {"value": value, "last_text": number(value, decimals)}
        if track.moved is None:
            text = f"{unit}: {number(value, decimals)} i {at}, ingen tidligere år å måle mot"
        else:
            since, before = track.first
            told["first_text"] = number(before, decimals)
            text = (
                f"{unit}: {number(before, decimals)} i {since}, {number(value, decimals)} i {at} "
                f"({change(track.moved, decimals, '')})"
            )
    if track.target is not None:
        aim = number(track.target.value, decimals)
        told |= {"target": track.target.value, "target_text": f"mål {aim}"}
        text += f". Mål {aim} i {track.target.year}{_distance(track)}"
    if any(data.manifest(key).is_demo for key in row.tables):
        text = f"DEMO: {text}"
    return told | {"text": text}


def _distance(track: Track) -> str:
    """Say how far it is to the target; once its year has come there is nothing more to go."""
    if track.left is None or track.target is None:
        return ""
    if track.left == 0:
        return ": nådd"
    left = number(track.left, track.decimals)
    return f": {left} igjen" if track.target.year > track.last[0] else f": ikke nådd, {left} unna"


def _table(tracks: list[Track]) -> pd.DataFrame:
    better = {"up": "høyere er bedre", "down": "lavere er bedre", "neutral": "verken eller"}
    moved = [np.nan if track.moved is None else track.moved for track in tracks]
    known = [not track.own.empty for track in tracks]
    targets = [track.target for track in tracks]
    return pd.DataFrame(
        {
            "Indikator": [track.row.indicator.name for track in tracks],
            "Enhet": [track.row.indicator.unit for track in tracks],
            "Retning": [better[track.row.indicator.direction] for track in tracks],
            "Utgangsår": [
                str(track.first[0]) if has else NOT_PUBLISHED
                for track, has in zip(tracks, known, strict=True)
            ],
            "Verdi i utgangsåret": [
                round(track.first[1], track.decimals) if has else np.nan
                for track, has in zip(tracks, known, strict=True)
            ],
            "Nyeste år": [
                str(track.last[0]) if has else NOT_PUBLISHED for track, has in zip(tracks, known, strict=True)
            ],
            "Nyeste verdi": [
                round(track.last[1], track.decimals) if has else np.nan
                for track, has in zip(tracks, known, strict=True)
            ],
            "Egen endring": moved,
            "Mål": [np.nan if target is None else target.value for target in targets],
            "Målår": ["" if target is None else str(target.year) for target in targets],
            "Vedtatt i": ["" if target is None else target.decision for target in targets],
        }
    )


def _decisions(tracks: list[Track]) -> tuple[str, ...]:
    """Say where the targets were decided, each place once."""
    decided = dict.fromkeys(track.target.decision for track in tracks if track.target is not None)
    return (f"Mål: {'; '.join(decided)}.",) if decided else ()


def _row(theme: str) -> FigureRow:
    tables = dict.fromkeys(key for name in TEAMS[theme] for key in measure(name).indicator.tables)
    return FigureRow(
        f"team_{theme}",
        f"Team: {THEMES[theme]}",
        team_figure(theme),
        "team",
        TEAMS[theme],
        tuple(tables),
        choices=(("team", theme),),
        targets=True,
    )


FIGURES: tuple[FigureRow, ...] = tuple(_row(theme) for theme in THEMES)
