"""Drift between what policies declare and what the register of third parties has on record."""
