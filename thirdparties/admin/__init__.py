"""The admin's pages about third parties."""

from thirdparties.admin import agreements, facilities, parties, systems

__all__ = ["agreements", "facilities", "parties", "systems"]
