"""Verksted: what a facilitator needs in a meeting, behind a secret link."""

from pages._pack import show_pack
from pages._panel import show_panels
from pages._programme import show_programme
from pages._show import page_head
from pages._workshop import show_door

page_head("Verksted", "Hva mener de som kjenner næringslivet, og hva gjør vi med det tallene viser?")
found = show_door()
if found is not None:
    show_panels(found)
show_pack(found)
show_programme(found)
