"""Sammenligning: regions side by side on one indicator, level and own change."""

import streamlit as st

from figures.indexed import INDEXED
from figures.measures import MEASURES, measure
from figures.municipality_map import LIMITS
from pages._frame import choice, pick, pick_base, pick_several, statistics, url_messages
from pages._link import is_linked
from pages._map import show_map
from pages._show import page_head, show_figures
from pages._twins import show_twins

names = {row.id: row.indicator.name for row in MEASURES}
regions = statistics().regions
region_names = {area.id: area.name for area in regions.regions}
years = [str(year) for year in range(2005, 2026)]

page_head(
    "Sammenligning", "Hvordan står regionene ved siden av hverandre, og hvordan har hver av dem endret seg?"
)
first, second, third, fourth = st.columns(4)
with first:
    chosen = pick("Indikator", list(names), names, "indikator", "population_growth")
with second:
    shown = pick_several("Regioner", list(region_names), region_names, "regioner", 7)
with third:
    first_year = "forste"
    since = pick(
        "Endring siden", [first_year, *years], {first_year: "Første år med tall"}, "siden", first_year
    )
with fourth:
    base = pick_base()
url_messages()  # those of this page's own choices; the frame's have been told above
data = statistics().view(
    regions=shown or tuple(region_names), since=None if since == first_year else int(since)
)
show_figures(f"niva_{chosen}", data=data)
if base is not False and chosen in INDEXED:
    show_figures(f"indeks_{chosen}", data=data.view(base=base))
elif measure(chosen).over_time:
    show_figures(f"utvikling_{chosen}", data=data)
else:
    st.info(f"{names[chosen]} kan ikke sammenlignes over tid, så endring vises ikke.")
if base is not False and chosen not in INDEXED:
    st.info(f"{names[chosen]} vises ikke som indeks: tallet har ikke noe fast null å måle fra.")
if chosen in LIMITS:
    show_map(f"kart_kommuner_{chosen}", data)

similar = st.expander(
    f"Finn regioner som ligner på {choice().region.name}",
    expanded=is_linked("tvillinger"),
    key="tvillinger",
    on_change="rerun",
)
if similar.open:
    with similar:
        show_twins()
