"""The admin's pages about policies."""

from policies.admin import policy, terms, version, vocabulary

__all__ = ["policy", "terms", "version", "vocabulary"]
