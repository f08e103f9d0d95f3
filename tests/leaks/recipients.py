"""People at third parties, and the documents of agreements: typed in, handed in, refused, opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.leaks.portal import Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive

PARTIES = "/admin/thirdparties/thirdparty/"
AGREEMENTS = "/admin/thirdparties/agreement/"


def contacts_and_documents(drive: Drive, lead: Visitor) -> None:
    """Add a contact to a recipient of the demo and a document to an agreement, and try what is refused."""
    p = drive.person
    party = _first(lead, PARTIES)
    given = {"role": "privacy", "name": p.words("contact: name"), "email": p.email("contact: email")}
    refused = lead.submit(f"{party}contact/", given | {"email": p.words("contact: no address")})
    assert refused.status == 200
    assert lead.submit(f"{party}contact/", given).path == f"{party}change/"
    agreement = _first(lead, AGREEMENTS)
    name = f"{p.core('document: name')}.pdf"
    content = b"%PDF-1.7 " + p.words("document: content").encode()
    kept = lead.submit(f"{agreement}document/", {}, files={"document": (name, content, "application/pdf")})
    assert kept.path == f"{agreement}change/", (kept.path, kept.status)
    opened = re.search(rf"{agreement}documents/[\w-]+/", kept.text)
    assert opened is not None
    assert lead.get(opened[0]).content == content


def _first(lead: Visitor, listing: str) -> str:
    """Return the address of the first row of a list, without its last part."""
    found = re.search(rf"({listing}[\w-]{{36}}/)change/", lead.get(listing).text)
    assert found is not None
    return found[1]
