"""Team: what each of the five value-creation teams follows, where the region stands, and what it wants to reach."""

import streamlit as st

from data_sources.errors import TargetError
from data_sources.targets import load_targets, targets_path
from figures.team import BEHIND, INDICATORS, TEAMS
from indicators.catalogue import THEMES
from pages._frame import ALL, choice, pick, statistics, url_messages
from pages._show import page_head, show_figures

FIRST = "forste"
teams = {ALL: "Alle fem team"} | THEMES
years = [str(year) for year in range(2005, 2026)]

page_head(
    "Team", "Hva følger de fem verdiskapingsteamene, hvor står regionen, og hvor langt er det til målet?"
)
first, second = st.columns(2)
with first:
    team = pick("Team", list(teams), teams, "team", ALL)
with second:
    since = pick("Endring siden", [FIRST, *years], {FIRST: "Første år med tall"}, "siden", FIRST)
url_messages()  # those of this page's own choices; the frame's have been told above

regions, region = statistics().regions, choice().region
try:
    aimed = [target for target in load_targets(regions, INDICATORS) if target.region == region.id]
except TargetError as error:
    st.warning(error.user_message, icon=":material/flag:")
else:
    if not aimed:
        st.caption(
            f"Ingen mål er lagt inn for {region.name}. Fylkeskommunen legger dem i filen {targets_path(regions).name}."
        )
st.markdown(
    "Hvert team følger noen få indikatorer, hver for seg. De blir **aldri veid sammen til én karakter**, og regionen "
    "måles mot seg selv: utgangsåret, nyeste tall og et mål der fylkeskommunen har vedtatt et."
)
data = statistics().view(since=None if since == FIRST else int(since))
show_figures(*(f"team_{theme}" for theme in (TEAMS if team == ALL else [team])), data=data)
if team == ALL:
    st.caption("Velg ett team over for å se figurene bak tallene.")
else:
    st.header("Bak tallene")
    show_figures(*BEHIND[team])
