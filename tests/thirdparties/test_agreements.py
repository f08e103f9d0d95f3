"""Agreements: dates, modules, clauses, documents."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from office.accepted_files import accept
from office.models import Controller, User
from tests.factories import NOW
from tests.thirdparties import made
from thirdparties.disclosure_forms import DisclosureForm, ShareForm
from thirdparties.domain import agreements
from thirdparties.enums import AgreementKind, Clause
from thirdparties.errors import ThirdPartyError
from thirdparties.forms import AgreementForm
from thirdparties.models import Agreement, AgreementDocument

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_on": date(2019, 12, 31)}, "ends_on"),
        ({"review_on": date(2019, 12, 31)}, "review_on"),
        ({"scc_module": "2"}, "scc_module"),
        ({"kind": AgreementKind.SCC, "scc_module": ""}, "scc_module"),
        ({"assessed_on": date(2026, 11, 26), "assessment": "fine"}, "assessed_on"),
        ({"assessed_on": date(2026, 11, 20)}, "assessment"),
        ({"assessment": "fine"}, "assessed_on"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(
    fields: dict[str, object], field: str, dreame: Controller, manager: User
) -> None:
    with pytest.raises(ThirdPartyError) as refused:
        made.agreement(made.party(dreame), owner=manager, **fields)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Agreement.objects.exists()


def test_an_owner_who_may_not_change_them_is_refused(
    dreame: Controller, auditor: User, stranger: User
) -> None:
    party = made.party(dreame)
    for nobody in (auditor, stranger):
        with pytest.raises(ThirdPartyError, match="may change the agreements") as refused:
            made.agreement(party, owner=nobody)
        assert refused.value.field == "owner"


def test_the_same_agreement_is_kept_once(dreame: Controller, manager: User) -> None:
    party = made.party(dreame)
    made.agreement(party, owner=manager)
    with pytest.raises(ThirdPartyError, match="here already"):
        made.agreement(party, owner=manager)
    made.agreement(party, owner=manager, kind=AgreementKind.SCC)


def test_a_second_mistake_is_told_in_plain_words_beside_its_field(dreame: Controller, manager: User) -> None:
    party = made.party(dreame)
    given = {"third_party": party.pk, "kind": "processor", "scc_module": "2", "owner": ""}
    days = {"starts_on": "2026-11-20", "ends_on": "2026-11-01"}
    form = AgreementForm(given | days, instance=Agreement(), company=dreame, today=NOW.date())
    assert form.errors == {
        "owner": ["This field is required."],
        "ends_on": ["It cannot end before it starts."],
        "scc_module": ["Only standard contractual clauses have modules."],
    }
    statistics = ShareForm({"shared_on": "2027-01-01"}, company=dreame, today=NOW.date())
    assert statistics.errors["recipient"] == ["Say who got it."]
    assert "Constraint" not in str(statistics.errors)
    order = {"case": "law", "period_from": "2026-02-01", "period_to": "2026-01-01", "others_count": "x"}
    assert DisclosureForm(order, company=dreame).errors["period_to"] == [
        "The period cannot end before it starts."
    ]


def test_an_agreement_stands_from_its_first_to_its_last_day(dreame: Controller, manager: User) -> None:
    row = made.party(dreame)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    kept = made.agreement(row, owner=manager, starts_on=first, ends_on=last)
    days = [date(2025, 12, 31), first, last, date(2027, 1, 1)]
    standing = [list(agreements.standing_agreements(row, on=day)) for day in days]
    assert standing == [[], [kept], [kept], []]


def test_a_clause_is_met_somewhere_or_missing(dreame: Controller, manager: User) -> None:
    kept = made.agreement(made.party(dreame), owner=manager, clauses={})
    assert kept.missing_clauses == list(Clause)
    answers = dict.fromkeys(Clause, "§ 4") | {Clause.AUDIT: "  "}
    kept = agreements.answer_clauses(kept, answers=answers, by=manager, now=NOW)
    assert kept.missing_clauses == [Clause.AUDIT]
    assert kept.clauses[Clause.SECURITY] == "§ 4"
    assert kept.history.first().history_user == manager


def test_clauses_that_transfer_data_have_no_checklist(dreame: Controller, manager: User) -> None:
    kept = made.agreement(made.party(dreame), owner=manager, kind=AgreementKind.SCC)
    assert kept.missing_clauses == []
    with pytest.raises(ThirdPartyError, match="Only a processor agreement"):
        agreements.answer_clauses(kept, answers={Clause.AUDIT: "§ 1"}, by=manager, now=NOW)


def test_an_agreement_stays_with_its_third_party(dreame: Controller, manager: User) -> None:
    kept = made.agreement(made.party(dreame), owner=manager)
    kept.third_party = made.party(dreame, "Other AB")
    with pytest.raises(ThirdPartyError, match="stays with"):
        agreements.save(kept, by=manager, now=NOW)


def test_a_document_is_encrypted_on_disk_and_read_back(dreame: Controller, manager: User) -> None:
    kept = made.agreement(made.party(dreame), owner=manager)
    content = b"%PDF-1.7 secret terms"
    file = accept(SimpleUploadedFile("avtal.pdf", content))
    agreements.keep_document(kept, file=file, by=manager, now=NOW)
    document = AgreementDocument.objects.get()
    assert (document.name, document.content_type, document.size) == (
        "avtal.pdf",
        "application/pdf",
        len(content),
    )
    with open(document.file.path, "rb") as stored:
        assert b"secret" not in stored.read()
    with document.file.open() as plain:
        assert plain.read() == content
    assert document.data_key_id == kept.third_party.data_key_id


def test_an_auditor_and_a_stranger_change_no_agreement(
    dreame: Controller, manager: User, auditor: User, stranger: User
) -> None:
    kept = made.agreement(made.party(dreame), owner=manager)
    file = accept(SimpleUploadedFile("avtal.pdf", b"%PDF-1.7 x"))
    for nobody in (auditor, stranger):
        kept.ends_on = date(2030, 1, 1)
        with pytest.raises(ThirdPartyError, match="may not change"):
            agreements.save(kept, by=nobody, now=NOW)
        with pytest.raises(ThirdPartyError, match="may not change"):
            agreements.keep_document(kept, file=file, by=nobody, now=NOW)
        with pytest.raises(ThirdPartyError, match="may not change"):
            agreements.answer_clauses(kept, answers={Clause.AUDIT: "§ 1"}, by=nobody, now=NOW)
    assert not AgreementDocument.objects.exists()
