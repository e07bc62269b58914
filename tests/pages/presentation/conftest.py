"""Statistics for the tests of presentations."""

from pathlib import Path

import pytest

from data_sources.regions import REGION_SETS, load_region_set
from data_sources.statistics import Statistics
from data_sources.store import Store


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Statistics:
    """The embedded statistics of Buskerud's regions, read once for all tests."""
    nothing_fetched: Path = tmp_path_factory.mktemp("fetched")
    return Statistics(Store(nothing_fetched), load_region_set(REGION_SETS / "buskerud.toml"))
