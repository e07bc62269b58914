"""The frame: navigation and the pickers of region, comparator and year. Nothing else."""

import streamlit as st

from data_sources.errors import FortrinnError
from pages._frame import pick_frame, statistics
from pages._show import show_sources

PAGES = (
    st.Page("pages/oversikt.py", title="Oversikt", default=True),
    st.Page("pages/profil.py", title="Regionprofil", url_path="profil"),
    st.Page("pages/sammenligning.py", title="Sammenligning", url_path="sammenligning"),
    st.Page("pages/fortrinn.py", title="Fortrinn", url_path="fortrinn"),
    st.Page("pages/muligheter.py", title="Muligheter", url_path="muligheter"),
    st.Page("pages/kompetanse.py", title="Kompetanse", url_path="kompetanse"),
    st.Page("pages/verdiskaping.py", title="Verdiskaping", url_path="verdiskaping"),
    st.Page("pages/omstilling.py", title="Omstilling", url_path="omstilling"),
    st.Page("pages/team.py", title="Team", url_path="team"),
    st.Page("pages/verksted.py", title="Verksted", url_path="verksted"),
    st.Page("pages/data.py", title="Data og metode", url_path="data"),
)
page = st.navigation(list(PAGES))
st.set_page_config(page_title=f"{page.title} – Fortrinn", page_icon="static/icon.svg", layout="wide")
try:
    statistics()
except FortrinnError as error:
    st.error(error.user_message)
    st.stop()
pick_frame(PAGES)
page.run()
show_sources()
