"""Has pictures and documents drawn in a process of its own, which ends when nobody asks any more."""

from __future__ import annotations

import atexit
import json
import logging
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from data_sources.errors import FortrinnError
from data_sources.store import PROJECT
from figures.drawing_process import read_message, write_message

LOG = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "figures.drawing_process")
IDLE_SECONDS = 60.0
LIMIT_SECONDS = 60.0
"""How long one drawing may take: many times what the largest takes on a slow machine."""
MOST_WAITING = 16
TRIES = 2


class DrawingFailed(FortrinnError):  # noqa: N818 - says what is wrong
    """A picture or a document could not be drawn."""


class Renderer:
    """One drawing process for all who ask, started when first asked and ended when idle.

    One job is drawn at a time, and no more than `most_waiting` are let in. A process that dies is started
    again and given the job once more; the second time is told.
    """

    def __init__(
        self,
        command: tuple[str, ...] = COMMAND,
        *,
        idle_seconds: float = IDLE_SECONDS,
        limit_seconds: float = LIMIT_SECONDS,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """Start nothing yet."""
        self.command = command
        self.idle_seconds = idle_seconds
        self.limit_seconds = limit_seconds
        self._places = threading.BoundedSemaphore(most_waiting)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    @property
    def process_id(self) -> int | None:
        """The process that draws, None while there is none."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def render(self, job: dict[str, Any]) -> bytes:
        """Return what the drawing process makes of a job.

        Raises DrawingFailed when too many wait, the job is refused, takes too long or ends the process twice.
        """
        if not self._places.acquire(blocking=False):
            raise DrawingFailed(
                "too many drawings are waiting",
                user_message="Mange lager filer akkurat nå. Vent litt og prøv igjen.",
            )
        try:
            with self._turn:
                self._keep()
                try:
                    return self._drawn(job)
                finally:
                    self._end_when_idle()
        finally:
            self._places.release()

    def end(self) -> None:
        """End the process, as when nobody has asked for a while; the next job starts another."""
        with self._turn:
            self._keep()
            self._end()

    def _drawn(self, job: dict[str, Any]) -> bytes:
        message = json.dumps(job, ensure_ascii=False).encode()
        for _ in range(TRIES):
            took_too_long = threading.Event()
            answer = self._asked(message, took_too_long)
            if answer is not None:
                return answer
            self._end()
            if took_too_long.is_set():
                raise DrawingFailed(
                    f"a drawing took more than {self.limit_seconds:g} seconds",
                    user_message="Filen tok for lang tid å lage. Prøv igjen, eller last ned tallene (CSV).",
                )
            LOG.warning("the drawing process ended while it drew")
        raise DrawingFailed(
            f"the drawing process ended {TRIES} times while it drew",
            user_message="Filen kunne ikke lages. Prøv igjen, eller last ned tallene (CSV).",
        )

    def _asked(self, message: bytes, took_too_long: threading.Event) -> bytes | None:
        """Hand over a job and wait for its answer; None where the process ended."""
        process = self._started()
        if process.stdin is None or process.stdout is None:
            raise TypeError("the drawing process has no pipes")

        def stop() -> None:
            took_too_long.set()
            process.kill()

        limit = threading.Timer(self.limit_seconds, stop)
        limit.daemon = True
        limit.start()
        try:
            write_message(process.stdin, message)
            went_well = process.stdout.read(1)
            answer = read_message(process.stdout) if went_well else None
        except OSError:  # it ended before it had read the job
            return None
        finally:
            limit.cancel()
        if answer is not None and went_well == b"\x00":
            raise DrawingFailed(
                f"the drawing was refused: {answer.decode()}",
                user_message="Filen kunne ikke lages av denne figuren. Tallene kan lastes ned (CSV).",
            )
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self.command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process

    def _keep(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _end_when_idle(self) -> None:
        if self._process is not None:
            self._idle = threading.Timer(self.idle_seconds, self._ended_idle)
            self._idle.daemon = True
            self._idle.start()

    def _ended_idle(self) -> None:
        with self._turn:
            if self._idle is threading.current_thread():  # else a job came just now
                self._idle = None
                self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was left to write to a dead process
                    pipe.close()
        process.terminate()
        process.wait()


RENDERER = Renderer()
atexit.register(RENDERER.end)
