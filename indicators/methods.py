"""The catalogue as a document: what `docs/methods.md` holds.

python -m indicators.methods > docs/methods.md
"""

from __future__ import annotations

from indicators.catalogue import CATALOGUE, QUESTIONS, THEMES, Indicator

MEANINGS = {
    "up": "høyere er en styrke",
    "down": "høyere er en svakhet",
    "neutral": "verken styrke eller svakhet i seg selv",
}


def methods_page() -> str:
    """Return every indicator of the catalogue as Markdown, in the catalogue's order."""
    head = (
        "# Metoder\n\n"
        "Denne siden er laget av katalogen (`indicators/catalogue.py`), og en test holder den ved like: kjør "
        "`python -m indicators.methods > docs/methods.md` når katalogen endres.\n"
    )
    return "\n".join([head, *(_section(row) for row in CATALOGUE)])


def _section(row: Indicator) -> str:
    facts = {
        "Enhet": row.unit,
        "Retning": MEANINGS[row.direction],
        "Formel": row.formula,
        "Kilde for metoden": row.reference,
        "Tabeller": ", ".join(f"`{key}`" for key in row.tables),
        "Team": ", ".join(THEMES[theme] for theme in row.themes),
        "Spørsmål": " ".join(QUESTIONS[question] for question in row.questions),
        "Regneeksempel": row.example,
    }
    lines = "\n".join(f"- **{name}:** {value}" for name, value in facts.items())
    return f"## {row.name}\n\n{row.how_to_read}\n\n{lines}\n"


if __name__ == "__main__":
    print(methods_page(), end="")
