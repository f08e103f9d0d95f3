"""Policies as the portal's contract: the vocabulary, versions with their commitments, what changed, drift."""
