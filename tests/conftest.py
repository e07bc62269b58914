"""No test asks Statistisk sentralbyrå for anything: what is not told otherwise speaks to nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

NOBODY = "http://127.0.0.1:9/api/pxwebapi/v2"  # the port for what is to be thrown away


@pytest.fixture(scope="session", autouse=True)
def nobody_is_asked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORTRINN_OFFLINE", "1")
        patch.setenv("FORTRINN_SSB_URL", NOBODY)
        yield
