"""What can be searched for, and where it is found: pages, figures, indicators, industries and places.

Pure: a label that is read and typed, and the page with the choices that show what it names. The frame draws the
field and goes there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from data_sources.industries import SECTION_NAMES, SHORT_NAMES, industry_names, section_of
from data_sources.regions import Area, Municipality, RegionSet, municipality_names
from figures.figure import FigureRow
from figures.registry import FIGURES, figure_row
from figures.replacement import occupation_names
from figures.sections import figure_id_of
from indicators.catalogue import CATALOGUE, QUESTIONS, THEMES
from pages._link import FIGURE

# The page that each of the programme's questions is answered on.
ANSWERED_ON = {1: "fortrinn", 2: "muligheter", 3: "omstilling", 4: "kompetanse"}
COMPARISON = "sammenligning"


@dataclass(frozen=True)
class Destination:
    """A page, by its name in the address, and what is to be chosen on it besides what is chosen already."""

    page: str
    choices: tuple[tuple[str, str], ...] = ()


def destinations(
    regions: RegionSet, comparators: Iterable[Area], occupations: Iterable[str], pages: Mapping[str, str]
) -> dict[str, Destination]:
    """Return where each label leads.

    occupations: codes that the survey of labour shortage has. pages: title by name in the address; nothing
    leads to any other page.

    Places stand first, then pages and questions, indicators, figures and industries: of labels that fit what
    is typed equally well, the field shows the first ones first.
    """
    found: dict[str, Destination] = {}
    for label, destination in (
        *_places(regions),
        *_comparators(regions, comparators),
        *((f"{title} (side)", Destination(page)) for page, title in pages.items()),
        *_questions(),
        *_themes(),
        *_indicators(pages),
        *((f"{row.name} (figur)", _figure(row)) for row in FIGURES),
        *_industries(),
        *_occupations(occupations),
    ):
        if destination.page in pages:
            found.setdefault(label, destination)
    return found


def _places(regions: RegionSet) -> Iterator[tuple[str, Destination]]:
    for area in regions.choices:
        yield f"{area.name} ({'region' if area.kind == 'region' else 'fylket'})", _profile(area)
    for region in regions.regions:
        for member in region.members:
            yield f"{member.name} (kommune i {region.name})", _profile(region)
            for former in _former_names(member, regions.part_names):
                yield f"{former} (nå i {member.name}, {region.name})", _profile(region)


def _former_names(member: Municipality, part_names: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the municipality, or what has become part of it, was called before."""
    names = municipality_names()
    known = (part_names.get(code) or names.get(code, "") for border in member.borders for code in border)
    plain = dict.fromkeys(name.partition(" (")[0] for name in known)
    return tuple(name for name in plain if name and name != member.name)


def _profile(region: Area) -> Destination:
    return Destination("profil", (("region", region.id),))


def _comparators(regions: RegionSet, comparators: Iterable[Area]) -> Iterator[tuple[str, Destination]]:
    own = {area.id for area in regions.choices}
    for area in comparators:
        if area.id not in own:
            yield f"{area.name} (sammenlign med)", Destination(COMPARISON, (("mot", area.id),))


def _questions() -> Iterator[tuple[str, Destination]]:
    for number, text in QUESTIONS.items():
        yield f"{text} (spørsmål {number})", Destination(ANSWERED_ON[number])


def _themes() -> Iterator[tuple[str, Destination]]:
    for theme, name in THEMES.items():
        yield f"{name} (team)", Destination("team", (("team", theme),))


def _indicators(pages: Mapping[str, str]) -> Iterator[tuple[str, Destination]]:
    """Lead from each indicator to a figure that shows it: on the subject's own page where there is one."""
    for indicator in CATALOGUE:
        rows = [row for row in FIGURES if indicator.id in row.indicators and row.page in pages]
        rows.sort(key=lambda row: (row.page == COMPARISON, len(row.indicators)))
        if rows:
            yield f"{indicator.name} (indikator)", _figure(rows[0])


def _industries() -> Iterator[tuple[str, Destination]]:
    for code, name in industry_names().items():
        section = section_of()[code]
        if section in SECTION_NAMES:
            choices = (("seksjon", section.lower()), ("naering", code), (FIGURE, figure_id_of(section)))
            yield f"{SHORT_NAMES[code]}: {name} (næring {code})", Destination("fortrinn", choices)


def _occupations(codes: Iterable[str]) -> Iterator[tuple[str, Destination]]:
    for code in codes:
        yield f"{occupation_names().get(code, code)} (yrke)", _figure(figure_row("mangel_nav"))


def _figure(row: FigureRow) -> Destination:
    return Destination(row.page, (*row.choices, (FIGURE, row.id)))
