"""Importing a text in the admin: a file or pasted words, a preview, and then the draft; nothing half done."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from office.models import AccessEntry, Controller, User
from policies.domain import drafts, texts
from policies.enums import Status
from policies.models import Policy, PolicyVersion
from tests.factories import NOW
from tests.policies import published
from tests.policies.admin_pages import (
    content_of,
    main_of,
    page_of,
    policy_page,
    put,
    signed_in,
    text_of,
)
from tests.remembered import remembered
from tests.undoing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

SWEDISH = """Om oss

Vad vi samlar in

Vi samlar in din e-postadress och din IP-adress för att kunna leverera varor.

Vem som får uppgifterna

Budfirmor får din postadress.
"""
ENGLISH = """# About us

## What we collect

We collect your e-mail address and your IP address to deliver goods.

## Who receives data

Couriers receive your postal address.
"""


@pytest.fixture
@remembered
def policy(dreame: Controller) -> Policy:
    """The main policy of the controller, without a version."""
    return published.policy(dreame)


def upload(text: str | bytes, name: str = "policy.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def previewed(client: Client, address: str, text: str = SWEDISH, language: str = "sv") -> Any:
    return client.post(address, {"language": language, "file": upload(text)})


def held_in(page: Any) -> str:
    found = re.search(r'name="held" value="([^"]+)"', text_of(page))
    assert found is not None
    return found[1]


def error_at(field: str, page: Any) -> str:
    found = re.search(rf'id="id_{field}_error">\s*([^<]*?)\s*<', text_of(page))
    return found[1] if found else ""


def test_the_preview_shows_what_was_found_and_stores_nothing(editor: User, policy: Policy) -> None:
    client = signed_in(editor)
    entries = AccessEntry.objects.count()
    page = previewed(client, policy_page(policy, "import"))
    shown = main_of(page)
    for part in ("Om oss", "a new draft", "#vad-vi-samlar-in", "Vem som får uppgifterna", "suggestion"):
        assert part in shown, part
    assert not PolicyVersion.objects.exists()
    assert AccessEntry.objects.count() == entries


def test_once_confirmed_the_text_is_in_a_draft_with_suggestions(editor: User, policy: Policy) -> None:
    client, address = signed_in(editor), policy_page(policy, "import")
    page = client.post(address, {"held": held_in(previewed(client, address))}, follow=True)
    version = PolicyVersion.objects.get()
    assert page.redirect_chain == [(page_of(version), 302)]
    assert re.search(r"The text is in. \d+ suggestions wait for your decision.", text_of(page))
    outline = texts.outlines_of(version)["sv"]
    assert [one.anchor for one in outline.sections] == ["vad-vi-samlar-in", "vem-som-far-uppgifterna"]
    assert outline.sections[1].body == "Budfirmor får din postadress."
    assert (version.status, version.suggestions.open().exists()) == (Status.DRAFT, True)


def test_pasted_words_do_as_well_as_a_file(editor: User, policy: Policy) -> None:
    client, address = signed_in(editor), policy_page(policy, "import")
    page = client.post(address, {"language": "en", "pasted": ENGLISH.replace("\n", "\r\n")})
    client.post(address, {"held": held_in(page)})
    assert len(texts.outlines_of(PolicyVersion.objects.get())["en"].sections) == 2


def test_a_second_language_is_lined_up_and_put_right_by_hand(editor: User, policy: Policy) -> None:
    client, address = signed_in(editor), policy_page(policy, "import")
    client.post(address, {"held": held_in(previewed(client, address))})
    page = previewed(client, address, ENGLISH, "en")
    assert "Lined up with the other language" in main_of(page)
    held = held_in(page)
    swapped = {"pair-0": "vem-som-far-uppgifterna", "pair-1": ""}
    again = client.post(address, {"held": held, "again": "1", **swapped})
    assert "only in this language" in main_of(again)
    client.post(address, {"held": held, **swapped})
    version = PolicyVersion.objects.get()
    found = [one.anchor for one in texts.outlines_of(version)["en"].sections]
    assert found == ["vem-som-far-uppgifterna", "who-receives-data"]


def test_one_counterpart_for_two_sections_is_refused_with_a_sentence(editor: User, policy: Policy) -> None:
    client, address = signed_in(editor), policy_page(policy, "import")
    client.post(address, {"held": held_in(previewed(client, address))})
    held = held_in(previewed(client, address, ENGLISH, "en"))
    page = client.post(address, {"held": held, "pair-0": "vad-vi-samlar-in", "pair-1": "vad-vi-samlar-in"})
    assert page.status_code == 409
    assert 'class="pp-note pp-note-bad" role="alert"' in text_of(page)
    assert "en" not in texts.outlines_of(PolicyVersion.objects.get())


def test_a_text_that_would_be_replaced_is_named(editor: User, policy: Policy) -> None:
    version = published.draft(policy)
    page = previewed(signed_in(editor), content_of(version, "import"))
    assert "The text that it has in Swedish is replaced." in main_of(page)
    assert texts.outlines_of(published.again(version))["sv"].title == "Privacy at Dreame"


def test_a_version_that_is_no_draft_is_left_alone_and_a_new_draft_takes_the_text(
    editor: User, policy: Policy
) -> None:
    version = put(published.draft(policy), Status.IN_FORCE)
    client, address = signed_in(editor), content_of(version, "import")
    assert "which is a draft" not in main_of(client.get(address))
    client.post(address, {"held": held_in(previewed(client, address))})
    assert policy.versions.get(number=2).status == Status.DRAFT
    assert texts.outlines_of(published.again(version))["sv"].title == "Privacy at Dreame"


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload(b"x" * 2_000_001), "2 MB"),
        (upload("Råd\n\nÅäö\n".encode("utf-16")), "UTF-8"),
        (upload(b"R\xe5d om kakor\n\nVi anv\xe4nder kakor.\n"), "UTF-8"),
        (upload("<h1>A</h1><h2>B</h2><p>C</p><script>alert(1)</script>", "a.html"), "script"),
        (upload(b"%PDF-1.7 policy", "policy.pdf"), "PDF"),
        (upload(b"  \n", "empty.txt"), "text"),
    ],
    ids=["too-large", "utf-16", "windows-1252", "script", "pdf", "nothing"],
)
def test_a_file_that_is_no_policy_is_refused_beside_its_field(
    file: SimpleUploadedFile, sentence: str, editor: User, policy: Policy
) -> None:
    file.seek(0)
    page = signed_in(editor).post(policy_page(policy, "import"), {"language": "sv", "file": file})
    assert sentence in error_at("file", page), error_at("file", page)
    assert not PolicyVersion.objects.exists()


def test_no_file_and_no_words_are_asked_for_beside_the_file(editor: User, policy: Policy) -> None:
    page = signed_in(editor).post(policy_page(policy, "import"), {"language": "sv"})
    assert error_at("file", page) == "Choose a file, or paste the text below."


def test_what_was_pasted_stays_when_it_is_refused(editor: User, policy: Policy) -> None:
    words = "# Title\n\n<script>alert(1)</script> our words"
    page = signed_in(editor).post(policy_page(policy, "import"), {"language": "sv", "pasted": words})
    assert error_at("pasted", page)
    assert "our words" in main_of(page)


def test_a_language_that_the_company_does_not_speak_is_refused(editor: User, policy: Policy) -> None:
    page = previewed(signed_in(editor), policy_page(policy, "import"), language="fr")
    assert "Select a valid choice" in error_at("language", page)


def test_a_preview_cannot_be_forged_taken_over_or_used_for_another_policy(
    editor: User, lead: User, policy: Policy, dreame: Controller
) -> None:
    client, address = signed_in(editor), policy_page(policy, "import")
    held = held_in(previewed(client, address))
    for made_up in (held[:-1] + ("A" if held[-1] != "A" else "B"), "nonsense", ""):
        page = client.post(address, {"held": made_up}, follow=True)
        assert "The preview is too old. Choose the file again." in text_of(page)
    assert "too old" in text_of(signed_in(lead).post(address, {"held": held}, follow=True))
    other = published.policy(dreame, slug="other")
    elsewhere = client.post(policy_page(other, "import"), {"held": held})
    assert elsewhere.status_code == 409
    assert not PolicyVersion.objects.exists()


def test_a_preview_counts_for_an_hour(editor: User, policy: Policy) -> None:
    client, address = signed_in(editor), policy_page(policy, "import")
    with time_machine.travel(NOW, tick=False):
        held = held_in(previewed(client, address))
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        page = client.post(address, {"held": held}, follow=True)
    assert "The preview is too old. Choose the file again." in text_of(page)
    assert not PolicyVersion.objects.exists()


def test_a_language_that_the_company_gave_up_meanwhile_is_told_of_with_a_sentence(
    editor: User, policy: Policy
) -> None:
    client, address = signed_in(editor), policy_page(policy, "import")
    held = held_in(previewed(client, address))
    controller = policy.controller
    controller.languages = ["en"]
    controller.save()
    page = client.post(address, {"held": held}, follow=True)
    assert "does not speak this language" in text_of(page)
    assert not PolicyVersion.objects.exists()


def test_a_correction_of_no_section_is_passed_over(
    editor: User, policy: Policy, subtests: pytest.Subtests
) -> None:
    client, address = signed_in(editor), policy_page(policy, "import")
    held = held_in(previewed(client, address))
    for number in ("9" * 5000, "²", "-1"):
        with subtests.test(number=number[:5]), undone():
            sent = urlencode({"held": held, f"pair-{number}": "vad-vi-samlar-in"})
            client.post(address, sent, content_type="application/x-www-form-urlencoded")
            assert PolicyVersion.objects.count() == 1


def test_pressing_twice_makes_one_draft(editor: User, policy: Policy) -> None:
    client, address = signed_in(editor), policy_page(policy, "import")
    held = held_in(previewed(client, address))
    client.post(address, {"held": held})
    page = client.post(address, {"held": held})
    assert page.status_code == 409
    assert "Somebody changed this policy while you looked." in text_of(page)
    assert PolicyVersion.objects.count() == 1


def test_a_draft_that_somebody_changed_meanwhile_is_shown_again_first(
    editor: User, lead: User, policy: Policy
) -> None:
    version = published.draft(policy)
    client, address = signed_in(editor), content_of(version, "import")
    held = held_in(previewed(client, address))
    drafts.set_dates(version, updated_on=None, month_only=False, by=lead, now=NOW)
    page = client.post(address, {"held": held})
    assert page.status_code == 409
    assert texts.outlines_of(published.again(version))["sv"].title == "Privacy at Dreame"
    client.post(address, {"held": held_in(page)})
    assert texts.outlines_of(published.again(version))["sv"].title == "Om oss"


def test_what_a_preview_shows_is_harmless(editor: User, policy: Policy) -> None:
    text = "# Title\n\n## <img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) words\n"
    page = signed_in(editor).post(
        policy_page(policy, "import"), {"language": "en", "file": upload(text, "a.md")}
    )
    assert "<img" not in main_of(page)
    assert 'href="javascript' not in main_of(page)
