"""Policies as the real steps make them: written by one person, approved by another, in force on their day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from law import Right
from office import kept
from office.enums import Role
from office.models import Controller, User
from policies.declarations import Declaration, DeclaredCategory, DeclaredPurpose, DeclaredRecipient, Use
from policies.domain import commitments, drafts, lifecycle, texts
from policies.enums import LawfulBasis, PolicyKind
from policies.models import DataCategory, Policy, PolicyLink, PolicyVersion, Purpose, RecipientKind
from policies.outline import Outline
from policies.reading import anchors, markdown
from privacyportal.demo import policy_data
from tests import factories

NAME = {"en": "Privacy policy", "sv": "Integritetspolicy", "nb": "Personvernerklæring"}
NOON = time(12, tzinfo=UTC)

SIMPLE_TEXT = """
# Privacy at Dreame

## What we collect

Your **address**.

## Your rights

Ask us anything.
"""

SIMPLE = Declaration(
    purposes={
        "delivery": DeclaredPurpose(
            name={"en": "Delivery", "sv": "Leverans"},
            description={"en": "We bring what you ordered."},
            lawful_basis=LawfulBasis.CONTRACT.value,
            consequence={"en": "Without an address we cannot deliver."},
            retention={"en": "Three years"},
        )
    },
    categories={
        "postal-address": DeclaredCategory(
            name={"en": "Postal address", "sv": "Postadress"},
            description={},
            activity={"en": "When you order"},
        )
    },
    recipients={"carriers": DeclaredRecipient(name={"en": "Carriers"}, description={})},
    uses=(
        Use(
            purpose="delivery",
            anchor="what-we-collect",
            categories={"postal-address": "what-we-collect"},
            recipients={"carriers": "what-we-collect"},
            countries={"NO": ""},
        ),
    ),
    rights={Right.ACCESS.value: "your-rights"},
)


def policy(controller: Controller, *, slug: str = "privacy", kind: PolicyKind = PolicyKind.PRIVACY) -> Policy:
    """Return a controller's policy of that address, made if need be; the first privacy policy is the main one."""
    found: Policy | None = Policy.objects.filter(controller=controller, slug=slug).first()
    return found or drafts.make_policy(
        controller, slug=slug, kind=kind, name=NAME, by=editor_of(controller), now=factories.NOW
    )


def editor_of(controller: Controller) -> User:
    """Return somebody who writes the controller's policies."""
    return _staff(Role.POLICY_EDITOR, controller)


def approver_of(controller: Controller) -> User:
    """Return somebody else, who approves them."""
    return _staff(Role.POLICY_APPROVER, controller)


def draft(
    of: Policy,
    *,
    written: Mapping[str, str | Outline] | None = None,
    declares: Declaration = SIMPLE,
    links: Iterable[tuple[str, str, str]] = (),
    now: datetime = factories.NOW,
    **about: Any,
) -> PolicyVersion:
    """Return a new draft: texts by language (Markdown), what it declares, links (name, address, anchor).

    `about` may give `summary`, `updated_on` and `month_only`.
    """
    writer = editor_of(of.controller)
    add_vocabulary(of.controller, declares)
    version = drafts.begin(of, by=writer, now=now)
    for language, outline in outlines(of, written or {of.controller.languages[0]: SIMPLE_TEXT}).items():
        texts.put(version, language=language, outline=outline, by=writer, now=now)
    for use in declares.uses:
        commitments.declare_use(version, use=use, by=writer, now=now)
    rights = {Right(code): anchor for code, anchor in declares.rights.items()}
    if rights:
        commitments.declare_rights(version, rights=rights, by=writer, now=now)
    rows = [PolicyLink(name=name, url=url, anchor=anchor) for name, url, anchor in links]
    if rows:
        commitments.put_links(version, links=rows, by=writer, now=now)
    if about.get("summary"):
        drafts.set_summary(version, summary=about["summary"], by=writer, now=now)
    if about.get("updated_on") or about.get("month_only"):
        drafts.set_dates(
            version,
            updated_on=about.get("updated_on"),
            month_only=about.get("month_only", False),
            by=writer,
            now=now,
        )
    return again(version)


