"""Fortrinn: what the region is strong in, and what its growth came from."""

import streamlit as st

from data_sources.errors import FortrinnError
from figures.figure import DEMO_MARK
from figures.workplace_jobs import KEY
from pages._frame import pick, statistics, url_messages
from pages._sections import show_section
from pages._show import page_head, show_figures

INDUSTRIES = {"alle": "Alle næringer", "private": "Bare private næringer"}
SAME_SERIES = "serie"
years = {str(year): str(year) for year in range(2008, 2025)}
starts = {SAME_SERIES: "Første år i samme tallserie"} | years

page_head("Fortrinn", "Hva er regionen særlig god på, og hvor kom veksten i jobber fra?", questions=(1,))
try:
    is_demo = statistics().manifest(KEY).is_demo
except FortrinnError:  # told where each figure would stand
    is_demo = False
if is_demo:
    st.warning(f"Sidene bygger på {DEMO_MARK}", icon=":material/science:")
first, second = st.columns(2)
with first:
    industries = pick("Næringer", list(INDUSTRIES), INDUSTRIES, "naeringer", "alle")
with second:
    since = pick("Vekst siden", list(starts), starts, "vekst_fra", SAME_SERIES)
url_messages()  # those of this page's own choices; the frame's have been told above

st.header("Fortrinn")
st.markdown(
    "Alt er målt mot hele landet, også når du sammenligner med noe annet. "
    "**Kjenner vi bedriftene?** Bak et fortrinn i en liten region kan det stå én arbeidsgiver."
)
private = "_private" if industries == "private" else ""
show_figures(f"fortrinn{private}", f"fortrinn_storrelse{private}", f"bredde{private}")
st.header("Næring for næring")
show_section()
st.header("Vekst forklart")
st.markdown(
    "**Nasjonal vekst** er hva regionen hadde fått om den vokste som landet. **Bransjemiks** er om den lever av "
    "næringer som vokser i landet. **Egen kraft** er at næringene vokser raskere eller saktere her."
)
view = statistics() if since == SAME_SERIES else statistics().view(since=int(since))
show_figures("vekst_region", "vekst_region_naering", data=view)
