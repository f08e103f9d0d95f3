"""Categories of recipients in words, for those of whom the company says no kind (Art 30(1)(d) GDPR)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from thirdparties.enums import ThirdPartyKind

KINDS = {
    ThirdPartyKind.AFFILIATE: gettext_lazy("Companies of our group"),
    ThirdPartyKind.PROCESSOR: gettext_lazy("Companies that process data on our behalf"),
    ThirdPartyKind.SUB_PROCESSOR: gettext_lazy("Companies that our processors engage"),
    ThirdPartyKind.SEPARATE_CONTROLLER: gettext_lazy(
        "Companies that answer for their use of the data themselves"
    ),
    ThirdPartyKind.JOINT_CONTROLLER: gettext_lazy(
        "Companies that answer for the processing together with us"
    ),
    ThirdPartyKind.PUBLIC_AUTHORITY: gettext_lazy("Public authorities"),
}
