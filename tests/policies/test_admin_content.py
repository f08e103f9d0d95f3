"""Writing a draft's content: sections, what is declared for a purpose, rights, links; nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest

from law import Right
from office.models import AccessEntry, Controller, User
from policies.domain import commitments, drafts, lifecycle, texts
from policies.domain.declaring import read
from policies.enums import Status
from policies.models import PolicyVersion
from tests.factories import NOW
from tests.policies import published
from tests.policies.admin_pages import (
    FIXED,
    OVERTAKEN,
    content_of,
    content_pages,
    main_of,
    page_of,
    put,
    send,
    signed_in,
    text_of,
)
from tests.remembered import remembered
from tests.undoing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
@remembered
def version(dreame: Controller) -> PolicyVersion:
    """A draft with a text of two sections, a purpose and a right."""
    return published.draft(published.policy(dreame))


def section_page(version: PolicyVersion, anchor: str = "what-we-collect") -> str:
    return content_of(version, "section", "sv", anchor)


def order_of(version: PolicyVersion) -> list[str]:
    return [one.anchor for one in texts.outlines_of(version)["sv"].sections]


def error_at(field: str, page: Any) -> str:
    found = re.search(rf'id="id_{field}_error">\s*([^<]*?)\s*<', text_of(page))
    return found[1] if found else ""


TYPED: dict[str, dict[str, Any]] = {
    "section": {"heading": "Typed heading", "level": "2", "body": "Typed words"},
    "new_section": {"heading": "Typed heading", "level": "2", "body": "Typed words", "anchor": "typed"},
    "use": {"purpose": "delivery", "anchor": "your-rights", "category-ticked": ["postal-address"]},
    "rights": {"erasure": "what-we-collect"},
    "links": {"links": "Nordpost https://nordpost.example/typed"},
}
ADDRESSES = {
    "section": ("section", "sv", "what-we-collect"),
    "new_section": ("new_section", "sv"),
    "use": ("use", "delivery"),
    "rights": ("rights",),
    "links": ("links",),
}
STAYS = {
    "section": "Typed words</textarea>",
    "new_section": 'value="typed"',
    "use": '<option value="your-rights" selected>',
    "rights": '<option value="what-we-collect" selected>',
    "links": "https://nordpost.example/typed",
}


def test_looking_at_the_pages_changes_nothing(editor: User, version: PolicyVersion) -> None:
    client = signed_in(editor)
    entries = AccessEntry.objects.count()
    for address in content_pages(version):
        assert client.get(address).status_code == 200, address
    assert AccessEntry.objects.count() == entries
    assert published.again(version).revision == version.revision


@pytest.mark.matrix
def test_what_is_no_draft_is_not_written_and_the_page_says_so(
    lead: User, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    client = signed_in(lead)
    for status in set(Status) - {Status.DRAFT}:
        with subtests.test(status=status), undone():
            fixed = put(version, status)
            for name, address in ADDRESSES.items():
                assert FIXED in text_of(client.get(content_of(fixed, *address), follow=True)), name
                answer = client.post(content_of(fixed, *address), {"seen": fixed.revision, **TYPED[name]})
                assert answer.status_code == 409
                assert FIXED in text_of(answer)
                assert STAYS[name] in text_of(answer), name
            assert FIXED in text_of(client.get(content_of(fixed, "suggestions"), follow=True))
            assert published.again(fixed).revision == fixed.revision


def test_somebody_who_was_quicker_is_named_and_what_was_typed_can_be_sent_again(
    editor: User, lead: User, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    drafts.set_dates(version, updated_on=None, month_only=False, by=lead, now=NOW)
    client = signed_in(editor)
    for name, typed in TYPED.items():
        with subtests.test(name=name), undone():
            address = content_of(version, *ADDRESSES[name])
            page = client.post(address, {"seen": version.revision, **typed})
            assert page.status_code == 409
            shown = text_of(page)
            assert OVERTAKEN in shown
            assert "Lena Lead: Dates changed" in shown
            assert STAYS[name] in shown
            fresh = re.search(r'name="seen" value="(\d+)"', shown)
            assert fresh is not None
            assert "Saved." in text_of(client.post(address, {"seen": fresh[1], **typed}, follow=True))


def test_words_for_a_section_that_somebody_took_out_are_kept(
    editor: User, lead: User, version: PolicyVersion
) -> None:
    texts.remove_section(version, language="sv", anchor="what-we-collect", by=lead, now=NOW)
    client = signed_in(editor)
    page = client.post(section_page(version), {"seen": version.revision, **TYPED["section"]})
    assert page.status_code == 409
    assert "Typed words" in text_of(page)
    again = send(client, version, section_page(version), **TYPED["section"])
    assert "The text has no such section any more." in text_of(again)
    assert client.get(section_page(version)).status_code == 404


def test_choices_for_a_purpose_that_somebody_took_out_are_kept_and_can_be_declared_anew(
    editor: User, lead: User, version: PolicyVersion
) -> None:
    commitments.drop_use(version, purpose="delivery", by=lead, now=NOW)
    client, address = signed_in(editor), content_of(version, "use", "delivery")
    assert client.get(address).status_code == 404
    page = client.post(address, {"seen": version.revision, **TYPED["use"]})
    assert page.status_code == 409
    assert STAYS["use"] in text_of(page)
    assert "Saved." in text_of(send(client, version, address, **TYPED["use"]))


def test_a_section_is_rewritten_and_keeps_its_address(editor: User, version: PolicyVersion) -> None:
    page = send(signed_in(editor), version, section_page(version), **TYPED["section"])
    assert page.redirect_chain[-1][0] == f"{page_of(version)}#sv-what-we-collect"  # type: ignore[attr-defined]
    first = texts.outlines_of(version)["sv"].sections[0]
    assert (first.anchor, first.heading, first.body) == ("what-we-collect", "Typed heading", "Typed words")


def test_a_section_moves_and_takes_along_what_was_typed(editor: User, version: PolicyVersion) -> None:
    client = signed_in(editor)
    send(client, version, section_page(version), **TYPED["section"], down="1")
    assert order_of(version) == ["your-rights", "what-we-collect"]
    assert texts.outlines_of(version)["sv"].sections[1].body == "Typed words"
    send(client, version, section_page(version), **TYPED["section"], up="1")
    assert order_of(version) == ["what-we-collect", "your-rights"]


def test_a_section_is_taken_out_after_a_word_about_its_promises_and_the_last_one_stays(
    editor: User, version: PolicyVersion
) -> None:
    client = signed_in(editor)
    assert "3 promises say that they stand here." in main_of(client.get(section_page(version)))
    send(client, version, section_page(version), heading="x", level="2", body="", remove="1")
    assert order_of(version) == ["your-rights"]
    last = section_page(version, "your-rights")
    assert "Remove the section" not in main_of(client.get(last))
    page = send(client, version, last, heading="x", level="2", body="", remove="1")
    assert "A text keeps at least one section." in text_of(page)


def test_a_section_is_added_where_it_was_wanted(editor: User, version: PolicyVersion) -> None:
    send(
        signed_in(editor),
        version,
        content_of(version, "new_section", "sv"),
        **TYPED["new_section"],
        after="what-we-collect",
    )
    assert order_of(version) == ["what-we-collect", "typed", "your-rights"]


def test_what_is_wrong_with_a_section_stands_beside_its_field(editor: User, version: PolicyVersion) -> None:
    client, address = signed_in(editor), content_of(version, "new_section", "sv")
    for field, sentence, data in (
        ("heading", "Give the section a heading or a text.", {"heading": "", "body": ""}),
        ("anchor", "Give the section an anchor.", {"anchor": ""}),
        ("anchor", "There is a section with this anchor already.", {"anchor": "your-rights"}),
    ):
        page = send(client, version, address, **{**TYPED["new_section"], **data})
        assert error_at(field, page) == sentence
        assert order_of(version) == ["what-we-collect", "your-rights"], sentence


def test_there_is_no_page_for_a_section_or_a_language_that_is_not_there(
    editor: User, version: PolicyVersion
) -> None:
    client = signed_in(editor)
    assert client.get(section_page(version, "nowhere")).status_code == 404
    assert client.get(content_of(version, "new_section", "en")).status_code == 404
    assert client.get(content_of(version, "use", "nothing")).status_code == 404


def test_a_purpose_is_declared_with_its_parts_each_in_its_section(
    editor: User, version: PolicyVersion
) -> None:
    data = {
        "purpose": "delivery",
        "anchor": "what-we-collect",
        "category-ticked": ["postal-address"],
        "at-category-postal-address": "your-rights",
        "country": ["SE", "DK"],
    }
    send(signed_in(editor), version, content_of(version, "use", "delivery"), **data)
    use = read(version).uses[0]
    assert use.categories == {"postal-address": "your-rights"}
    assert use.recipients == {}
    assert use.countries == {"SE": "what-we-collect", "DK": "what-we-collect"}


def test_a_part_stands_in_no_section_that_the_text_has_not(editor: User, version: PolicyVersion) -> None:
    send(
        signed_in(editor),
        version,
        content_of(version, "use", "delivery"),
        purpose="delivery",
        anchor="what-we-collect",
        **{"category-ticked": ["postal-address"], "at-category-postal-address": "x" * 200},
    )
    use = read(version).uses[0]
    assert use.categories == {"postal-address": "what-we-collect"}


def test_a_purpose_is_taken_out_and_declared_again(editor: User, version: PolicyVersion) -> None:
    client, data = signed_in(editor), {"purpose": "delivery", "anchor": ""}
    assert "Every purpose of the vocabulary is declared here." in main_of(
        client.get(content_of(version, "new_use"))
    )
    send(client, version, content_of(version, "use", "delivery"), **data, drop="1")
    assert read(version).uses == ()
    page = send(client, version, content_of(version, "new_use"), purpose="", anchor="")
    assert error_at("purpose", page) == "Choose a purpose."
    send(client, version, content_of(version, "new_use"), **data)
    assert [use.purpose for use in read(version).uses] == ["delivery"]


def test_a_purpose_of_another_company_cannot_be_declared(
    editor: User, version: PolicyVersion, procotsmart: Controller
) -> None:
    other = published.draft(published.policy(procotsmart))
    other.commitments.exclude(purpose=None).get().purpose.__class__.objects.filter(
        controller=procotsmart
    ).update(code="theirs")
    page = send(signed_in(editor), version, content_of(version, "new_use"), purpose="theirs", anchor="")
    assert "Select a valid choice" in error_at("purpose", page)


def test_rights_are_promised_with_or_without_a_section(editor: User, version: PolicyVersion) -> None:
    send(signed_in(editor), version, content_of(version, "rights"), access="-", erasure="your-rights")
    assert read(version).rights == {"access": "", "erasure": "your-rights"}


def test_a_right_whose_section_is_gone_is_still_promised_after_saving(
    editor: User, version: PolicyVersion
) -> None:
    texts.remove_section(version, language="sv", anchor="your-rights", by=editor, now=NOW)
    client, address = signed_in(editor), content_of(version, "rights")
    chosen = re.findall(r'<option value="-" selected>', main_of(client.get(address)))
    assert len(chosen) == 1
    send(client, version, address, access="-")
    assert set(read(version).rights) == {Right.ACCESS.value}


def test_links_to_policies_of_third_parties_are_kept(editor: User, version: PolicyVersion) -> None:
    client, address = signed_in(editor), content_of(version, "links")
    send(client, version, address, links="Nord Post https://nordpost.example/privacy\n\n")
    assert [(row.name, row.url) for row in version.links.all()] == [
        ("Nord Post", "https://nordpost.example/privacy")
    ]
    assert "Nord Post" in main_of(client.get(page_of(version)))


def test_a_line_that_is_no_link_is_refused_beside_the_field(editor: User, version: PolicyVersion) -> None:
    client, address = signed_in(editor), content_of(version, "links")
    for line in ("https://nameless.example", "Evil javascript:alert(1)", "Only words", "A ftp://a.example"):
        page = send(client, version, address, links=line)
        assert "needs a name and an address with https://." in error_at("links", page), line
        assert not version.links.exists(), line


def test_two_links_to_one_address_are_refused_and_nothing_is_lost(
    editor: User, version: PolicyVersion
) -> None:
    lines = "One https://same.example/\nTwo https://same.example/"
    page = text_of(send(signed_in(editor), version, content_of(version, "links"), links=lines))
    assert "Two https://same.example/" in page
    assert not version.links.exists()


def test_whoever_writes_is_an_author_from_then_on(lead: User, version: PolicyVersion) -> None:
    send(signed_in(lead), version, section_page(version), **TYPED["section"])
    assert lifecycle.has_written(published.again(version), user=lead)
