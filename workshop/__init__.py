"""What people bring to the figures: panels, packs and programme drafts. Knows no page and no statistics."""
