"""Figures on a wall: one at a time, full screen, outside the dashboard, with a link for the audience."""
