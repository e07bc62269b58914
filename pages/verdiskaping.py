"""Verdiskaping: what the county lives from, what each employed creates, and how the county grew."""

import streamlit as st

from pages._show import page_head, show_figure, show_figures

page_head(
    "Verdiskaping og produktivitet",
    "Hva lever fylket av, hvor mye skaper hver sysselsatt, og hva har drevet veksten?",
    questions=(1,),
    about_region=False,
)
st.markdown(
    "**Tallene gjelder fylket, ikke regionene**, utenom anslaget nederst. Fylkesregnskapet finnes bare for hele "
    "fylker, i grensene de hadde til og med 2019. Figurene over anslaget blir derfor de samme uansett hvilken region "
    "du har valgt, og regionene summerer seg ikke til dette fylket."
)
show_figures(
    "verdiskaping_per_sysselsatt",
    "verdiskaping_fylker",
    "produktivitet_naering",
    "lq_fylke",
    "vekst_fylke",
    "vekst_fylke_naering",
)
st.header("Anslag for regionene")
st.markdown(
    "Hvor mye verdiskaping ville næringene i regionen gitt, hvis hver av dem lå på fylkets nivå? Dette er et "
    "**anslag** og gjelder bare hvilke næringer regionen har: det sier ikke om den er mer eller mindre produktiv."
)
show_figure("bransjemiks_verdiskaping")
