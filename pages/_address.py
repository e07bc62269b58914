"""The address by which others reach the dashboard, and the QR code that takes a phone there."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import segno
import streamlit as st

from presentation.public import is_this_machine
from workshop.routes import PUBLIC_URL

QR_WIDTH = 260


def public_address() -> tuple[str, str]:
    """Return the dashboard's address for others, without a slash at its end, and what is wrong with it.

    It is what FORTRINN_PUBLIC_URL says, else the address that this browser uses. The second text is Norwegian,
    empty where others can be expected to reach the address.
    """
    named = os.environ.get(PUBLIC_URL, "").strip().rstrip("/")
    address = named or (st.context.url or "").partition("?")[0].rpartition("/")[0]
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return address, f"{PUBLIC_URL} er ikke en nettadresse. Sett den til adressen andre når Fortrinn på."
    if is_this_machine(parts.hostname):
        return address, (
            f"Lenken peker på denne maskinen ({parts.hostname}) og virker ikke på andres telefoner. Be den som drifter "
            f"Fortrinn om å sette {PUBLIC_URL} til adressen andre når det på."
        )
    if not named:
        return address, (
            f"{PUBLIC_URL} er ikke satt, så lenken bruker adressen du selv har. Prøv den på en telefon før møtet."
        )
    return address, ""


def show_qr(address: str, what: str) -> None:
    """Draw the QR code of an address. what: what it opens, for who does not see it."""
    picture = segno.make(address, error="m", micro=False)
    st.image(
        picture.svg_inline(scale=8, border=4, light="#ffffff"),
        width=QR_WIDTH,
        alt=f"QR-kode som åpner {what}",
    )
