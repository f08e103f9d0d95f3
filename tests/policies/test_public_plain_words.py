"""What the declarations say to people: data, purposes, recipients, countries, rights, policies of others."""

from __future__ import annotations

import pytest
from bs4 import Tag

from office.models import Controller
from tests import factories
from tests.policies import published
from tests.policies.public_pages import one, soup_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def procotsmart(db: None) -> Controller:
    return factories.controller("procotsmart", country="NO", languages=["nb", "en", "sv"])


def uses_of(path: str, *, language: str = "en") -> dict[str, Tag]:
    page = soup_of(path, language=language)
    return {words_of(one(use, "h3")): use for use in page.select(".use")}


def told(use: Tag, term: str) -> str:
    found = [row for row in use.select("dl > div") if words_of(one(row, "dt")) == term]
    assert len(found) == 1, term
    return words_of(one(found[0], "dd"))


@pytest.mark.promise("D11")
def test_kinds_of_data_are_shown_with_each_purpose(dreame: Controller) -> None:
    published.demo(dreame)
    data = " ".join(told(use, "Data") for use in uses_of("/dreame/policy/").values())
    logs = ("Cookies", "IP address", "Network requests", "message", "System logs", "Crash")
    customers = ("Name", "Phone", "Postal address", "Payment")
    assert [
        word
        for word in (*logs, *customers, "Figures that point to nobody")
        if word.lower() not in data.lower()
    ] == []


@pytest.mark.promise("D12")
def test_purposes_are_shown_with_their_lawful_basis(dreame: Controller) -> None:
    version = published.demo(dreame)
    uses = uses_of("/dreame/policy/")
    assert version.declaration is not None
    assert set(uses) == {entry["name"]["en"] for entry in version.declaration["purposes"].values()}
    assert len(uses) >= 4
    for use in uses.values():
        assert "Art 6(1)(" in told(use, "Why it is lawful")


@pytest.mark.promise("D14")
def test_recipients_are_shown_with_each_purpose(dreame: Controller) -> None:
    version = published.demo(dreame)
    shown = " ".join(told(use, "Who gets it") for use in uses_of("/dreame/policy/").values())
    assert version.declaration is not None
    declared = {entry["name"]["en"] for entry in version.declaration["recipients"].values()}
    assert len(declared) >= 10
    assert [name for name in declared if name not in shown] == []


@pytest.mark.promise("P1")
def test_data_is_grouped_by_the_activity_in_which_it_is_collected(procotsmart: Controller) -> None:
    published.demo(procotsmart)
    expected = {
        "When you make an account": "IMEI",
        "When you shop": "Delivery address",
        "When you start using the device": "Signature",
        "When the device syncs": "Alarms",
        "When you share": "Other people",
        "When the services are in use": "Firmware",
    }
    groups = [
        words_of(group) for use in uses_of("/procotsmart/policy/").values() for group in use.select("dd > p")
    ]
    for activity, data in expected.items():
        assert any(group.startswith(activity) and data in group for group in groups), activity


@pytest.mark.promise("P4")
def test_purposes_that_can_be_declined_say_so_and_what_follows(procotsmart: Controller) -> None:
    published.demo(procotsmart)
    uses = uses_of("/procotsmart/policy/")
    for name in ("Marketing", "Surveys", "Lotteries", "Personalised", "Maintenance", "licence", "fraud"):
        assert any(name.lower() in heading.lower() for heading in uses), name
    marketing = next(use for heading, use in uses.items() if heading.startswith("Marketing"))
    assert words_of(one(marketing, "summary .tag")) == "your choice"
    assert told(marketing, "If you say no")
    assert "Consent" in told(marketing, "Why it is lawful")
    delivery = next(use for heading, use in uses.items() if heading.startswith("Orders"))
    assert words_of(one(delivery, "summary .tag")) == "needed"
    assert "we cannot deliver" in told(delivery, "If you do not give it")


@pytest.mark.promise("P29")
def test_every_kind_of_recipient_is_shown_and_advertisers_are_none(procotsmart: Controller) -> None:
    version = published.demo(procotsmart)
    shown = " ".join(told(use, "Who gets it") for use in uses_of("/procotsmart/policy/").values())
    near = ("Group companies", "Related companies", "Agents", "Customer service")
    far = ("Postal services", "Couriers", "Telecom companies", "Data centres", "data storage")
    assert [name for name in (*near, *far) if name not in shown] == []
    assert "adverti" not in shown.lower()
    assert version.declaration is not None
    assert not {"advertising", "advertisers"} & version.declaration["recipients"].keys()


@pytest.mark.promise("P33")
@pytest.mark.parametrize(
    ("language", "purpose", "said"),
    [
        ("en", "Sharing with family and friends", "other users see it"),
        ("sv", "Dela med familj och vänner", "andra användare ser det"),
        ("nb", "Dele med familie og venner", "andre brukere ser det"),
    ],
)
def test_who_shares_is_told_that_other_users_see_it(
    procotsmart: Controller, language: str, purpose: str, said: str
) -> None:
    published.demo(procotsmart)
    use = uses_of("/procotsmart/policy/", language=language)[purpose]
    assert said in words_of(one(use, "summary .use-what"))


def test_countries_and_retention_are_shown(procotsmart: Controller) -> None:
    published.demo(procotsmart)
    use = uses_of("/procotsmart/policy/")["Delivering what we agreed"]
    assert told(use, "Countries") == "China, Singapore"
    assert told(use, "How long") == "Until you delete the data or the account"


def test_each_word_leads_to_the_section_that_says_so(dreame: Controller) -> None:
    published.publish(published.draft(published.policy(dreame)))
    use = uses_of("/dreame/policy/")["Delivery"]
    links = {words_of(link): link["href"] for link in use.select("a")}
    assert links["Postal address"] == "#what-we-collect"
    assert links["Carriers"] == "#what-we-collect"
    assert "Norway" not in links  # no section names it


def test_plain_words_come_in_the_language_of_the_reader(procotsmart: Controller) -> None:
    published.demo(procotsmart)
    assert "Levere det vi har avtalt" in uses_of("/procotsmart/policy/", language="nb")
    assert "Leverera det vi har kommit överens om" in uses_of("/procotsmart/policy/", language="sv")


@pytest.mark.promise("P25")
def test_policies_of_others_are_linked_in_the_text_and_in_a_list(procotsmart: Controller) -> None:
    published.demo(procotsmart)
    page = soup_of("/procotsmart/policy/", language="nb")
    listed = {words_of(link): link["href"] for link in page.select(".addresses a")}
    assert listed == {
        "Eksempelkart": "https://eksempelkart.example/personvern",
        "Eksempelvær": "https://eksempelvaer.example/personvern",
    }
    in_text = [link["href"] for link in page.select("article a[href^='https:']")]
    assert set(listed.values()) <= set(in_text)


def test_rights_lead_to_their_sections_and_to_the_form(dreame: Controller) -> None:
    published.demo(dreame)
    page = soup_of("/dreame/policy/")
    rights = {words_of(link): link["href"] for link in page.select("#your_rights a")}
    assert list(rights)[:3] == ["Access", "Rectification", "Erasure"]
    assert rights["Access"] == "#dina-rattigheter"
    assert "/dreame/requests/new/" in [link["href"] for link in page.select(".way a")]
