"""What the documents show is there."""

import re

import pytest

from tests.browser.screenshots import FOLDER, REGIONS, picture_name
from tests.browser.test_journey import PAGES
from tests.dashboard import ROOT


@pytest.mark.parametrize("slug", PAGES)
@pytest.mark.parametrize("region", REGIONS)
def test_every_page_has_its_picture(slug: str, region: str) -> None:
    assert (FOLDER / picture_name(slug, region)).is_file(), (
        "take them anew: python -m tests.browser.screenshots"
    )


@pytest.mark.parametrize(
    "document", ["README.md", *sorted(f"docs/{file.name}" for file in ROOT.glob("docs/*.md"))]
)
def test_what_a_document_links_to_is_there(document: str) -> None:
    path = ROOT / document
    for place in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / place).exists(), place
