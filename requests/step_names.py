"""What the steps of the law are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

import law

STEP_NAMES: dict[str, Promise] = {
    law.Step.ACKNOWLEDGE.value: gettext_lazy("Acknowledge"),
    law.Step.RESPOND.value: gettext_lazy("Answer"),
    law.Step.EXTENSION_NOTICE.value: gettext_lazy("Tell of an extension"),
    law.Step.RESPOND_EXTENDED.value: gettext_lazy("Answer if extended"),
    law.Step.REFUSE.value: gettext_lazy("Refuse"),
}
