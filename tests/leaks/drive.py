"""Everything that people can type into the product, typed in, with a marker in every place."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.journeys.conftest import MAIL_SECONDS, until
from tests.leaks import (
    after,
    arriving,
    choices,
    deciding,
    deliveries,
    faults,
    guardians,
    identities,
    recipients,
    register,
    reveals,
    wording,
    working,
)
from tests.leaks.markers import Markers
from tests.leaks.portal import NEW, WORKLIST, Answer, Portal, Visitor

PASSWORD = "demo-privacy-office"
LEAD, SECOND = "anna@portal.example", "kari@portal.example"
LINK, LOGIN = "/dreame/requests/link/", "/admin/login/"
TOKEN = re.compile(r"/dreame/requests/([\w-]{20,})/")


class Drive:
    """One walk through the product. `person` marks the data of people, `staff` what staff say of themselves."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.person = Markers()
        self.staff = Markers()
        self.answers: list[Answer] = []
        self.errors: list[Answer] = []
        self.passed: dict[str, bytes] = {}
        self.codes: list[str] = []
        self.visitors: list[Visitor] = []
        today = datetime.now(ZoneInfo("Europe/Stockholm")).date()  # Dreame's
        self.today, self.in_a_month = today.isoformat(), (today + timedelta(days=30)).isoformat()

    def visitor(self) -> Visitor:
        """Return a fresh browser."""
        self.visitors.append(Visitor(self.portal, self.answers))
        return self.visitors[-1]

    def close(self) -> None:
        """Close all browsers."""
        for visitor in self.visitors:
            visitor.http.close()

    def everything(self) -> None:
        """Walk."""
        lead = self.sign_in(LEAD)
        self.public_forms()
        self.status_page()
        self.lost_link()
        self.refused_sign_in()
        self.api(lead)
        self.search(lead)
        self.entry(lead)
        self.spreadsheet(lead)
        self.steps(lead)
        after.of_a_request(self, lead)
        self.letter(lead)
        working.on_requests(self, lead)
        wording.drafts_and_translations(self, lead)
        wording.inquiries(self, lead)
        reveals.of_a_request(self, email=SECOND)
        identities.document(self, lead)
        deciding.of_rights(self, lead)
        register.persons(self, lead)
        recipients.contacts_and_documents(self, lead)
        recipients.disclosures(self, lead, self.sign_in(SECOND))
        recipients.notices(self, lead)
        choices.of_people(self, lead)
        guardians.of_children(self, lead)
        deliveries.of_files(self, lead)
        arriving.mails(self, lead)
        arriving.received_first(self, lead)
        self.staff_of_the_office(lead)
        self.reading(lead)
        faults.error_pages(self, lead)
        faults.broken_tables(self, lead)

    # The public pages.

    def public_forms(self) -> None:
        p = self.person
        self.email = p.email("form: email")
        answer = self.visitor().submit(
            NEW,
            {
                "right": "access",
                "for_whom": "child",
                "represented_name": p.words("form: represented name"),
                "authorised": "on",
                "about": p.words("form: about"),
                "account": p.words("form: account"),
                "device_serial": p.core("form: device serial"),
                "order_number": p.core("form: order number"),
                "country": "SE",
                "answer_by": "email",
                "email": self.email,
                "person_name": p.words("form: person name"),
            },
        )
        assert answer.path.endswith("/received/"), answer.text
        self.posted = p.words("letter form: person name")
        answer = self.visitor().submit(
            NEW,
            {
                "right": "erasure",
                "for_whom": "self",
                "country": "SE",
                "answer_by": "letter",
                "person_name": self.posted,
                "postal_address": p.words("letter form: street") + "\n111 22 Stockholm",
            },
        )
        assert answer.path.endswith("/received/"), answer.text
        wrong = self.visitor().submit(
            NEW, {name: p.core(f"wrong form: {name}") for name in self.answers_of_form()}
        )
        assert wrong.status == 200

    def answers_of_form(self) -> tuple[str, ...]:
        """Return the fields of the public form that are not texts."""
        return ("submission_id", "right", "for_whom", "country", "region", "answer_by", "email", "authorised")

    def status_page(self) -> None:
        p, visitor = self.person, self.visitor()
        self.page = self.page_of(self.email)
        file = (f"{p.words('reply: file name')}.pdf", b"%PDF-1.7 " + p.words("reply: file").encode())
        answer = visitor.submit(
            self.page, {"text": p.words("reply: text")}, files={"attachments": (*file, "application/pdf")}
        )
        assert "Your message is with us" in answer.text
        download = re.search(rf"{self.page}files/[\w-]+/", answer.text)
        assert download is not None
        assert visitor.get(download[0]).content.startswith(b"%PDF")
        program = (f"{p.core('reply: refused file name')}.exe", b"MZ" + p.core("refused file").encode())
        refused = visitor.submit(self.page, {"text": ""}, files={"attachments": program})
        assert "Your message is with us" not in refused.text
        visitor.fill_in(visitor.get(self.page), f"{self.page}confirm/", {})

    def page_of(self, address: str) -> str:
        """Return the path of the status page that was mailed to an address last."""
        mails = until(lambda: self.portal.mails_to(address), seconds=MAIL_SECONDS)
        found = TOKEN.search(mails[-1])
        assert found is not None
        return f"/dreame/requests/{found[1]}/"

    def lost_link(self) -> None:
        p = self.person
        self.visitor().submit(LINK, {"email": p.email("lost link: email"), "reference": ""})
        self.visitor().submit(LINK, {"email": self.email, "reference": p.core("lost link: reference")})
        self.visitor().submit(LINK, {"email": p.core("lost link: no email")})
        self.errors.append(self.visitor().get("/dreame/requests/a-link-that-opens-nothing-1234/"))

    # Staff.

    def sign_in(self, name: str) -> Visitor:
        staff = self.visitor()
        answer = staff.submit(LOGIN, {"username": name, "password": PASSWORD})
        assert answer.status in {200, 302}
        assert staff.get(WORKLIST).status == 200
        return staff

    def refused_sign_in(self) -> None:
        p, visitor = self.person, Visitor(self.portal, [])  # its pages lead on to where it asked to go
        self.visitors.append(visitor)
        wrong = {"username": p.email("sign-in: name"), "password": p.words("sign-in: password")}
        after = f"{LOGIN}?next={WORKLIST}%3Fq%3D{p.core('sign-in: what was searched before')}"
        for _ in range(4):
            assert visitor.fill_in(visitor.get(LOGIN), after, wrong).status == 200
        locked = visitor.fill_in(visitor.get(LOGIN), after, wrong)
        assert locked.status == 429
        self.errors.append(locked)
        reset = {"email": p.email("password reset: unknown address")}
        self.visitor().submit("/admin/password/", reset)

    def search(self, lead: Visitor) -> None:
        for typed in (self.email, self.person.words("search: name"), self.person.email("search: nobody")):
            page = lead.get(WORKLIST)
            form = re.search(r'<form class="pp-search" method="(\w+)"', page.text)
            assert form is not None
            assert form[1] == "post"
            found = lead.fill_in(page, WORKLIST, {"q": typed})
            assert found.status == 200
            assert ("DR-" in found.text.split("<main", 1)[1]) is (typed == self.email)

    def api(self, lead: Visitor) -> None:
        p = self.person
        page = lead.get("/admin/office/apikey/add/")
        dreame = re.search(r'<option value="([\w-]{36})"[^>]*>\s*Dreame', page.text)
        assert dreame is not None
        self.dreame = dreame[1]
        form = {
            "controller": self.dreame,
            "name": "shop",
            "scopes": "requests:create",
        }
        made = lead.fill_in(page, "/admin/office/apikey/add/", form)
        secret = re.search(r"ppk_[\w-]{30,}", made.text)
        assert secret is not None, made.text
        texts = ("person_name", "account", "device_serial", "order_number", "about", "postal_address")
        payload = {
            "right": "access",
            "country": "SE",
            "language": "en",
            "email": p.email("API: email"),
            **{name: p.words(f"API: {name}") for name in texts},
            "for_whom": "other",
            "represented_name": p.words("API: represented name"),
            "authorised": True,
        }
        self.api_email = str(payload["email"])
        wrong = {name: p.words(f"API, wrong: {name}") for name in payload}
        headers = {"Authorization": f"Bearer {secret[0]}", "Content-Type": "application/json"}
        for body, expected in (
            (json.dumps(payload), 201),
            (json.dumps(wrong), 422),
            (json.dumps(payload | {"email": p.words("API: no email")}), 422),
            ("{" + p.words("API: no JSON"), 400),
        ):
            answer = self.visitor().send("POST", "/api/v1/requests", content=body.encode(), headers=headers)
            assert answer.status == expected, answer.text
            self.errors.append(answer)
        self.api_headers = headers
        nobody = headers | {"Authorization": f"Bearer ppk_{p.core('API: a wrong key')}"}
        self.errors.append(self.visitor().send("POST", "/api/v1/requests", content=b"{}", headers=nobody))

    def entry(self, lead: Visitor) -> None:
        p = self.person
        self.entered = p.email("entry: email")
        texts = ("person_name", "account", "device_serial", "order_number", "about", "represented_name")
        form = {
            "controller": self.dreame,
            "channel": "phone",
            "received_on": self.today,
            "right": "rectification",
            "for_whom": "other",
            "authorised": "on",
            "email": self.entered,
            "postal_address": p.words("entry: postal address"),
            "country": "SE",
            "region": "",
            "language": "en",
            **{name: p.words(f"entry: {name}") for name in texts},
        }
        file = (f"{p.core('entry: file name')}.txt", p.words("entry: file").encode(), "text/plain")
        done = lead.submit(f"{WORKLIST}add/", form, files={"attachments": file})
        assert done.path.endswith("/change/"), done.text
        wrong = {name: p.core(f"entry, wrong: {name}") for name in form}
        assert lead.submit(f"{WORKLIST}add/", wrong).status == 200

    def spreadsheet(self, lead: Visitor) -> None:
        p = self.person
        texts = (
            *("person_name", "postal_address", "represented_name", "account"),
            *("device_serial", "order_number", "about", "their_reference"),
        )
        good = {
            "received_on": self.today,
            "right": "access",
            "channel": "email",
            "country": "SE",
            "for_whom": "other",
            "email": p.email("sheet: email"),
            **{name: p.words(f"sheet: {name}") for name in texts},
        }
        bad = {name: p.words(f"sheet, wrong: {name}") for name in good}
        for row, name in ((bad, "wrong"), (good, "right")):
            text = io.StringIO()
            writer = csv.DictWriter(text, list(row))
            writer.writeheader()
            writer.writerow(row)
            sheet = (f"{p.core(f'sheet, {name}: file name')}.csv", text.getvalue().encode(), "text/csv")
            looked = lead.submit(f"{WORKLIST}import/", {"controller": self.dreame}, files={"sheet": sheet})
            assert looked.status == 200
        done = lead.fill_in(looked, f"{WORKLIST}import/", {})
        assert "taken over" in done.text

    def steps(self, lead: Visitor) -> None:
        """Take every step that takes words, on the request of the form."""
        p = self.person
        found = lead.fill_in(lead.get(WORKLIST), WORKLIST, {"q": self.email})
        case = re.search(rf"{WORKLIST}([\w-]{{36}})/change/", found.text)
        assert case is not None
        self.case = case[1]

        def take(code: str, data: dict[str, str], *, by: Visitor = lead, **files: object) -> None:
            sent = by.submit(self.step(code), data, **({"files": files} if files else {}))
            assert sent.path == f"{WORKLIST}{self.case}/change/", (code, sent.path, sent.status)

        def file(place: str) -> tuple[str, bytes, str]:
            name, content = p.core(f"{place}: file name"), p.words(f"{place}: file")
            return f"{name}.txt", content.encode(), "text/plain"

        take("identity", {"text": p.words("identity: text"), "reason": p.words("identity: reason")})
        identities.right_to_act(self, lead)
        preview = lead.submit(self.step("ask"), {"kind": "plain", "text": p.words("preview"), "preview": "1"})
        assert preview.status == 200
        lead.submit(self.step("ask"), {"kind": p.core("ask, wrong: kind"), "text": p.words("ask, wrong")})
        take("proof", {"method": "knowledge", "on": self.today})
        take("ask", {"kind": "plain", "text": p.words("question: text")})
        take(
            "reply",
            {"channel": "phone", "on": self.today, "text": p.words("entered reply")},
            attachments=file("reply"),
        )
        take("extend", {"text": p.words("extension: reason")})
        contact = {
            "email": p.email("corrected: email"),
            "postal_address": p.words("corrected: postal address"),
        }
        take("contact", contact)
        take("collect", {}, attachments=file("collected"))
        take("others", {"sure": "on"})
        answer = {"text": p.words("answer: text"), "looked_through": "on"}
        take("answer", answer, attachments=file("answer"))
        take(
            "propose",
            {
                "outcome": "refused",
                "ground": "excessive",
                "evidence": p.words("refusal: first evidence"),
                "text": p.words("refusal: first words"),
            },
        )
        take("send-back", {})
        take(
            "propose",
            {
                "outcome": "refused",
                "ground": "excessive",
                "evidence": p.words("refusal: evidence"),
                "text": p.words("refusal: reason"),
            },
            proofs=file("refusal"),
        )
        take("approve", {}, by=self.sign_in(SECOND))
        until(lambda: len(self.portal.mails_to(contact["email"])) > 1, seconds=MAIL_SECONDS)

    def step(self, code: str) -> str:
        return f"{WORKLIST}{self.case}/steps/{code}/"

    def letter(self, lead: Visitor) -> None:
        """Answer somebody by letter, and print it."""
        words = self.person.words("letter: text")
        overview = lead.get(WORKLIST)
        person = overview.text.index(self.posted)
        before = re.findall(rf"{WORKLIST}([\w-]{{36}})/change/", overview.text[:person])
        address = f"{WORKLIST}{before[-1]}/steps/ask/"
        lead.submit(address, {"kind": "plain", "text": words})
        mails = lead.get("/admin/mailroom/mail/")
        self.mails = list(dict.fromkeys(re.findall(r"/admin/mailroom/mail/([\w-]{36})/change/", mails.text)))
        assert self.mails

    def staff_of_the_office(self, lead: Visitor) -> None:
        s = self.staff
        invited = {
            "email": s.email("invitation: email"),
            "name": s.words("invitation: name"),
            "language": "en",
            "country": "SE",
            "controller": self.dreame,
            "role": "case_handler",
        }
        done = lead.submit("/admin/office/user/invite/", invited)
        assert done.path == "/admin/office/user/", done.path
        until(lambda: self.portal.mails_to(invited["email"]), seconds=MAIL_SECONDS)
        lead.submit("/admin/office/user/invite/", invited | {"email": s.words("invitation: no email")})
        self.visitor().submit("/admin/password/", {"email": LEAD})

    def reading(self, lead: Visitor) -> None:
        """Open what shows people's data."""
        for path in (
            f"{WORKLIST}{self.case}/change/",
            f"{WORKLIST}{self.case}/history/",
            "/admin/office/accessentry/",
            *(f"/admin/mailroom/mail/{mail}/change/" for mail in self.mails[:6]),
        ):
            assert lead.get(path).status == 200, path
