"""The address by which others reach what a facilitator shows, and the QR code that takes a phone there."""

from __future__ import annotations

import streamlit as st

from pages._presentation.public import NoPublicAddress, public_link, qr_code

QR_WIDTH = 260


def link_for_others(path: str) -> tuple[str, str]:
    """Return the address of a path for others, and in Norwegian why they will not reach it, empty where they will.

    Where FORTRINN_PUBLIC_URL gives none, it is the address that this browser uses.
    """
    try:
        return public_link(path), ""
    except NoPublicAddress as error:
        own = (st.context.url or "").partition("?")[0].rpartition("/")[0]
        return f"{own}/{path}", error.user_message


def show_qr(link: str, what: str) -> None:
    """Draw the QR code of a link. what: what it opens, for who does not see it."""
    st.image(qr_code(link), width=QR_WIDTH, alt=f"QR-kode som åpner {what}")
