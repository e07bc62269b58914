"""The benchmark that recomputes everything leaves nothing out. Nothing here is timed."""

from benchmarks import indicators
from figures.registry import FIGURES


def test_every_indicator_of_the_catalogue_is_computed_in_the_benchmark() -> None:
    shown = {name for row in FIGURES for name in row.indicators}
    assert indicators.left_out() <= shown
    told = [name for names in indicators.OTHER_INDICATORS.values() for name in names]
    assert len(told) == len(set(told))
    assert set(told) <= {row.id for row in indicators.CATALOGUE}
    assert indicators.every_indicator in indicators.ROWS
