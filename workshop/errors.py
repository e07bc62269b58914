"""What can go wrong in the workshop, in words for both the log and the page."""

from __future__ import annotations

from data_sources.errors import FortrinnError


class WorkshopError(FortrinnError):
    """Something about panels, packs or programme drafts that the person at the screen should read."""


class StorageUnavailable(WorkshopError):  # noqa: N818 - says what is wrong
    """The database cannot be reached, opened, read or written; nothing of this change was stored."""


class DiskFull(StorageUnavailable):
    """The database has no room left; nothing of this change was stored."""


class DatabaseNewer(StorageUnavailable):
    """The database has been used by a newer version of the program, which this one does not understand."""


class WrongLink(WorkshopError):  # noqa: N818 - says what is wrong
    """A link opens nothing: mistyped, renewed, deleted, or of something else."""


class TooManyTries(WorkshopError):  # noqa: N818 - says what is wrong
    """So many wrong links were tried that no more are looked at for a while."""


class Conflict(WorkshopError):  # noqa: N818 - says what is wrong
    """Somebody else changed it since it was read; nothing of this change was stored.

    `current` is what is stored now, None where it has been deleted.
    """

    def __init__(self, message: str, *, user_message: str, current: object = None) -> None:
        """Keep what the other wrote beside the messages."""
        super().__init__(message, user_message=user_message)
        self.current = current


class PanelClosed(WorkshopError):  # noqa: N818 - says what is wrong
    """The panel takes no more answers."""


class PanelFull(WorkshopError):  # noqa: N818 - says what is wrong
    """As many people as a panel holds have answered."""


class TooFewAnswers(WorkshopError):  # noqa: N818 - says what is wrong
    """So few have answered that showing what they said would show who said it."""


class TextTooLong(WorkshopError):  # noqa: N818 - says what is wrong
    """A text is longer than its field holds."""


class NotAnOption(WorkshopError):  # noqa: N818 - says what is wrong
    """A value that is none of those to choose from, or a text that is lacking."""
