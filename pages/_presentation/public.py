"""The address that others reach the dashboard by, and the code that a telephone reads it from."""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

import segno

from data_sources.errors import FortrinnError
from workshop.routes import PUBLIC_URL


class NoPublicAddress(FortrinnError):  # noqa: N818 - says what is wrong
    """Nothing is known that others could reach the dashboard by."""


def public_link(path: str) -> str:
    """Return the address of a path (without a slash before it) for somebody at another machine.

    Raises NoPublicAddress when FORTRINN_PUBLIC_URL is missing, is no address, or leads to this machine alone.
    """
    named = os.environ.get(PUBLIC_URL, "").strip()
    if not named:
        raise _refused("is not set", "er ikke satt")
    try:
        parts = urlsplit(named)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise _refused("is no address", "er ikke en adresse som begynner med https:// eller http://")
    if is_this_machine(host):
        raise _refused("leads to this machine alone", f"peker på {host}, som bare virker på denne maskinen")
    return f"{named.rstrip('/')}/{path}"


def qr_code(link: str) -> str:
    """Draw a link as a QR code: an SVG without size, black on white with the margin that readers need."""
    drawn: str = segno.make(link, error="m", micro=False).svg_inline(
        border=4, omitsize=True, light="#fff", dark="#000", svgclass=None, lineclass=None
    )
    return drawn


def is_this_machine(host: str) -> bool:
    """Tell whether a host's name leads nobody elsewhere here."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refused(reason: str, norwegian: str) -> NoPublicAddress:
    return NoPublicAddress(
        f"{PUBLIC_URL} {reason}",
        user_message=f"Publikum får ingen QR-kode: {PUBLIC_URL} {norwegian}. "
        "Be den som drifter Fortrinn om å sette den.",
    )
