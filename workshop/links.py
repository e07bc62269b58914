"""Secret links: made, derived, kept as hashes, and guarded against guessing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from workshop.errors import TooManyTries, WrongLink

TOKEN_BYTES = 16  # 128 bits: not to be guessed, and short enough for a QR code that is read from a wall
TOKEN = re.compile(r"[\w-]{22}", re.ASCII)


def new_token() -> str:
    """Return a token that nobody can guess: 22 letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def participants_token(facilitators: str, panel_id: int, link_number: int) -> str:
    """Return the token of a panel's participants, which the holder of the facilitator's can always derive.

    So it can be shown again and again, though the database holds hashes alone.
    """
    said = f"participants of panel {panel_id}, link {link_number}".encode()
    digest = hmac.digest(facilitators.encode(), said, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode().rstrip("=")


def is_token(text: str | None) -> bool:
    """Tell whether a text has the form of a token."""
    return text is not None and TOKEN.fullmatch(text) is not None


def token_hash(token: str) -> str:
    """Return what is stored of a token. A token is random, so that a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def matches(token: str, stored_hash: str) -> bool:
    """Tell whether a token is the one stored, in the same time whatever the answer."""
    return hmac.compare_digest(token_hash(token), stored_hash)


def wrong_link() -> WrongLink:
    """Return the one error for every link that opens nothing, so that it tells nothing of the reason."""
    return WrongLink(
        "a link that opens nothing",
        user_message="Lenken åpner ikke noe her. Den kan være skrevet feil, fornyet eller slettet. Be den som leder "
        "verkstedet om en ny.",
    )


@dataclass
class Doorkeeper:
    """Counts wrong links by address and in all, and opens for nobody more while there are too many.

    A count is forgotten `window_seconds` after its first wrong link. No more than `most_addresses` are
    remembered, the ones first heard of forgotten first. `clock` gives seconds.
    """

    limit_each: int = 20
    limit_all: int = 1000
    window_seconds: float = 600.0
    most_addresses: int = 10_000
    clock: Callable[[], float] = time.monotonic
    _wrong: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def entry(self, address: str | None) -> Iterator[None]:
        """Let somebody try a link inside the block; a WrongLink that leaves it is counted.

        Raises TooManyTries instead of running the block while there have been too many.
        """
        who = network(address)
        with self._lock:
            for name, limit in ((who, self.limit_each), ("", self.limit_all)):
                if self._count(name) >= limit:
                    raise TooManyTries(
                        f"too many wrong links from {who if name else 'everywhere'}",
                        user_message="For mange lenker som ikke finnes, er prøvd herfra. Vent ti minutter, og "
                        "prøv igjen.",
                    )
        try:
            yield
        except WrongLink:
            with self._lock:
                self._add(who)
                self._add("")
            raise

    def _count(self, name: str) -> int:
        begun, count = self._wrong.get(name, (0.0, 0))
        return count if self.clock() - begun < self.window_seconds else 0

    def _add(self, name: str) -> None:
        count = self._count(name)
        begun = self._wrong[name][0] if count else self.clock()
        if not count:
            self._wrong.pop(name, None)  # begins anew, and last in the order
        self._wrong[name] = (begun, count + 1)
        while len(self._wrong) > self.most_addresses:
            oldest = next(name for name in self._wrong if name)
            del self._wrong[oldest]


DOORKEEPER = Doorkeeper()
"""The one of this process, for links that are tried on a page and on a route alike."""


def network(address: str | None) -> str:
    """Return what one household or company has: an IPv4 address, or the first half of an IPv6 address."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped) if known.ipv4_mapped else known.exploded[:19]
    return str(known)
