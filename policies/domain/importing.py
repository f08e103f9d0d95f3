"""A text from a file into a draft: read, given its anchors, lined up with other languages, and searched for promises.

Nothing is published by it, and nothing is stored before all of it can be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from office.models import Controller, User
from policies.domain import drafts, suggesting, term_list, texts
from policies.domain.changes import writing
from policies.enums import PolicyKind, Status
from policies.errors import PolicyError
from policies.models import Policy, PolicyVersion
from policies.outline import Outline
from policies.reading import alignment, anchors
from policies.reading.alignment import Alignment
from policies.reading.files import Reading
from policies.terms import finder

MAIN_SLUG = "privacy"
MAIN_NAMES = {"en": "Privacy policy", "sv": "Integritetspolicy", "nb": "Personvernerklæring"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: into which draft (None: a new one), with which anchors, and what the words suggest.

    `basis` is the version whose anchors are kept; `alignment` is there where the text is the version's second
    language or a further one.
    """

    policy: Policy
    language: str
    reading: Reading
    into: PolicyVersion | None
    basis: PolicyVersion | None
    outline: Outline
    kept_anchors: int
    alignment: Alignment | None
    found: tuple[finder.Found, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many codes of each kind the words suggest."""
        return Counter(kind for kind, _code in {(one.kind.value, one.code) for one in self.found})


def main_policy(controller: Controller, *, by: User | None, now: datetime) -> Policy:
    """Return a controller's main policy, made if there is none."""
    found = Policy.objects.filter(controller=controller, is_main=True).first()
    return found or drafts.make_policy(
        controller, slug=MAIN_SLUG, kind=PolicyKind.PRIVACY, name=MAIN_NAMES, by=by, now=now
    )


def plan(
    policy: Policy,
    *,
    language: str,
    reading: Reading,
    into: PolicyVersion | None = None,
    pairs: Mapping[int, str] | None = None,
) -> Plan:
    """Say what importing a text would do. Without `into`, the latest draft that lacks the language takes it.

    `pairs` are a person's corrections of what was lined up: the anchor, or "", by the section's index.

    Raises `PolicyError` for a language that the controller does not speak.
    """
    if language not in policy.controller.languages:
        raise PolicyError(
            _("%(controller)s does not speak this language; add it to the company’s languages first.")
            % {"controller": policy.controller},
            field="language",
        )
    latest = drafts.latest_of(policy)
    draft = into or _waiting_draft(policy, language=language, latest=latest)
    basis = draft or latest
    known = texts.outlines_of(basis) if basis is not None else {}
    partner = _partner(basis, known, language=language, latest=latest)
    lined_up: Alignment | None = None
    if partner is None:
        outline = anchors.anchored(reading.outline, earlier=known.get(language))
    else:
        said = dict(pairs or {})
        kept = _kept(reading.outline, earlier=known.get(language), partner=partner)
        free = {place: anchor for place, anchor in kept.items() if anchor not in said.values()}
        lined_up = alignment.with_pairs(partner, reading.outline, free | said)
        outline = lined_up.aligned(reading.outline)
    before = {section.anchor for other in known.values() for section in other.sections}
    terms = suggesting.rows_of(policy.controller)
    return Plan(
        policy=policy,
        language=language,
        reading=reading,
        into=draft,
        basis=basis,
        outline=outline,
        kept_anchors=sum(section.anchor in before for section in outline.sections),
        alignment=lined_up,
        found=tuple(finder.find(outline, language=language, terms=terms)),
    )


def _waiting_draft(policy: Policy, *, language: str, latest: PolicyVersion | None) -> PolicyVersion | None:
    """Return the newest draft that waits for a text: that has none in the language, or still the earlier one."""
    rows = policy.versions.filter(status=Status.DRAFT).select_related("policy__controller")
    waiting = (
        draft
        for draft in rows.order_by("-number")
        if language not in _prints(draft) or _is_taken_over(draft, language=language, latest=latest)
    )
    return next(waiting, None)


def _is_taken_over(version: PolicyVersion, *, language: str, latest: PolicyVersion | None) -> bool:
    """Whether a version says in a language what the version in force does, word by word."""
    if latest is None or latest.is_draft or latest.number >= version.number:
        return False
    printed = _prints(version).get(language)
    return printed is not None and printed == _prints(latest).get(language)


def _prints(version: PolicyVersion) -> dict[str, str]:
    return dict(version.texts.values_list("language", "content_hash"))


def _partner(
    basis: PolicyVersion | None, known: Mapping[str, Outline], *, language: str, latest: PolicyVersion | None
) -> Outline | None:
    """Return the text to line up with: in another language, and newer than what there is in this one, if anything."""
    others = [code for code in known if code != language]
    if basis is not None and language in known:
        if not _is_taken_over(basis, language=language, latest=latest):
            return None
        others = [code for code in others if not _is_taken_over(basis, language=code, latest=latest)]
    return known[others[0]] if others else None


def _kept(new: Outline, *, earlier: Outline | None, partner: Outline) -> dict[int, str]:
    """Return what needs no lining up: by their place, the anchors of sections that stayed in both languages."""
    if earlier is None:
        return {}
    stayed = {section.anchor for section in earlier.sections} & {
        section.anchor for section in partner.sections
    }
    sections = anchors.anchored(new, earlier=earlier).sections
    return {place: one.anchor for place, one in enumerate(sections) if one.anchor in stayed}


@transaction.atomic
def carry_out(
    wanted: Plan, *, by: User | None, now: datetime, effective_on: date | None = None, seen: int | None = None
) -> PolicyVersion:
    """Store a planned import: a draft with its sections, anchors and suggestions. Returns the draft.

    A new draft takes over what the version before it declares and says in other languages. `effective_on` is the day
    on which it shall take effect once it is approved.

    Raises `PolicyError` for a day that is over, and what `writing` raises.
    """
    policy = wanted.policy
    if effective_on is not None and effective_on < policy.controller.today(now):
        raise PolicyError(
            _("This day is over. A version can take effect today or later."), field="effective_on"
        )
    term_list.take_over_standard(policy.controller, by=by, now=now)
    terms = suggesting.rows_of(policy.controller)
    draft = wanted.into or drafts.begin(policy, by=by, now=now, based_on=wanted.basis)
    texts.put(draft, language=wanted.language, outline=wanted.outline, by=by, now=now, seen=seen)
    suggesting.suggest(draft, language=wanted.language, outline=wanted.outline, terms=terms)
    if effective_on is not None:
        with writing(draft, action="policies.dates_set", by=by, now=now) as locked:
            locked.effective_on = effective_on
    fresh: PolicyVersion = PolicyVersion.objects.select_related("policy__controller").get(pk=draft.pk)
    return fresh
