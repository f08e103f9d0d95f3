"""What holds for a right whatever the law of the case."""

from collections.abc import Mapping

from law.enums import Right

_WITHOUT_IDENTITY = frozenset(
    {Right.QUESTION, Right.WITHDRAWAL, Right.OBJECTION, Right.STOP_SHARING, Right.OPT_OUT, Right.COMPLAINT}
    | {Right.LIMIT_SENSITIVE, Right.APPEAL, Right.GRIEVANCE}
)

CASE_NAMES: Mapping[str, Right] = {
    **{right.value: right for right in Right},
    "withdraw_consent": Right.WITHDRAWAL,
}
"""What case files call the rights; a withdrawal has two names there."""


def needs_identity(right: Right) -> bool:
    """Whether identity is checked by default.

    Not for a question, a withdrawal (as easy as giving consent, Art 7(3) GDPR), an objection to marketing, a
    stop to sharing or an opt-out (11 CCR 7026), nor for what only continues a request already checked.
    """
    return right not in _WITHOUT_IDENTITY


def case_name(right: Right) -> str:
    """How a case file calls this right."""
    return "withdraw_consent" if right is Right.WITHDRAWAL else right.value
