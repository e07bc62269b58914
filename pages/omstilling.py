"""Omstilling: how exposed the region's work is to artificial intelligence, oil and gas and the green shift."""

import streamlit as st

from pages._show import page_head, show_figures

page_head(
    "Omstilling",
    "Hvor eksponert er regionen for omstilling, det grønne skiftet og kunstig intelligens, og hvor sårbar er den?",
    questions=(3,),
)
st.markdown(
    "**Eksponering** er hvor stor del av arbeidet som er av et slag en endring berører, på godt eller vondt. Det er "
    "ikke en spådom om jobber som blir borte: en eksponert næring kan bli mer produktiv, få nye kunder eller trenge "
    "færre folk. Hva det blir, avhenger av hva bedriftene og regionen gjør. **Kjenner vi bedriftene?** I en liten "
    "region kan én arbeidsgiver avgjøre tallet."
)

st.header("Kunstig intelligens")
show_figures("ki_eksponering", "ki_naeringer")

st.header("Olje og gass")
show_figures("petroleum")

st.header("Det grønne skiftet")
st.markdown(
    "Noen næringer må kutte store utslipp, og noen kan levere det andre trenger for å kutte. En næring kan stå på "
    "begge listene, så de to figurene skal ikke legges sammen."
)
show_figures("utslipp", "gronn_omstilling")

st.header("Sårbarhet")
show_figures("sarbarhet")

method = st.expander("Slik er det regnet", key="metode", on_change="rerun")
if method.open:
    with method:
        st.markdown(
            """
- **Kunstig intelligens:** Felten, Raj og Seamans (2021) har målt hvor mye hvert yrke bruker evner som kunstig
  intelligens også har, og regnet det om til 250 amerikanske næringer (AIIE). Vi har ført dem over til norske næringer
  etter nøkkelen fra U.S. Census Bureau. Har en norsk næring flere amerikanske, brukes snittet uten vekter, og
  figuren viser spennet mellom den laveste og den høyeste. Målet er fra før de store språkmodellene.
- **Olje og gass:** Statistisk sentralbyrå sier hvilke næringer som utvinner eller leverer. Hvor stor del av hver, er
  vår vurdering i fire klasser, prøvd mot landets samlede tall for 2014 og 2019.
- **Utslipp og grønn omstilling:** Næringene følger EUs lister, (EU) 2019/708, (EU) 2021/2139 og (EU) 2024/1735, og
  Statistisk sentralbyrås utslippstall. Står det meste av næringen på listen, regnes halvparten til alt; står en del,
  regnes fra ingenting til halvparten. Det er vår vurdering.
- **Uoppgitt næring** kan være hva som helst. Den er ikke med i den nedre grensen, men helt med i den øvre.
- **Sårbarhet:** Sidene vises hver for seg. De er ikke ganget eller lagt sammen til en poengsum.
- **Små tall:** Næringer med under 20 jobber står uten tall i tabellene og er med i «alle andre».
"""
        )
