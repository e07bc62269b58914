"""A figure as an address has it: read back as it was written, and checked against the registries."""

import pytest

from data_sources.statistics import Statistics
from figures.chosen import Chosen, WrongAddress, chosen_for, read_chosen
from figures.registry import draw

FRAME = {"region": "kongsberg", "mot": "norge", "aar": "2026"}


@pytest.mark.parametrize(
    "chosen",
    [
        Chosen("folketall", "kongsberg", "norge", 2026),
        Chosen("vekst_region", "buskerud", "fylke_40", 2019, since=2015),
        Chosen("folketall", "numedal", "drammen", 2008, base=2010, industry="26"),
        Chosen("niva_population", "royken_hurum", "norge", 2026, regions=("drammen", "numedal")),
    ],
    ids=str,
)
def test_what_is_written_is_read_again(data: Statistics, chosen: Chosen) -> None:
    assert read_chosen(str(chosen), data.regions) == chosen
    # A pack keeps the view by itself.
    frame = f"region:{chosen.region};mot:{chosen.comparator};aar:{chosen.year}"
    parts = [part for part in (chosen.figure, frame, chosen.view) if part]
    assert read_chosen(";".join(parts), data.regions) == chosen


def test_what_is_not_said_is_as_in_the_frame(data: Statistics) -> None:
    assert read_chosen("folketall", data.regions, FRAME) == Chosen("folketall", "kongsberg", "norge", 2026)
    said = read_chosen("folketall;aar:2019;fra:2015", data.regions, FRAME)
    assert (said.region, said.year, said.since) == ("kongsberg", 2019, 2015)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("finnes_ikke", "Figuren «finnes_ikke» finnes ikke."),
        ("<script>alert(1)</script>", "Figuren «scriptalert1/script» finnes ikke."),
        ("", "Figuren «» finnes ikke."),
        ("folketall;region:oslo", "«oslo» er ingen region å vise."),
        ("folketall;mot:mars", "«mars» er ingen område å sammenligne med."),
        ("folketall;aar:1066", "«1066» er ikke et år som kan vises."),
        ("folketall;aar:٢٠٢٠", "«٢٠٢٠» er ikke et år som kan vises."),
        ("folketall;fra:x", "«x» er ikke et år som kan vises."),
        ("folketall;naering:999", "Næringen «999» finnes ikke."),
        ("folketall;regioner:drammen.oslo", "«oslo» er ingen region å vise."),
        ("folketall;farge:rosa", "«farge» er ikke et valg for en figur."),
    ],
)
def test_what_is_none_of_what_there_is_is_told(data: Statistics, text: str, message: str) -> None:
    with pytest.raises(WrongAddress) as told:
        read_chosen(text, data.regions, FRAME)
    assert told.value.user_message == message


def test_a_figure_is_kept_with_what_its_page_shows(data: Statistics) -> None:
    region, country = data.area("kongsberg"), data.regions.country
    view = data.view(since=2018, regions=("kongsberg", "numedal"))
    chosen = chosen_for("utvikling_population", view, region, country, 2024)
    assert chosen == Chosen(
        "utvikling_population", "kongsberg", "norge", 2024, since=2018, regions=("kongsberg", "numedal")
    )
    assert chosen_for("folketall", data, region, country, 2024).view == ""
    drawn = chosen.draw(data)
    assert drawn.title == draw("utvikling_population", view, region, country, 2024).title
    assert drawn.title != draw("utvikling_population", data, region, country, 2024).title
