"""Kompetanse: what people here can, what the workplaces use, what must be replaced, and what is lacking."""

import streamlit as st

from pages._show import page_head, show_figures

page_head("Kompetanse", "Hvilken kompetanse må regionen planlegge for?", questions=(4,))
st.markdown(
    "Fire ting henger sammen: hva innbyggerne har lært, hva arbeidsplassene bruker, hvor mange som snart slutter, og "
    "hva arbeidsgiverne ikke får tak i. **Et gap er ikke en dom over noen.** Det viser at jobbene i regionen er "
    "annerledes enn i de samme næringene ellers i landet, og er et sted å begynne samtalen med bedriftene og skolene."
)
st.header("Hva innbyggerne har lært")
show_figures("utdanning")
st.header("Hva arbeidsplassene bruker")
st.markdown(
    "Ulike næringer trenger ulik utdanning. Derfor står arbeidsplassene her mot det **næringene tilsier**: "
    "hva andelen hadde vært om hver næring i regionen hadde samme utdanning som i landet."
)
show_figures("kompetansegap", "kompetansegap_fagfelt", "arbeidssted_bosted")
st.header("Hvor mange som må erstattes")
st.markdown(
    "Først et **anslag** fram til 2035, så det som er **telt**: jobber besatt av folk på 55 år og over. I små næringer "
    "er tellingen tryggest."
)
show_figures("erstatningsbehov", "jobber_55")
st.header("Hva arbeidsgiverne i fylket manglet")
st.markdown("NAVs undersøkelse gjelder **hele fylket i 2017**. For mindre områder finnes den ikke.")
show_figures("mangel_nav")
