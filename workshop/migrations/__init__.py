"""How the database came to its present form, one file a step; see docs/decisions/0010."""
