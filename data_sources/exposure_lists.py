"""Which industries a change touches, by the committed lists: artificial intelligence, petroleum, green shift.

The lists are `codes/ai_industry_exposure_naics_felten2021.csv` with `codes/naics_to_nace.csv`,
`codes/petroleum_share.csv` and `codes/green_transition.csv`; each row has its source, year and comment.
Divisions are 2-digit industries. The unspecified ("00") is in no list.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.store import EMBEDDED

EMISSION_INTENSIVE, GREEN_TRANSITION = "emission_intensive", "green_transition"
#: The class of the petroleum list that every industry is in which no source names.
LITTLE = "low"


@lru_cache(maxsize=1)
def ai_sources() -> tuple[NDArray[np.float64], pd.DataFrame]:
    """Return AIIE by American industry, and which divisions each belongs to.

    The first is (sources,), standardised by its authors: 0 is the mean of the American industries and 1 a
    standard deviation between them. The second has a row for each source and a column for each division
    that has one, True where the source belongs to it.
    Source: Felten, Raj & Seamans (2021), appendix B; the mapping is `naics_to_nace.csv`.
    """
    # Some NAICS codes come twice, for parts of a group: the title tells them apart.
    scores = _listed("ai_industry_exposure_naics_felten2021.csv").set_index(["NAICS", "Industry Title"])
    mapped = _listed("naics_to_nace.csv")
    mapped = mapped[mapped["division"] != ""]
    belongs = pd.crosstab([mapped["naics"], mapped["industry_title"]], mapped["division"]) > 0
    return scores["AIIE"].to_numpy(float), belongs.reindex(scores.index, fill_value=False)


@lru_cache(maxsize=1)
def petroleum_shares() -> pd.DataFrame:
    """Return, by division, between which shares of its jobs is tied to petroleum: `low`, `high`, `named`.

    `named` is False where no source names the industry and the list has its small share for all such.
    """
    listed = _listed("petroleum_share.csv")
    return _shares(listed).assign(named=(listed["class"] != LITTLE).to_numpy())


@lru_cache(maxsize=2)
def green_shares(which: str) -> pd.DataFrame:
    """Return, by division, between which shares of its jobs is on a list: `low`, `high`, `named`.

    which: EMISSION_INTENSIVE or GREEN_TRANSITION. Divisions that are not on it have no row.
    """
    listed = _listed("green_transition.csv")
    return _shares(listed[listed["list"] == which]).assign(named=True)


def _listed(name: str) -> pd.DataFrame:
    return pd.read_csv(EMBEDDED / "codes" / name, dtype=str, keep_default_na=False)


def _shares(listed: pd.DataFrame) -> pd.DataFrame:
    shares = listed.set_index("division")[["share_low", "share_high"]].astype(float)
    return shares.set_axis(["low", "high"], axis=1)
