"""Checks of the repository that no ready-made tool does; `make check` runs them."""
