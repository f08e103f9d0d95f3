"""The admin's pages about policies."""

from policies.admin import needs, policy, terms, version, vocabulary

__all__ = ["needs", "policy", "terms", "version", "vocabulary"]
