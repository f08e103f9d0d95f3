"""Whatever a mail holds, reading it ends soon, loads nothing and keeps what can be kept."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import datetime

import pytest

from mailroom import mail_text, reading
from mailroom.enums import Arrival
from office.models import Controller
from tests.mailroom import mails

HEAD = b"From: Elsa <elsa@person.example>\r\nSubject: Hello\r\n"
PARTS = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def read(raw: bytes) -> reading.Read:
    return reading.read(raw, whole=True)


def test_html_becomes_text_without_anything_remote() -> None:
    html = (
        b"<html><head><style>p{background:url(https://t.example/css)}</style><title>T</title></head><body>"
        b"<p>Please <b>erase</b> me.</p><img src='https://t.example/pixel.gif'><script>steal()</script>"
        b"<a href='https://t.example/c?u=1'>Press here</a><iframe src='https://t.example/f'></iframe></body></html>"
    )
    found = read(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html)

    assert found.text == "Please erase me.\nPress here <https://t.example/c?u=1>"
    assert not found.files


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"Content-Type: text/plain; charset=no-such\r\n\r\nG\xf6ran", "Göran"),
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\nG\xf6ran", "Göran"),
        (b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64", "not base64"),
        (b"Content-Type: multipart/mixed\r\n\r\nNo boundary", "No boundary"),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nNever ends", "Never ends"),
        (b"Content-Type: text/plain\r\n\r\nNull \x00 and \x1b[31m bell \x07", "Null  and [31m bell"),
        (b"Content-Type: \xff\xfe/;;;\r\n\r\nOdd type", "Odd type"),
    ],
)
def test_broken_mails_give_what_can_be_read(content: bytes, text: str) -> None:
    found = read(HEAD + content)

    assert found.sender == "elsa@person.example"
    assert text in found.text or found.text == ""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 1000,
        b"From: " + b"(" * 100_000,
        b"Subject: " + b"=?utf-8?b?" * 20_000,
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 50_000,
        HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
        HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a href='" * 100_000,
        HEAD + b"References: " + b"<" * 200_000 + b"\r\n\r\nHello",
        b"X: y\r\n" * 100_000,
        HEAD + b"Content-Type: multipart/mixed; " + b"a;" * 2_000_000 + b"\r\n\r\nx",
        PARTS + b"--b\r\nContent-Type: text/plain; " + b"a;" * 2_000_000 + b"\r\n\r\nx\r\n--b--\r\n",
        PARTS + b"--b\r\n" + b"a:b\r\n" * 1_000_000,
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" + PARTS + b"--b\r\n\r\n" * 500_000,
        PARTS + b"--b\r\r" * 500_000,
        PARTS
        + b"".join(
            b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(900)
        )
        + b"x\n" * 100_000,
        HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 400_000 + b"-" + b"b" * 400_000,
    ],
    ids=[
        "empty",
        "bytes",
        "parentheses",
        "words",
        "parts",
        "divs",
        "links",
        "references",
        "headers",
        "parameters",
        "parameters of a part",
        "headers of a part",
        "parts of a mail within",
        "parts by carriage returns",
        "parts within parts",
        "charset",
    ],
)
def test_no_mail_holds_up_the_others(raw: bytes) -> None:
    started = time.perf_counter()
    read(raw)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("line", ["> ", "a", "on Monday I wrote"])
def test_no_history_of_a_mail_holds_up_the_others(line: str) -> None:
    text = f"{line}\n" * (mail_text.LONGEST_TEXT // (len(line) + 1)) + "x"
    started = time.perf_counter()

    assert mail_text.without_history(text) == (text, "")
    assert time.perf_counter() - started < 2


def test_parts_within_parts_are_read_however_deep() -> None:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
    for depth in range(300):
        raw += b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (depth, depth + 1)
    found = read(raw + b"--b300\r\n\r\nAt the bottom\r\n--b300--\r\n")

    assert found.text == "At the bottom" or "broken" in found.warnings


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (b"", Arrival.MESSAGE),
        (b"Auto-Submitted: no\r\n", Arrival.MESSAGE),
        (b"Auto-Submitted: auto-generated\r\n", Arrival.AUTO_REPLY),
        (b"Auto-Submitted: no (a person)\r\n", Arrival.MESSAGE),
        (b"Precedence: bulk\r\n", Arrival.MESSAGE),
        (b"Precedence: list\r\nX-Auto-Response-Suppress: All\r\n", Arrival.MESSAGE),
        (b"Precedence: bulk\r\nX-Auto-Response-Suppress: OOF\r\n", Arrival.AUTO_REPLY),
        (b"Precedence: auto_reply\r\n", Arrival.AUTO_REPLY),
        (b"X-Autorespond: yes\r\n", Arrival.AUTO_REPLY),
        (b"Return-Path: <>\r\n", Arrival.AUTO_REPLY),
        (b"X-Failed-Recipients: a@b.example\r\n", Arrival.BOUNCE),
        (b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n", Arrival.BOUNCE),
        (
            b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n",
            Arrival.MESSAGE,
        ),
    ],
)
def test_what_a_mail_is_is_told_by_its_headers(headers: bytes, kind: Arrival) -> None:
    assert read(HEAD + headers + b"\r\nHello").kind == kind


@pytest.mark.parametrize(
    "history",
    [
        "On Wed, 25 Nov 2026 at 10:00, Dreame <a@b.example> wrote:\n> Hello",
        "Den ons 25 nov. 2026 kl 10:00 skrev Dreame\n<portal@dreame.example>:\n> Hej",
        "-----Ursprungligt meddelande-----\nFrån: Dreame\nHej",
        "Fra: Dreame\nSendt: onsdag 25. november 2026 10:00\nTil: Elsa\nEmne: Hei",
        "> Hello\n> there",
        "________________________________\nFrom: Dreame",
    ],
)
def test_the_older_mails_below_an_answer_are_parted_from_it(history: str) -> None:
    assert mail_text.without_history(f"Yes, please.\n\n{history}") == ("Yes, please.", history)


@pytest.mark.parametrize(
    "text", ["> Do you?\nYes.\n> And this?\nNo.", "On Monday I wrote:\nplease erase me", "> Only quoted"]
)
def test_what_is_written_between_and_below_stays(text: str) -> None:
    assert mail_text.without_history(text) == (text, "")


@pytest.mark.django_db
def test_a_zip_bomb_is_kept_as_it_came_and_never_unpacked(dreame: Controller, now: datetime) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"0" * 50_000_000)
    message = mails.mail("See the archive.")
    message.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="bomb.zip")
    (mail,) = mails.arrive(dreame, message.as_bytes(), now=now)

    assert mail.files.get().size == len(packed.getvalue())


@pytest.mark.django_db
def test_a_file_that_lies_about_its_type_is_noted_by_kind_and_size_alone(
    dreame: Controller, now: datetime
) -> None:
    message = mails.mail("See the picture.")
    message.add_attachment(b"MZ program", maintype="image", subtype="png", filename="holiday.png")
    message.add_attachment(b"<svg/>", maintype="application", subtype="x-secret-words", filename="words.svg")
    (mail,) = mails.arrive(dreame, message.as_bytes(), now=now)

    assert not mail.files.exists()
    assert mail.refused == [
        {"kind": "image/png", "size": 10},
        {"kind": "application/octet-stream", "size": 6},
    ]
