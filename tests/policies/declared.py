"""Small declarations to compare."""

from dataclasses import replace

from policies.declarations import (
    Declaration,
    DeclaredCategory,
    DeclaredPurpose,
    DeclaredRecipient,
    Use,
    Words,
)


def called(name: str) -> Words:
    return {"en": name}


ORDERS = DeclaredPurpose(
    called("Orders"), called("We send what you ordered."), "contract", retention=called("10 years")
)
NEWS = DeclaredPurpose(
    called("News"), called("We write to you."), "consent", optional=True, message="service"
)
NAME = DeclaredCategory(called("Name"), called("What you are called."), sensitivity=2)
PHONE = DeclaredCategory(called("Phone number"), called("Where you can be called."), sensitivity=2)
POST = DeclaredRecipient(called("Post"), called("Who brings parcels."))
CLOUD = DeclaredRecipient(called("Cloud"), called("Who keeps our data."))

BEFORE = Declaration(
    purposes={"orders": ORDERS, "news": NEWS},
    categories={"name": NAME, "phone": PHONE},
    recipients={"post": POST, "cloud": CLOUD},
    uses=(
        Use("orders", "s1", {"name": "s2", "phone": "s2"}, {"post": "s3"}, {"SE": "s3"}),
        Use("news", "s1", {"name": "s2"}, {"cloud": "s3"}, {"SE": "s3", "NO": "s3"}),
    ),
    rights={"access": "s4", "erasure": "s4"},
)


def with_purpose(code: str, **terms: object) -> Declaration:
    """Declare a purpose on other terms."""
    changed = replace(BEFORE.purposes[code], **terms)  # type: ignore[arg-type]
    return replace(BEFORE, purposes={**BEFORE.purposes, code: changed})


def with_category(code: str, **terms: object) -> Declaration:
    """Declare a kind of data otherwise."""
    changed = replace(BEFORE.categories[code], **terms)  # type: ignore[arg-type]
    return replace(BEFORE, categories={**BEFORE.categories, code: changed})


def with_recipient(code: str, **terms: object) -> Declaration:
    """Declare a kind of recipient otherwise."""
    changed = replace(BEFORE.recipients[code], **terms)  # type: ignore[arg-type]
    return replace(BEFORE, recipients={**BEFORE.recipients, code: changed})


def with_use(code: str, **parts: object) -> Declaration:
    """Declare other data, recipients or countries for a purpose."""
    uses = tuple(
        replace(use, **parts) if use.purpose == code else use  # type: ignore[arg-type]
        for use in BEFORE.uses
    )
    return replace(BEFORE, uses=uses)


def with_new_purpose() -> Declaration:
    """Declare one purpose more, with data and a country of its own."""
    profile = DeclaredPurpose(called("Profiles"), called("We guess what you like."), "legitimate_interests")
    return replace(
        BEFORE,
        purposes={**BEFORE.purposes, "profiles": profile},
        uses=(*BEFORE.uses, Use("profiles", "", {"name": ""}, {"cloud": ""}, {"CN": ""})),
    )


def without_news() -> Declaration:
    """Declare one purpose less."""
    return replace(BEFORE, purposes={"orders": ORDERS}, uses=BEFORE.uses[:1])
