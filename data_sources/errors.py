"""What can go wrong between a producer's server and a figure, in words for both the log and the page."""

from __future__ import annotations


class FortrinnError(Exception):
    """An error an analyst should read.

    `str(error)` is English, for logs. `user_message` is Norwegian, for pages; it says what is wrong,
    with which table or file, and what was expected.
    """

    def __init__(self, message: str, *, user_message: str) -> None:
        """Keep the English message as the exception's text and the Norwegian one beside it."""
        super().__init__(message)
        self.user_message = user_message


class TableMissing(FortrinnError):  # noqa: N818 - says what is wrong
    """The store has no copy of the table, neither fetched nor embedded."""


class TableDamaged(FortrinnError):  # noqa: N818 - says what is wrong
    """A stored table does not agree with its manifest or its schema."""


class UnknownRegion(FortrinnError):  # noqa: N818 - says what is wrong
    """A region set has no area of that id, or an area set file is wrong."""


class TargetError(FortrinnError):
    """The file of a county's own targets has a fault."""


class DecodeError(FortrinnError):
    """An answer is not the json-stat2 it claims to be."""


class FetchError(FortrinnError):
    """A producer's server could not be reached, refused, or answered something broken."""


class ContractError(FetchError):
    """The server's metadata do not hold what the registry of tables declares."""


class ChangesRefused(FetchError):  # noqa: N818 - says what is wrong
    """What was fetched differs from what is stored in a way that somebody must accept."""


class RefreshBusy(FortrinnError):  # noqa: N818 - says what is wrong
    """Somebody else is fetching into the same folder."""
