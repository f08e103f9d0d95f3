"""The records of processing activities: what they say of a real scene, and what they miss (Art 30 GDPR)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from office.models import Controller, User
from policies.models import DataCategory, Purpose
from tests.factories import NOW
from tests.thirdparties import made
from thirdparties.domain import processing
from thirdparties.enums import AgreementKind, DataSubjects, ThirdPartyKind
from thirdparties.models import Mandate, RecordFacts
from thirdparties.records.building import build
from thirdparties.records.json_file import as_json

pytestmark = pytest.mark.django_db


def records(controller: Controller, language: str = "en") -> dict[str, Any]:
    """Return a company's records as JSON has them."""
    return as_json(build(controller, language=language, now=NOW))


def of(document: dict[str, Any], code: str) -> dict[str, Any]:
    """Return an activity by its code."""
    (found,) = [one for one in document["processing_activities"] if one["code"] == code]
    return dict(found)


def codes(entry: dict[str, Any]) -> list[str]:
    """Return the codes of the gaps of an entry."""
    return [gap["code"] for gap in entry["gaps"]]


def test_a_purpose_is_recorded_with_all_that_article_30_asks_for(dreame: Controller, manager: User) -> None:
    post = made.party(dreame, "Nordpost AB", countries=["SE", "US"], address="Postgatan 1\nMalmö")
    made.shared(post)
    made.agreement(post, owner=manager)
    host = made.party(dreame, "Sky Ltd")
    made.agreement(host, owner=manager)
    hall = made.facility(dreame, operated_by=host, measures=["physical", "access"])
    made.system(
        dreame, operated_by=host, stored_in=["SE", "CN"], facility=hall, retention="7 years", classification=3
    )
    purpose = made.purpose(dreame)
    processing.set_data_subjects(
        purpose, subjects=[DataSubjects.CUSTOMERS, DataSubjects.CHILDREN], by=manager, now=NOW
    )
    entry = of(records(dreame), "delivery")
    assert entry["lawful_basis"] == {"code": "contract", "name": "Contract", "source": "Art 6(1)(b) GDPR"}
    assert [one["name"] for one in entry["data_subjects"]] == ["Customers", "Children"]
    assert entry["data_categories"] == [{"code": "address", "name": "Address", "special": False}]
    assert [one["name"] for one in entry["recipients"]] == ["Nordpost AB", "Sky Ltd"]
    assert entry["time_limits"] == ["Shop: 7 years"]
    assert [(one["recipient"], one["country"]["code"]) for one in entry["transfers"]] == [
        ("Nordpost AB", "US"),
        ("Sky Ltd", "CN"),
    ]
    (system,) = entry["systems"]
    assert (system["operator"], system["classification"]) == ("Sky Ltd", "High")
    assert "Access is controlled for each cluster" in system["measures"]
    assert codes(entry) == ["transfer_without_safeguard", "transfer_without_safeguard"]
