"""Play a campaign: the rules of a customer panel changed, and its invented members are asked for fresh consent."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_DNS, uuid5

from consents.domain import campaign_opening, campaigning, campaigns, recording
from consents.domain.events import NewEvent, Shown, Source, Whom
from consents.enums import Channel, EventKind
from consents.models import Campaign
from office import kept
from office.models import Controller, User
from policies.declarations import Use
from policies.domain import commitments, drafts, lifecycle, texts
from policies.enums import PolicyKind
from policies.models import Policy
from policies.outline import Outline, Section
from subjects.domain import people
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, Proof

SLUG, PURPOSE, ANCHOR = "panel", "surveys", "what-we-ask-for"
NAME = {"en": "Rules of the customer panel", "nb": "Regler for kundepanelet", "sv": "Regler för kundpanelen"}
SUMMARY = {
    "en": "We would like to call members of the panel as well, and need your telephone number for that.",
    "nb": "Vi vil gjerne også ringe medlemmene av panelet, og trenger telefonnummeret ditt til det.",
    "sv": "Vi vill gärna också ringa panelens medlemmar, och behöver ditt telefonnummer för det.",
}
HEADINGS = {"en": "What we ask for", "nb": "Hva vi spør om"}
BODIES = {
    "en": (
        "We invite you by e-mail to surveys about our products, if you have agreed.",
        "We invite you by e-mail or telephone to surveys about our products, if you have agreed.",
    ),
    "nb": (
        "Vi inviterer deg på e-post til undersøkelser om produktene våre, hvis du har sagt ja.",
        "Vi inviterer deg på e-post eller telefon til undersøkelser om produktene våre, hvis du har sagt ja.",
    ),
}
FIRST, CHANGED, STARTED = timedelta(days=120), timedelta(days=3), timedelta(days=2)
"""How long ago: the first version, the second one, the start of the campaign."""
MEMBERS = (
    "Arvid",
    "Berit",
    "Carl",
    "Dina",
    "Einar",
    "Frøya",
    "Geir",
    "Hilde",
    "Ivar",
    "Jorunn",
    "Knut",
    "Liv",
)
LEFT_BEFORE = {"Carl": EventKind.WITHDRAWN, "Hilde": EventKind.OBJECTED}
ANSWERS = {
    "Arvid": EventKind.GIVEN,
    "Berit": EventKind.GIVEN,
    "Dina": EventKind.REFUSED,
    "Einar": EventKind.GIVEN,
    "Geir": EventKind.WITHDRAWN,
}


def play(controller: Controller, *, editor: User, approver: User, manager: User, now: datetime) -> int:
    """Make the panel, its members and the campaign, where there is none; return how many campaigns that were."""
    if Policy.objects.filter(controller=controller, slug=SLUG).exists():
        return 0
    policy = drafts.make_policy(
        controller, slug=SLUG, kind=PolicyKind.PRODUCT, name=NAME, by=editor, now=now - FIRST
    )
    _version(policy, 0, editor=editor, approver=approver, now=now - FIRST)
    _join(controller, now=now)
    _version(policy, 1, editor=editor, approver=approver, now=now - CHANGED)
    campaign_opening.open_missing(now=now - CHANGED)
    _turn(at=now - CHANGED)
    campaign = Campaign.objects.get(version__policy=policy, status="draft")
    started = now - STARTED
    last = controller.today(now) + timedelta(days=28)
    campaigns.adjust(campaign, rate=2, reminder_days=[7, 14], closes_on=last, by=manager, now=started)
    campaigns.start(campaign, by=manager, now=started)
    for minute in range(len(MEMBERS)):
        _turn(at=started + timedelta(minutes=minute))
    _answer(controller, now=now)
    return 1


def _turn(*, at: datetime) -> None:
    campaigning.run_all(now=lambda: at)


def _version(policy: Policy, place: int, *, editor: User, approver: User, now: datetime) -> None:
    draft = drafts.begin(policy, by=editor, now=now)
    for language, heading in HEADINGS.items():
        section = Section(heading, BODIES[language][place], anchor=ANCHOR)
        outline = Outline(title=NAME[language], sections=(section,))
        texts.put(draft, language=language, outline=outline, by=editor, now=now)
    categories = {"email-address": ANCHOR} | ({"phone-number": ANCHOR} if place else {})
    use = Use(purpose=PURPOSE, anchor=ANCHOR, categories=categories)
    commitments.declare_use(draft, use=use, by=editor, now=now)
    if place:
        drafts.set_summary(draft, summary=SUMMARY, by=editor, now=now)
    lifecycle.submit(draft, by=editor, now=now)
    lifecycle.approve(draft, by=approver, now=now)
    lifecycle.schedule(draft, effective_on=policy.controller.today(now), by=editor, now=now)
    kept.forget_all()


def _join(controller: Controller, *, now: datetime) -> None:
    """Enter the members, who agreed to the first version; some of them left since."""
    joined = now - FIRST + timedelta(days=1)
    for name in MEMBERS:
        email = Known(IdentifierKind.EMAIL, _address(name), proof=Proof.LINK)
        people.enter(
            controller,
            name=f"{name} Testnes",
            country=controller.country,
            language="en" if name == "Liv" else controller.default_language,
            identifiers=[email],
            by=None,
            now=joined,
        )
    _record(controller, dict.fromkeys(MEMBERS, EventKind.GIVEN), version=1, at=joined)
    _record(controller, LEFT_BEFORE, version=1, at=joined + timedelta(days=30))


def _answer(controller: Controller, *, now: datetime) -> None:
    _record(controller, ANSWERS, version=2, at=now - timedelta(hours=20))


def _record(controller: Controller, choices: dict[str, EventKind], *, version: int, at: datetime) -> None:
    events = [
        NewEvent(
            key=uuid5(NAMESPACE_DNS, f"{SLUG}.{name}.{version}.{kind}"),
            whom=Whom(IdentifierKind.EMAIL, _address(name)),
            purpose=PURPOSE,
            kind=kind,
            happened_at=at,
            channel=Channel.PRODUCT if version == 1 else Channel.PAGE,
            shown=Shown(version=version, policy=SLUG, language="nb"),
        )
        for name, kind in choices.items()
    ]
    recording.record(controller, events=events, source=Source(), now=at)


def _address(name: str) -> str:
    return f"{name.lower().replace('ø', 'o')}@panel.example"
