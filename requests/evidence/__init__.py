"""The evidence bundle: what stands in it, how it is set and packed."""
