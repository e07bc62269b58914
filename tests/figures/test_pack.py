"""Packs: in the order and with the words that were chosen, marked, with sources, in every form."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pptx
import pypdfium2
import pytest

from data_sources.errors import TableMissing
from data_sources.statistics import Statistics
from figures import pack as packs
from figures.export import FORMS
from figures.figure import DEMO_MARK
from figures.pack import (
    STANDARD,
    WRITERS,
    Entry,
    Pack,
    Words,
    pack_pdf,
    pack_pptx,
    pack_zip,
    standard_pack,
)
from figures.paper import pack_paper
from figures.registry import draw, figure_row

MARKUP = "Vi må #snakke *om* [dette] = @her $x$ <b> \\ æøå č đ ŋ"


@pytest.fixture(scope="module")
def pack(data: Statistics) -> Pack:
    region, country = data.area("ringerike"), data.regions.country
    folketall, fortrinn, kart = (
        draw(name, data, region, country, 2026) for name in ("folketall", "fortrinn", "kart")
    )
    return Pack(
        title="Ringerike: til møtet 3. mars",
        subtitle="For #teamet",
        entries=(Entry(fortrinn), Entry(folketall, title="Vi blir flere", note=MARKUP), Entry(kart)),
        left_out=("Nettoflytting: ikke publisert",),
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [squeezed(page.get_textpage().get_text_bounded()) for page in document]


def slides_of(content: bytes) -> list[list[str]]:
    slides = pptx.Presentation(io.BytesIO(content)).slides
    return [[shape.text_frame.text for shape in slide.shapes if shape.has_text_frame] for slide in slides]


def test_slides_are_a_title_the_figures_in_order_and_the_sources(pack: Pack) -> None:
    first, fortrinn, folketall, kart, last = slides_of(pack_pptx(pack))
    assert {pack.title, pack.subtitle, DEMO_MARK} <= set(first)
    for texts, entry in zip((fortrinn, folketall, kart), pack.entries, strict=True):
        assert texts[0] == (entry.title or entry.figure.title)
        assert entry.figure.how_to_read in texts
        assert "Notater" in texts
        assert (DEMO_MARK in texts) == entry.figure.is_demo
    # The finding stands under a title of one's own, and a note beside the chart.
    assert f"{pack.entries[1].figure.title}. {pack.entries[1].figure.subtitle}" in folketall
    assert MARKUP.replace("\\", "\\") in folketall
    assert last[0] == "Kilder"
    told = "\n".join(last)
    for source in pack.sources:
        assert source.title in told
        assert source.licence in told
    assert "Ikke med: Nettoflytting: ikke publisert" in told


def test_a_document_has_the_same_pages_with_real_text(pack: Pack) -> None:
    content = pack_pdf(pack)
    document = pypdfium2.PdfDocument(content)
    assert len(document) == len(pack.entries) + 2
    width, height = document[0].get_size()
    assert width / height == pytest.approx(16 / 9, rel=0.01)
    first, fortrinn, folketall, kart, last = pages_of(content)
    assert squeezed(pack.title) in first
    assert squeezed(DEMO_MARK) in first
    for text, entry in zip((fortrinn, folketall, kart), pack.entries, strict=True):
        for words in (entry.title, entry.figure.title, entry.figure.how_to_read, entry.figure.source_line):
            assert squeezed(words) in text
        assert (squeezed(DEMO_MARK) in text) == entry.figure.is_demo
    assert squeezed(MARKUP) in folketall, "a note is text, whatever signs are in it"
    assert all(squeezed(source.title) in last for source in pack.sources)
    fonts = set(re.findall(rb"/BaseFont ?/[A-Z]{6}\+([\w-]+)", content))
    assert fonts == {b"Inter-Regular", b"Inter-SemiBold"}


def test_a_long_explanation_and_note_stay_on_their_page(pack: Pack) -> None:
    figure = replace(pack.entries[1].figure, how_to_read="En setning av vanlig lengde om tallet. " * 28)
    long = replace(pack, entries=(Entry(figure, note="Notat. " * 20),))
    assert len(pypdfium2.PdfDocument(pack_pdf(long))) == 3
    for slide in pptx.Presentation(io.BytesIO(pack_pptx(long))).slides:
        assert all(shape.top + shape.height <= 6858000 for shape in slide.shapes)


def test_an_archive_has_every_form_of_every_figure_in_order(pack: Pack) -> None:
    with zipfile.ZipFile(io.BytesIO(pack_zip(pack))) as archive:
        names = archive.namelist()
        told = archive.read("kilder.txt").decode()
        assert archive.testzip() is None
    assert len(names) == len(set(names)) == len(pack.entries) * len(FORMS) + 1
    assert [name[:2] for name in names[:-1]] == [f"{at:02}" for at in (1, 2, 3) for _ in FORMS]
    assert all(("DEMODATA" in name) == name.startswith("01") for name in names[:-1])
    assert {name.rpartition(".")[2] for name in names[:-1]} == {form.ending[1:] for form in FORMS}
    assert DEMO_MARK in told
    assert MARKUP in told


def test_what_people_wrote_stands_after_the_figures_word_for_word(pack: Pack) -> None:
    long = "Vi mangler folk som kan både stål og strøm. " * 60
    texts = ("<b>Fet</b> *og* =1+1", "Čáhcesuolu đŋ", long.strip())
    said = replace(pack, entries=pack.entries[:1], words=(Words("Det tallene ikke viser", texts),))
    on_slides = " ".join(text for slide in slides_of(pack_pptx(said)) for text in slide)
    on_pages = " ".join(pages_of(pack_pdf(said)))
    on_paper = " ".join(pages_of(pack_paper(said)))
    with zipfile.ZipFile(io.BytesIO(pack_zip(said))) as archive:
        in_archive = archive.read("kilder.txt").decode()
    for written in (on_slides, on_pages, on_paper, in_archive):
        for text in ("Det tallene ikke viser", *texts):
            assert squeezed(text) in squeezed(written).replace(
                squeezed("Det tallene ikke viser, fortsatt"), ""
            )
    assert len(slides_of(pack_pptx(said))) > 3  # a long text goes on, on a slide of its own


@pytest.mark.parametrize("ending", WRITERS)
def test_progress_is_told_from_nothing_to_all(
    pack: Pack, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "written", lambda figure, form: b"")
    told: list[tuple[int, int]] = []
    WRITERS[ending](pack, lambda done, steps: told.append((done, steps)))
    steps = told[-1][1]
    assert [done for done, _ in told] == list(range(steps + 1))
    assert {of for _, of in told} == {steps}


def test_a_pack_without_figures_or_with_an_empty_one_is_refused(data: Statistics) -> None:
    with pytest.raises(ValueError, match="without figures"):
        Pack("Tom", ())
    empty = draw("flytting", data, data.area("royken_hurum"), data.regions.country, 2026)
    with pytest.raises(ValueError, match="flytting: nothing to draw"):
        Pack("Tom", (Entry(empty),))


def test_the_standard_pack_is_of_known_figures() -> None:
    assert len(set(STANDARD)) == len(STANDARD)
    assert 10 <= len(STANDARD) <= 16
    assert len({figure_row(name).page for name in STANDARD}) >= 6


def test_every_region_has_a_standard_pack(data: Statistics) -> None:
    for region in data.regions.choices:
        pack = standard_pack(data, region, data.regions.country, 2026)
        assert len(pack.entries) + len(pack.left_out) == len(STANDARD)
        assert len(pack.entries) >= (5 if region.id == "buskerud_2019" else 10), pack.left_out
        assert pack.title.startswith(region.name)
    numedal = standard_pack(data, data.area("numedal"), data.regions.country, 2026)
    assert any(reason.startswith("Muligheter med begrunnelse: ") for reason in numedal.left_out)


def test_a_missing_table_is_told_and_the_rest_goes_on(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(figure_id: str, *chosen: object) -> object:
        if figure_id == "kart":
            raise TableMissing("gone", user_message="Tabellen finnes ikke.")
        return draw(figure_id, *chosen)  # type: ignore[arg-type]

    monkeypatch.setattr(packs, "draw", missing)
    pack = standard_pack(data, data.area("ringerike"), data.regions.country, 2026)
    assert f"{figure_row('kart').name}: Tabellen finnes ikke." in pack.left_out
    assert "kart" not in [entry.figure.id for entry in pack.entries]
