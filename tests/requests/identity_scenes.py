"""What the tests of checking who asks share."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from mailroom.models import Mail
from office.accepted_files import AcceptedFile, accept
from office.models import Controller, User
from requests.domain import identity
from requests.domain.identity import Whereto
from requests.identity_enums import Method
from requests.models import IdentityCheck, Request
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind
from subjects.models import Identifier, Subject
from tests import factories
from tests.factories import NOW

BEFORE = NOW - timedelta(days=100)
SERIAL = "SERIAL-XY-42"
OTHER_EMAIL = "elsa.old@work.example"
DOUBT = "The address is new and the words are not like hers."


def known_person(at: Controller, *, email: str = "elsa@person.example") -> Subject:
    """Return a person who was on record before the request came, by two addresses and a device."""
    return factories.person(
        Known(IdentifierKind.EMAIL, email),
        Known(IdentifierKind.EMAIL, OTHER_EMAIL),
        Known(IdentifierKind.DEVICE_SERIAL, SERIAL),
        at=at,
        now=BEFORE,
    )


def other_address(of: Subject) -> Identifier:
    """Return the person's second address on record."""
    found: Identifier = next(row for row in of.identifiers.all() if row.contact == OTHER_EMAIL)
    return found


def ask_code(case: Request, *, of: Subject, by: User) -> str:
    """Send a code to the person's second address, and return it as the mail shows it."""
    to = Whereto(identifier=other_address(of))
    identity.ask(case, text="Enter the code.", method=Method.CODE, reason=DOUBT, to=to, by=by, now=NOW)
    return code_in(Mail.objects.get(template="requests/identity_code", state="queued"))


def code_in(mail: Mail) -> str:
    """Return the code that a mail or letter brings."""
    found = re.search(r"\d{4} \d{4}", str(mail.text))
    assert found is not None
    return found[0]


def ask_document(case: Request, *, by: User, checker: User) -> IdentityCheck:
    """Ask for a document that `checker` looks at, and return the check."""
    identity.ask(case, text="Show us.", method=Method.DOCUMENT, reason=DOUBT, checker=checker, by=by, now=NOW)
    return case.identity_checks.get(outcome="")


def picture(name: str = "passport.png") -> AcceptedFile:
    """Return a picture as a person would send it."""
    return accept(SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n" + b"my face" * 20))
