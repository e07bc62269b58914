"""What the dashboard's start is measured against: a bare Streamlit page with one Altair chart."""

import altair as alt
import pandas as pd
import streamlit as st

st.title("Bare page")
rows = pd.DataFrame({"year": range(2005, 2027), "persons": range(20_000, 31_000, 500)})
st.altair_chart(alt.Chart(rows).mark_line().encode(x="year:Q", y="persons:Q"))
