"""The register of third parties: what is kept, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from office.actions import describe, registered
from office.models import AccessEntry, Controller, User
from policies.models import Purpose
from tests.factories import NOW
from tests.thirdparties import made
from thirdparties.domain import register, sharing
from thirdparties.enums import AnnouncementOutcome, ContactRole, Direction, ThirdPartyKind
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Contact, SharedCategory, ThirdParty
from thirdparties.names import key_of
from thirdparties.places import read_countries
from thirdparties.wording import SENTENCES

pytestmark = pytest.mark.django_db


def test_a_third_party_is_kept_with_history_and_a_line_in_the_log(dreame: Controller, manager: User) -> None:
    row = ThirdParty(controller=dreame, legal_name="  Nordpost   AB ", kind="processor", countries=["SE"])
    assert register.save(row, by=manager, now=NOW)
    kept = ThirdParty.objects.get()
    assert (kept.legal_name, kept.name_key, kept.countries) == ("Nordpost AB", "nordpost", ["SE"])
    assert kept.history.get().history_user == manager
    entry = AccessEntry.objects.get(action="thirdparties.party_saved")
    assert (entry.actor, entry.target_id, describe(entry)) == (manager, kept.pk, "Third party added")


def test_saving_what_is_unchanged_leaves_no_trace(dreame: Controller) -> None:
    row = made.party(dreame)
    assert not register.save(row, by=None, now=NOW)
    assert row.history.count() == AccessEntry.objects.filter(action="thirdparties.party_saved").count() == 1


@pytest.mark.parametrize(
    "spelled",
    [
        "NORDPOST, A.B.",
        "Nordpost Ltd",
        "nördpost gmbh",
        "Nord-Post AB",
        "Nord Post",
        "Nordpost A/S",
        "Nordpost AB (publ)",
    ],
)
def test_the_same_company_spelled_otherwise_is_refused_by_the_name_that_is_there(
    spelled: str, dreame: Controller
) -> None:
    made.party(dreame, "Nordpost AB")
    with pytest.raises(ThirdPartyError, match="already, as “Nordpost AB”") as refused:
        made.party(dreame, spelled)
    assert refused.value.field == "legal_name"
    assert ThirdParty.objects.count() == 1


def test_another_company_and_another_controller_may_have_the_name(
    dreame: Controller, procotsmart: Controller
) -> None:
    made.party(dreame, "Nordpost AB")
    made.party(dreame, "Nordpost Logistik AB")
    made.party(procotsmart, "Nordpost AS")
    assert ThirdParty.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ørsted & Søn A/S", "orstedandson"),
        ("S.A. Dupont", "dupont"),
        ("AB", "ab"),
        ("小米 Inc.", "小米"),
        ("…", ""),
        ("Nord-Post. A B C AB", "nordpostabc"),
        ("Store 1 12 Ltd", "store1 12"),
        ("Straße GmbH & Co. KG", "strasseand"),
    ],
)
def test_a_name_without_its_legal_form(name: str, key: str) -> None:
    assert key_of(name) == key


def test_a_circle_of_sub_processors_is_refused_at_any_depth(dreame: Controller) -> None:
    first = made.party(dreame, "First")
    second = made.party(dreame, "Second", kind="sub_processor", parent=first)
    third = made.party(dreame, "Third", kind="sub_processor", parent=second)
    first.kind, first.parent = "sub_processor", third
    with pytest.raises(ThirdPartyError, match="its own sub-processor") as refused:
        register.save(first, by=None, now=NOW)
    assert refused.value.field == "parent"
    first.parent = first
    with pytest.raises(ThirdPartyError, match="its own sub-processor"):
        register.save(first, by=None, now=NOW)
    assert ThirdParty.objects.get(pk=first.pk).parent is None


def test_the_database_refuses_a_third_party_that_engaged_itself(dreame: Controller) -> None:
    row = made.party(dreame)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE thirdparties_thirdparty SET parent_id = id WHERE id = %s", [row.pk.hex
                       if connection.vendor == "sqlite" else str(row.pk)])  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "friend"}, "kind"),
        ({"kind": "sub_processor"}, "parent"),
        ({"countries": ["XX"]}, "countries"),
        ({"countries": ["SE", "SE"]}, "countries"),
        ({"countries": "SE"}, "countries"),
        ({"contract_needs": True}, "contract_why"),
        ({"policy_url": "javascript:alert(1)"}, "policy_url"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_field(
    fields: dict[str, Any], field: str, dreame: Controller
) -> None:
    with pytest.raises(ThirdPartyError) as refused:
        made.party(dreame, **fields)
    assert refused.value.field == field
    assert not ThirdParty.objects.exists()


def test_a_parent_of_another_company_is_refused(dreame: Controller, procotsmart: Controller) -> None:
    foreign = made.party(procotsmart, "Foreign AS")
    with pytest.raises(ThirdPartyError, match="another company"):
        made.party(dreame, kind="sub_processor", parent=foreign)


def test_who_may_only_read_and_who_is_of_another_company_change_nothing(
    dreame: Controller, auditor: User, stranger: User
) -> None:
    row = made.party(dreame)
    for nobody in (auditor, stranger):
        row.address = "Elsewhere"
        with pytest.raises(ThirdPartyError, match="may not change"):
            register.save(row, by=nobody, now=NOW)
        with pytest.raises(ThirdPartyError, match="may not change"):
            register.retire(row, by=nobody, now=NOW)
        with pytest.raises(ThirdPartyError, match="may not change"):
            sharing.add_contact(row, role=ContactRole.DPO, name="", email="a@b.example", by=nobody, now=NOW)
    row.refresh_from_db()
    assert (row.address, row.retired_at, Contact.objects.count()) == ("", None, 0)


def test_one_that_operates_a_system_or_engaged_others_is_not_retired(dreame: Controller) -> None:
    row = made.party(dreame)
    made.system(dreame, operated_by=row)
    with pytest.raises(ThirdPartyError, match="operates a system"):
        register.retire(row, by=None, now=NOW)
    above = made.party(dreame, "Above")
    below = made.party(dreame, "Below", kind="sub_processor", parent=above)
    with pytest.raises(ThirdPartyError, match="Sub-processors"):
        register.retire(above, by=None, now=NOW)
    register.retire(below, by=None, now=NOW)
    register.retire(above, by=None, now=NOW)
    assert set(ThirdParty.objects.in_use()) == {row}
    register.bring_back(above, by=None, now=NOW)
    assert above in ThirdParty.objects.in_use()


def test_what_is_shared_for_a_purpose_is_replaced_not_added(dreame: Controller) -> None:
    row = made.party(dreame)
    sharing_row = made.shared(row)
    phone = made.category(dreame, "phone")
    again = sharing.share(
        row,
        purpose=made.purpose(dreame),
        categories=[phone],
        direction=Direction.BOTH,
        by=None,
        now=NOW,
    )
    assert again == sharing_row
    assert [one.category for one in again.categories.all()] == [phone]
    assert SharedCategory.history.filter(history_type="-").count() == 1
    sharing.stop_sharing(again, by=None, now=NOW)
    assert not row.sharings.exists()


def test_sharing_needs_categories_of_the_same_company(dreame: Controller, procotsmart: Controller) -> None:
    row = made.party(dreame)
    for categories in ([], [made.category(procotsmart)]):
        with pytest.raises(ThirdPartyError) as refused:
            sharing.share(
                row,
                purpose=made.purpose(dreame),
                categories=categories,
                direction=Direction.TO_THEM,
                by=None,
                now=NOW,
            )
        assert refused.value.field == "categories"


def test_a_contact_is_encrypted_and_named_by_its_role_alone(dreame: Controller) -> None:
    row = made.party(dreame)
    contact = sharing.add_contact(
        row, role=ContactRole.SECURITY, name="Siv Säker", email="siv@nordpost.example", by=None, now=NOW
    )
    assert str(contact) == "Nordpost AB: Security"
    kept = Contact.objects.get()
    assert (kept.name, kept.email) == ("Siv Säker", "siv@nordpost.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, email FROM thirdparties_contact")
        assert b"Siv" not in b"".join(map(bytes, cursor.fetchone()))
    assert ThirdParty.objects.get().data_key_id == kept.data_key_id
    sharing.remove_contact(kept, by=None, now=NOW)
    assert not Contact.objects.exists()


def test_a_contact_without_an_address_is_refused(dreame: Controller) -> None:
    with pytest.raises(ThirdPartyError) as refused:
        sharing.add_contact(
            made.party(dreame), role=ContactRole.DPO, name="Siv", email="siv", by=None, now=NOW
        )
    assert refused.value.field == "email"


def test_an_announcement_is_decided_once(dreame: Controller) -> None:
    notice = made.announced(made.party(dreame))
    decided = sharing.decide(notice, outcome=AnnouncementOutcome.OBJECTED, by=None, now=NOW)
    assert decided.decided_on == dreame.today(NOW)
    with pytest.raises(ThirdPartyError, match="decided already"):
        sharing.decide(notice, outcome=AnnouncementOutcome.ACCEPTED, by=None, now=NOW)


def test_an_announcement_that_ends_before_it_begins_is_refused(dreame: Controller) -> None:
    row = made.party(dreame)
    with pytest.raises(ThirdPartyError) as refused:
        made.announced(row, object_by="2026-11-01", announced_on="2026-11-20")
    assert refused.value.field == "object_by"


def test_every_kind_has_a_word_and_every_action_a_sentence() -> None:
    assert all(str(kind.label) for kind in ThirdPartyKind)
    assert set(SENTENCES) <= registered()


def test_only_a_sub_processor_is_engaged_by_another(dreame: Controller) -> None:
    with pytest.raises(ThirdPartyError, match="Only a sub-processor is engaged") as refused:
        made.party(dreame, "Below AB", parent=made.party(dreame))
    assert refused.value.field == "parent"


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+Post", "-Post", "@Post", "Nord\x01post"])
def test_a_name_that_is_a_formula_or_holds_hidden_signs_is_refused(name: str, dreame: Controller) -> None:
    with pytest.raises(ThirdPartyError) as refused:
        made.party(dreame, name)
    assert refused.value.field == "legal_name"


def test_a_country_is_read_in_any_language_and_one_of_several_is_asked_for() -> None:
    for language in ("en", "sv", "nb"):
        with override(language):
            read = read_countries(
                "Deutschland, Sverige, Norway, Österrike, Osterreich, in, USA, 中国, Tyskland"
            )
            assert read == ["DE", "SE", "NO", "AT", "IN", "US", "CN"]
    with pytest.raises(ValidationError, match="Did you mean North Korea / South Korea"):
        read_countries("Korea")
    with pytest.raises(ValidationError, match="Write its name"):
        read_countries("Atlantis")


def test_the_log_tells_what_is_shared_by_names_in_the_readers_language(dreame: Controller) -> None:
    party = made.party(dreame)
    made.shared(party)
    Purpose.objects.update(name={"en": "Delivery", "sv": "Leverans"})
    entry = AccessEntry.objects.get(action="thirdparties.sharing_set")
    assert describe(entry) == "Sharing for “Delivery” put on record: Address"
    with override("sv"):
        assert "Leverans" in describe(entry)
