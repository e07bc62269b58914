"""Oversikt: the regions on a map, and what each page answers."""

import streamlit as st

from figures.wording import count_word
from pages._frame import area_label, choice, statistics
from pages._map import show_map
from pages._show import page_head

regions = statistics().regions
page_head(
    regions.name,
    f"Hva skal {regions.name} leve av? Her står tallene for {count_word(len(regions.regions))} regioner: "
    "folk, arbeidsplasser, pendling, utdanning og verdiskaping.",
    about_region=False,
)
kept = {"mot": choice().comparator.id, "aar": str(choice().year)}
show_map("kart")

st.subheader("Åpne en region")
with st.container(horizontal=True, key="regioner"):
    for area in regions.choices:
        st.page_link(
            "pages/profil.py",
            label=area_label(area),
            icon=":material/location_on:",
            query_params={"region": area.id, **kept},
        )

st.subheader("Hva sidene svarer på")
st.markdown(
    """
- **Regionprofil**: Hvem bor i regionen, hvor arbeider de, og hvilken utdanning har de?
- **Sammenligning**: Hvordan står regionene ved siden av hverandre, og hvordan har hver av dem endret seg?
- **Fortrinn**: Hva er regionen særlig god på, og hvor kom veksten fra?
- **Muligheter**: Hva kan vokse ut av det regionen alt har?
- **Kompetanse**: Hvilken kompetanse må regionen planlegge for?
- **Verdiskaping**: Hva lever fylket av, og hvor mye skaper hver sysselsatt?
- **Team**: Hva følger de fem verdiskapingsteamene, og hvor langt er det til målet?
- **Data og metode**: Hvor kommer tallene fra, og hvordan er de regnet ut?
"""
)
