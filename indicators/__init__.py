"""Pure indicators: arrays in, arrays out; no file, no clock, no region names."""
