"""People who answer a panel over HTTP, as a phone does that runs no script and has a poor connection."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import requests

from tests.workshop.browser import Page

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class TookPart:
    """What one participant met: the status of each answer, and how long each took in seconds."""

    statuses: tuple[int, ...]
    seconds: tuple[float, ...]


def fields_of(answer: requests.Response) -> dict[str, str]:
    """What the page's form would send as it stands."""
    return dict(_fields(answer.text))


@lru_cache(maxsize=8)
def _fields(page: str) -> dict[str, str]:
    # Reading a page takes longer than making it, and forms that nobody has filled are alike.
    return Page("", 200, {}, (), page).fields


def take_part(address: str, number: int, think: Callable[[int], None] = lambda number: None) -> TookPart:
    """Rate the first and the last item, write, send everything twice, and then change it once.

    think: what a participant does before each step, where that is to take time.
    """
    statuses, seconds = [], []

    def timed(ask: Callable[[], requests.Response]) -> requests.Response:
        think(number)
        begun = time.perf_counter()
        answer = ask()
        seconds.append(time.perf_counter() - begun)
        statuses.append(answer.status_code)
        return answer

    with requests.Session() as browser:
        form = fields_of(timed(lambda: browser.get(address, timeout=PATIENCE_SECONDS)))
        important = [name for name in form if name.startswith("viktig-")]
        realistic = [name for name in form if name.startswith("realistisk-")]
        said = form | {
            important[0]: str(1 + number % 5),
            realistic[0]: "4",
            realistic[-1]: "3",
            "observasjon": f"Observasjon {number}",
            "tiltak-klynger": f"Tiltak {number}",
        }
        for _ in range(2):
            timed(lambda: browser.post(address, data=said, timeout=PATIENCE_SECONDS))
        changed = said | {"versjon": "1", "tiltak-foui": f"Enda et tiltak {number}"}
        sent = timed(lambda: browser.post(address, data=changed, timeout=PATIENCE_SECONDS))
        if "Svarene er lagret" not in sent.text:
            raise RuntimeError(f"participant {number} was not told that the answers are stored: {sent.text}")
    return TookPart(tuple(statuses), tuple(seconds))


def all_take_part(
    address: str, count: int, think: Callable[[int], None] = lambda number: None
) -> list[TookPart]:
    """Let so many people answer at the same time."""
    with ThreadPoolExecutor(count) as people:
        return list(people.map(lambda number: take_part(address, number, think), range(count)))
