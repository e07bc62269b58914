"""What holds for every test: it asks Statistisk sentralbyrå for nothing, and a run can be repeated.

Properties are tried on the same draws each time, so that a change is judged by what it changed.
HYPOTHESIS_PROFILE=searching looks further, with new draws.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.register_profile("searching", max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

NOBODY = "http://127.0.0.1:9/api/pxwebapi/v2"  # the port for what is to be thrown away


@pytest.fixture(scope="session", autouse=True)
def nobody_is_asked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORTRINN_OFFLINE", "1")
        patch.setenv("FORTRINN_SSB_URL", NOBODY)
        yield
