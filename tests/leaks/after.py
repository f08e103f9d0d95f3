"""What staff write around the end of a request: a hold set and lifted, a complaint, a bundle made and fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.journeys.conftest import MAIL_SECONDS, until
from tests.leaks.portal import WORKLIST, Visitor

if TYPE_CHECKING:
    from tests.leaks.drive import Drive


def of_a_request(drive: Drive, lead: Visitor) -> None:
    """Hold, let go and reopen the request that was refused; try what is refused; make a bundle of all of it."""
    p, page = drive.person, f"{WORKLIST}{drive.case}/change/"
    for code, given in (
        ("hold", {"reason": p.words("hold: reason"), "ends_on": drive.in_a_month}),
        ("lift-hold", {"because": p.words("hold: why lifted")}),
        (
            "reopen",
            {"complainant": "person", "complained_on": drive.today, "reason": p.words("complaint: reason")},
        ),
        ("bundle", {"reason": p.words("bundle: reason"), "language": "sv"}),
    ):
        wrong = {name: p.core(f"{code}, wrong: {name}") for name in given if "reason" not in name}
        lead.submit(drive.step(code), {**given, **wrong} if "because" not in given else {})
        sent = lead.submit(drive.step(code), given)
        assert sent.path == page, (code, sent.path, sent.status)
    pattern = re.compile(rf"{WORKLIST}{drive.case}/bundles/[\w-]+/")
    until(lambda: pattern.search(lead.get(page).text), seconds=MAIL_SECONDS)
    found = pattern.search(lead.get(page).text)
    assert found is not None
    assert lead.get(found[0]).content.startswith(b"PK")
