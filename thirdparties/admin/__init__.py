"""The admin's pages about third parties."""

from thirdparties.admin import (
    agreements,
    disclosures,
    facilities,
    needs,
    notices,
    parties,
    statistics,
    systems,
)

__all__ = ["agreements", "disclosures", "facilities", "needs", "notices", "parties", "statistics", "systems"]
