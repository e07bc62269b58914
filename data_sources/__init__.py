"""Everything that knows where numbers come from."""
