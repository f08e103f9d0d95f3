"""One template, rendered into subject, text and HTML in the recipient's language."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from mailroom.enums import Channel
from mailroom.rendering import Rendered, render
from office.models import Controller

pytestmark = pytest.mark.django_db


def rendered(controller: Controller | None, template: str = "sample", **given: Any) -> Rendered:
    context = {"name": "Elsa", "url": "https://portal.example/dreame/"} | given.pop("context", {})
    arguments: dict[str, Any] = {"controller": controller, "language": "en"}
    return render(template, context, **arguments | given)


def test_subject_text_and_html_come_from_one_template(dreame: Controller) -> None:
    words = rendered(dreame)
    assert words.subject == "News for Elsa"
    assert words.text.startswith("Hello Elsa, read this:\n\nOpen the page:\nhttps://portal.example/dreame/\n")
    assert "<p>Hello Elsa, read <strong>this</strong>:</p>" in words.html
    assert 'class="button" href="https://portal.example/dreame/"' in words.html


def test_every_mail_says_who_writes_how_to_reach_them_and_where_to_complain(dreame: Controller) -> None:
    text = rendered(dreame).text
    for part in (
        "Dreame",
        "privacy@dreame.example",
        "Exempelgatan 1 · 111 22 Stockholm",
        "right to complain",
    ):
        assert part in text
    assert "Integritetsskyddsmyndigheten" in text
    assert "https://" in text.split("right to complain")[1]


def test_the_context_may_name_the_authorities_of_the_person(dreame: Controller) -> None:
    authority = SimpleNamespace(name="Datatilsynet", link="https://www.datatilsynet.no")
    text = rendered(dreame, context={"authorities": (authority,)}).text
    assert "Datatilsynet: https://www.datatilsynet.no" in text
    assert "Integritetsskyddsmyndigheten" not in text


def test_html_has_the_language_the_accent_of_the_brand_and_no_remote_asset(dreame: Controller) -> None:
    html = rendered(dreame, language="sv").html
    assert '<html lang="sv">' in html
    assert f"border-top: 4px solid {dreame.accent};" in html
    assert f"background: {dreame.accent_dark};" in html
    assert "prefers-color-scheme: dark" in html
    for remote in ("<img", "src=", "url(", "@import", "<link", "<script"):
        assert remote not in html


def test_mails_speak_the_language_of_the_person_with_local_time(dreame: Controller) -> None:
    context = {"day": date(2026, 12, 28), "moment": datetime(2026, 12, 27, 23, 30, tzinfo=UTC)}
    assert (
        "måndag 28 december 2026, 00:30" in rendered(dreame, "language", language="sv", context=context).text
    )
    assert rendered(dreame, "language", language="sv", context=context).subject == "Ja"
    assert "mandag 28. desember 2026" in rendered(
        dreame, "language", language="nb", context=context
    ).text.lower().replace("28 d", "28. d")
    assert "Monday 28 December 2026" in rendered(dreame, "language", context=context).text


def test_text_from_people_is_never_markup_even_where_the_template_forgets(dreame: Controller) -> None:
    evil = "# **Win** [here](https://evil.example) <b>&\nBcc: x@y.example"
    thing = SimpleNamespace(text="[here](https://evil.example) <img src=x>")
    words = rendered(dreame, "careless", context={"text": evil, "thing": thing})
    assert words.subject == "# **Win** [here](https://evil.example) <b>& Bcc: x@y.example"
    assert "Text: # **Win** [here](https://evil.example) <b>&\nBcc: x@y.example" in words.text
    assert "> # **Win** [here](https://evil.example) <b>&\n> Bcc: x@y.example" in words.text
    body = words.html.split("<main>")[1]
    assert "evil.example</a>" not in body
    assert 'href="https://evil.example' not in body
    assert "<strong>" not in body
    assert "<img" not in body


def test_a_template_cannot_link_to_a_script(dreame: Controller) -> None:
    with pytest.raises(TemplateSyntaxError):
        rendered(dreame, context={"url": "javascript:alert(1)"})


def test_lists_headings_and_links_have_both_forms(dreame: Controller) -> None:
    words = rendered(dreame, "structured")
    assert "What we need\n------------" in words.text
    assert "- the serial number\n- the day" in words.text
    assert "See the authority (https://authority.example/complain) or a@b.example." in words.text
    assert '<a href="mailto:a@b.example">a@b.example</a>' in words.html


def test_a_mail_without_controller_speaks_for_the_portal() -> None:
    words = rendered(None)
    assert "Privacy Portal" in words.text
    assert "complain" not in words.text


def test_a_letter_says_nothing_of_clicking_its_footer(dreame: Controller) -> None:
    words = rendered(dreame, channel=Channel.LETTER)
    assert "postal address above" in words.text
    assert words.source.startswith("Hello Elsa")


def test_the_footer_names_the_company_once(dreame: Controller) -> None:
    dreame.postal_address = f"{dreame.name}\nExempelgatan 1\n111 22 Stockholm"
    assert f"{dreame.contact_email} · Exempelgatan 1 · 111 22 Stockholm" in rendered(dreame).text


def test_an_unknown_template_is_an_error(dreame: Controller) -> None:
    with pytest.raises(TemplateDoesNotExist):
        rendered(dreame, "nothing_of_the_kind")
