"""What the page shows that compares two versions: what the company undertakes, what follows from it, the words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from policies import changes_shown
from policies.changes_shown import Shown, ShownText
from policies.domain import judging
from policies.enums import Consequence
from policies.models import PolicyVersion
from policies.public import addresses
from policies.public.languages import in_sentence
from policies.public.standing import PublicPolicy


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """Everything on the page that compares two versions.

    `promise` is what the changes lead to, with the reasons; both empty where the later version did not follow the
    earlier one, since nobody weighed the two against each other. `further` are changes of promises that are no such
    reason. `text` is None where they share no language; `missing` names the one that was asked for, if it is another.
    """

    before: PolicyVersion
    after: PolicyVersion
    before_url: str
    after_url: str
    url: str
    promise: str
    reasons: list[str]
    concerned: str
    further: list[str]
    text: ShownText | None
    language: str
    missing: str


def of(shelf: PublicPolicy, before: PolicyVersion, after: PolicyVersion, *, language: str) -> ShownComparison:
    """Compare two versions for the public."""
    shown = changes_shown.of(judging.between(before, after))
    follows = shelf.before(after) is before
    explained = follows and shown.asked is shown.derived and shown.asked is not Consequence.NOTHING
    reasons = shown.reasons if explained else []
    text = _text(shown, language=language)
    return ShownComparison(
        before=before,
        after=after,
        before_url=addresses.of_version(shelf.policy, before.number),
        after_url=addresses.of_version(shelf.policy, after.number),
        url=addresses.of_comparison(shelf.policy, before.number, after.number),
        promise=_promise(shown) if follows else "",
        reasons=reasons,
        concerned=shown.concerned if explained else "",
        further=[sentence for sentence in shown.commitments if sentence not in reasons],
        text=text,
        language=in_sentence(text.language) if text else "",
        missing=in_sentence(language) if text and text.language != language else "",
    )


def _promise(shown: Shown) -> str:
    """Say to people what the company does before the changes apply to them."""
    if shown.asked is Consequence.FRESH_CONSENT:
        return _(
            "We ask for your consent before we do what is new with your data. Until you have agreed, we do not."
        )
    if shown.asked is Consequence.NOTICE:
        return _("We tell the people concerned what changes. Nobody has to do anything.")
    return _("What we do with your data stays as it is.")


def _text(shown: Shown, *, language: str) -> ShownText | None:
    """Return the text in a language, else in the company's first one that both versions have."""
    return next((text for text in shown.texts if text.language == language), next(iter(shown.texts), None))
