"""Muligheter: what can grow out of what a region has, how sure that is, and how it is worked out."""

import streamlit as st

from pages._link import is_linked
from pages._show import page_head, show_figure, show_figures

page_head("Muligheter", "Hvilke nye næringer kan vokse ut av det regionen alt er god på?", questions=(2,))
st.markdown(
    "Næringer som ofte finnes i de samme regionene, bruker gjerne de samme folkene, leverandørene og kundene. Har "
    "regionen mye av det som pleier å høre sammen med en næring, er veien dit kortere. Det er et sted å begynne "
    "samtalen med dem som kjenner bedriftene, ikke en spådom."
)
show_figures("muligheter", "mulighetskart")

test = st.expander(
    "Hvor godt har metoden truffet før?",
    expanded=is_linked("muligheter_tilbakeprov"),
    key="tilbakeprov",
    on_change="rerun",
)
if test.open:
    with test:
        show_figure("muligheter_tilbakeprov")

method = st.expander("Slik er det regnet", key="metode", on_change="rerun")
if method.open:
    with method:
        st.markdown(
            """
- **Hva regionen har:** En næring regnes som til stede når den har minst like stor andel av jobbene i regionen som i
  landet, og minst ti jobber. Tallene er jobber etter arbeidssted, snitt av tre år.
- **Hva som hører sammen:** For alle økonomiske regioner i Norge er det talt hvor ofte to næringer er til stede i de
  samme regionene. Næringer med færre enn 100 jobber i hele landet er ikke med.
- **Nærhet:** Hvor stor del av det som hører sammen med næringen, regionen alt har. Det som oftest finnes sammen med
  den, teller mest. Avstanden er resten: 60 prosent nærhet er 40 prosent avstand.
- **Krav til kompetanse (kompleksitet):** En næring krever bred kompetanse når den mest finnes i regioner som har mange
  næringer, også slike som få andre har. Næringene er delt i tre like store grupper etter dette.
- **Fem slag:** Det regionen har, er en styrke med mye beslektet rundt seg, en svakhet når den står mer alene, eller en
  trussel når den taper mot landet. Det regionen har lite av, er en mulighet når det beslektede er på plass, og en
  mulig nykommer når næringen vokser uten det. Det beslektede måles mot hvor bredt næringsliv regionen har, og mot hva
  som er vanlig i landet.
- **Regionene selv:** De er plassert i det landet viser, og har ikke vært med på å bestemme hva som hører sammen.
- **Små tall:** Har regionen færre enn 5 000 jobber, vises ingen rangert liste. Tall som ikke er publisert, holdes
  utenfor og regnes aldri som null.
- **Offentlige tjenester:** Offentlig administrasjon, undervisning, helse og omsorg foreslås ikke: de følger folketallet
  og lovene.
"""
        )