def submit(version: PolicyVersion, *, now: datetime = factories.NOW) -> PolicyVersion:
    """Send a draft for review."""
    lifecycle.submit(version, by=editor_of(version.policy.controller), now=now)
    return again(version)


def approve(version: PolicyVersion, *, now: datetime = factories.NOW) -> PolicyVersion:
    """Send a draft for review and have a second person approve it."""
    submit(version, now=now)
    lifecycle.approve(version, by=approver_of(version.policy.controller), now=now)
    return again(version)


def publish(version: PolicyVersion, *, on: date | None = None, now: datetime | None = None) -> PolicyVersion:
    """Approve a draft and schedule it for a day at the controller; the default is at once.

    Without a moment the first is published on the tests' day, each further one of the policy a day later.
    """
    controller = version.policy.controller
    moment = now or factories.NOW + timedelta(days=_published_since(version.policy))
    approve(version, now=moment)
    day = on or controller.today(moment)
    lifecycle.schedule(version, effective_on=day, by=approver_of(controller), now=moment)
    kept.forget_all()  # as the commit does, which does not come within a test
    return again(version)


def _published_since(of: Policy) -> int:
    return PolicyVersion.objects.published().filter(policy=of, in_force_at__gte=factories.NOW).count()


def demo(controller: Controller, number: int = 1, *, in_force: bool = True) -> PolicyVersion:
    """Return a version of the demo as its company has it, on its own day; one that has none, on the tests' day."""
    made = next(one for one in policy_data.versions(controller.slug) if one.number == number)
    now = datetime.combine(made.effective_on, NOON) if made.effective_on else factories.NOW
    version = draft(
        policy(controller),
        written={language: made.text(language) for language in made.languages},
        declares=made.declaration,
        links=[(link.name, link.url, link.anchor) for link in made.links],
        now=now,
        summary=made.summary,
        updated_on=made.updated_on,
        month_only=made.month_only,
    )
    return publish(version, now=now) if in_force else version


def outlines(of: Policy, written: Mapping[str, str | Outline]) -> dict[str, Outline]:
    """Read texts; sections keep the anchors of the newest version, further languages take the first one's."""
    newest = of.versions.filter(texts__isnull=False).order_by("-number").first()
    before = texts.outlines_of(newest) if newest else {}
    read: dict[str, Outline] = {}
    for language, text in written.items():
        if isinstance(text, Outline):
            read[language] = text
            continue
        outline, _remarks = markdown.outline_of(text)
        first = next(iter(read.values()), None)
        if first is None or len(first.sections) != len(outline.sections):
            read[language] = anchors.anchored(outline, earlier=before.get(language))
            continue
        pairs = zip(outline.sections, first.sections, strict=True)
        read[language] = replace(
            outline, sections=tuple(replace(own, anchor=theirs.anchor) for own, theirs in pairs)
        )
    return read


def add_vocabulary(controller: Controller, declares: Declaration) -> None:
    """Give a controller the entries that a declaration names and it lacks."""
    entries: tuple[tuple[Any, Mapping[str, Any]], ...] = (
        (Purpose, declares.purposes),
        (DataCategory, declares.categories),
        (RecipientKind, declares.recipients),
    )
    for model, declared in entries:
        known = set(model.objects.filter(controller=controller).values_list("code", flat=True))
        for code in declared.keys() - known:
            model.objects.create(controller=controller, code=code, **asdict(declared[code]))


def again(version: PolicyVersion) -> PolicyVersion:
    """Return the version as it is now, with its policy and controller."""
    found: PolicyVersion = PolicyVersion.objects.select_related("policy__controller").get(pk=version.pk)
    return found


def _staff(role: Role, controller: Controller) -> User:
    email = f"{role.value}@{controller.slug}.example"
    found: User | None = User.objects.filter(email=email).first()
    return found or factories.staff(role, at=controller, email=email)
