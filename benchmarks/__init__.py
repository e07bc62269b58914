"""How fast the product is, measured beside its alternatives in one run: `make bench`."""
