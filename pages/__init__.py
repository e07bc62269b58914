"""Pages: choose, ask for figures, show."""
