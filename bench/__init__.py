"""The benchmarks: how fast the portal is, as ratios measured in the same run wherever that is possible."""
