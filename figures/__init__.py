"""A question answered: statistics, an indicator and a chart form make a Figure."""
