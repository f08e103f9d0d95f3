"""The admin's pages about third parties."""

from thirdparties.admin import agreements, parties, systems

__all__ = ["agreements", "parties", "systems"]
