"""How large municipalities are, for inhabitants by square kilometre.

    python -m data_sources.land_area

measures the boundaries anew and writes `codes/municipality_area.csv`, so that pages need no geopandas.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from data_sources.geography import measured_km2
from data_sources.regions import Area
from data_sources.store import EMBEDDED

PATH = EMBEDDED / "codes" / "municipality_area.csv"
DECIMALS = 1


def area_km2(area: Area) -> float:
    """Return an area's square kilometres with fresh water, NaN where a member's is not known.

    A member is measured in its newest known border.
    Source: Kartverket and ReadyMaps, see `data/README.md`.
    """
    measured = _stored()
    return sum(
        next(
            (
                sum(measured[code] for code in border)
                for border in reversed(member.borders)
                if all(code in measured for code in border)
            ),
            float("nan"),
        )
        for member in area.members
    )


def measured() -> pd.DataFrame:
    """Measure every municipality of which there are boundaries: `code`, `km2`."""
    found = sorted(measured_km2().items())
    return pd.DataFrame(
        {"code": [code for code, _ in found], "km2": [round(km2, DECIMALS) for _, km2 in found]}
    )


@lru_cache(maxsize=1)
def _stored() -> dict[str, float]:
    rows = pd.read_csv(PATH, dtype={"code": str})
    return dict(zip(rows["code"], rows["km2"], strict=True))


if __name__ == "__main__":
    measured().to_csv(PATH, index=False)
