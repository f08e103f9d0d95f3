"""Letters on paper: set from data, readable in every script that we promise."""

import io
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from mailroom import letters
from mailroom.errors import CannotPostError
from office.models import Controller
from vault.domain import shredding

pytestmark = pytest.mark.django_db


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_a_letter_shows_sender_recipient_date_and_words_in_its_language(letter: Any, now: datetime) -> None:
    mail = letter(language="sv", now=now.replace(microsecond=123456))
    pdf = letters.render_pdf(mail)
    (page,) = pages(pdf)
    for part in (
        "Dreame · Exempelgatan 1 · 111 22 Stockholm",
        "Elsa Lind\nStorgatan 3\n123 45 Ås",
        "onsdag 25 november 2026",
        str(mail.pk)[:8].upper(),
        "News for Elsa",
        "Hello Elsa, read this:",
        "Open the page: http://127.0.0.1:8000/dreame/",
        "privacy@dreame.example",
        "1 / 1",
    ):
        assert part in page
    reader = PdfReader(io.BytesIO(pdf))
    assert str(reader.root_object["/Lang"]) == "sv"
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)
    assert reader.metadata is not None
    assert reader.metadata.title == "News for Elsa"


def test_what_people_write_is_never_typst_markup(letter: Any) -> None:
    evil = '#read("/etc/passwd") #strong[x] $x^2$ *b* _i_ `c` <l> @r "q" \\ // // /* */'
    mail = letter(context={"name": evil, "url": "https://x.example"}, address=f"{evil}\nStorgatan 3")
    (page,) = pages(letters.render_pdf(mail))
    for fragment in ('#read("/etc/passwd")', "#strong[x]", "$x^2$", "*b*", "_i_", "`c`", "<l>", "@r"):
        assert page.count(fragment) >= 3
    assert "root:" not in page


@pytest.mark.parametrize(
    "words", ["你好 世界", "日本語かな", "한국어", "Ωμέγα", "Привет", "₹ € ✓", "Łódź Åäö"]
)
def test_scripts_from_all_over_are_printed(letter: Any, words: str) -> None:
    (page,) = pages(letters.render_pdf(letter(context={"name": words, "url": "https://x.example"})))
    assert words in page


def test_a_sign_that_no_font_has_is_printed_by_name(letter: Any) -> None:
    context = {"name": "Elsa \U0001f600\ufe0f ไ \U000f0000", "url": "https://x.example"}
    (page,) = pages(letters.render_pdf(letter(context=context)))
    assert "Elsa [grinning face] [thai character sara ai maimalai] [u+f0000]" in page


def test_a_long_letter_has_numbered_pages(letter: Any) -> None:
    context = {"name": "\n".join(["a line of text"] * 90), "url": "https://x.example"}
    found = pages(letters.render_pdf(letter(context=context)))
    assert len(found) > 1
    assert f"1 / {len(found)}" in found[0]


def test_a_mail_and_an_erased_letter_have_no_pdf(queue: Any, letter: Any, key: UUID, now: datetime) -> None:
    mail = letter()
    with pytest.raises(CannotPostError):
        letters.render_pdf(queue())
    shredding.order(key, reason="test", now=now)
    shredding.carry_out(now=now)
    mail.refresh_from_db()
    with pytest.raises(CannotPostError):
        letters.render_pdf(mail)


def test_a_postal_address_that_begins_with_the_company_does_not_name_it_twice(
    letter: Any, dreame: Controller
) -> None:
    dreame.postal_address = "Dreame\nExempelgatan 1\n111 22 Stockholm"
    dreame.save()
    (page,) = pages(letters.render_pdf(letter(controller=dreame)))
    assert "Dreame · Exempelgatan 1 · 111 22 Stockholm" in page
    assert "Dreame · Dreame" not in page
