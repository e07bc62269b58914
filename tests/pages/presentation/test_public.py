"""The link for the audience: only where it leads somebody else here."""

import re

import pytest

from pages._presentation.public import PUBLIC_URL, NoPublicAddress, public_link, qr_code


@pytest.mark.parametrize(
    ("named", "link"),
    [
        ("https://fortrinn.example.no", "https://fortrinn.example.no/visning?nr=1"),
        ("https://example.no/fortrinn/", "https://example.no/fortrinn/visning?nr=1"),
        ("http://192.168.1.20:8501", "http://192.168.1.20:8501/visning?nr=1"),
    ],
)
def test_a_link_leads_to_the_address_that_is_set(
    monkeypatch: pytest.MonkeyPatch, named: str, link: str
) -> None:
    monkeypatch.setenv(PUBLIC_URL, named)
    assert public_link("visning?nr=1") == link


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("", "er ikke satt"),
        ("  ", "er ikke satt"),
        ("http://localhost:8501", "peker på localhost"),
        ("http://fortrinn.localhost", "peker på fortrinn.localhost"),
        ("http://127.0.0.1:8501", "peker på 127.0.0.1"),
        ("http://[::1]:8501", "peker på ::1"),
        ("http://0.0.0.0:8501", r"peker på 0.0.0.0"),
        ("fortrinn.example.no", "er ikke en adresse"),
        ("javascript:alert(1)", "er ikke en adresse"),
        ("https://", "er ikke en adresse"),
        ("https://[", "er ikke en adresse"),
        ("https://example.no?a=b", "er ikke en adresse"),
    ],
)
def test_there_is_no_link_where_it_would_lead_nobody_here(
    monkeypatch: pytest.MonkeyPatch, named: str, why: str
) -> None:
    monkeypatch.setenv(PUBLIC_URL, named)
    with pytest.raises(NoPublicAddress) as told:
        public_link("visning")
    assert told.value.user_message.startswith(f"Publikum får ingen QR-kode: {PUBLIC_URL} {why}")


def test_a_code_is_a_picture_that_says_nothing_but_the_link() -> None:
    drawn = qr_code('https://example.no/visning?figurer="><script>')
    assert re.fullmatch(r'<svg viewBox="0 0 \d+ \d+">(<path [^<>]*/>)+</svg>', drawn)
