"""Transfers: derived on any day, with verdict, safeguard or gap; and the picture of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from law.adequacy import Condition
from office.countries import place_name
from office.models import Controller, User
from tests import factories
from tests.factories import NOW
from tests.thirdparties import made
from thirdparties import transfer_words
from thirdparties.domain import register, systems
from thirdparties.domain.transfers import Gap, Transfer, Way, judge, transfers
from thirdparties.enums import AgreementKind, Direction, Verdict
from thirdparties.flow import NAMESPACE, flow_svg
from thirdparties.models import ThirdParty

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def by_country(controller: Controller, *, on: date = TODAY) -> dict[str, Transfer]:
    return {one.country: one for one in transfers(controller, on=on)}


@pytest.mark.parametrize(
    ("country", "day", "verdict"),
    [
        ("DE", TODAY, Verdict.NONE),
        ("NO", TODAY, Verdict.NONE),
        ("GB", date(2021, 6, 27), Verdict.SAFEGUARD_NEEDED),
        ("GB", date(2021, 6, 28), Verdict.ADEQUATE),
        ("GB", date(2031, 12, 27), Verdict.ADEQUATE),
        ("GB", date(2031, 12, 28), Verdict.SAFEGUARD_NEEDED),
        ("US", date(2023, 7, 9), Verdict.SAFEGUARD_NEEDED),
        ("US", date(2023, 7, 10), Verdict.SAFEGUARD_NEEDED),
        ("CN", TODAY, Verdict.SAFEGUARD_NEEDED),
        ("SG", TODAY, Verdict.SAFEGUARD_NEEDED),
        ("BR", date(2026, 1, 25), Verdict.SAFEGUARD_NEEDED),
        ("BR", date(2026, 1, 26), Verdict.ADEQUATE),
    ],
)
def test_each_country_gets_the_verdict_of_the_day(
    country: str, day: date, verdict: Verdict, dreame: Controller
) -> None:
    made.system(dreame, operated_by=made.party(dreame), stored_in=[country])
    found = by_country(dreame, on=day)[country]
    assert found.judgement.verdict is verdict
    assert found.is_gap == (verdict is Verdict.SAFEGUARD_NEEDED)


def test_a_decision_for_some_recipients_reaches_only_those_that_meet_its_condition() -> None:
    day = date(2023, 7, 10)
    assert judge("US", exporter="SE", on=day, meets_condition=True).verdict is Verdict.ADEQUATE
    others = judge("US", exporter="SE", on=day)
    assert (others.verdict, others.condition) == (Verdict.SAFEGUARD_NEEDED, Condition.CERTIFIED)
    before = judge("US", exporter="SE", on=date(2023, 7, 9), meets_condition=True)
    assert (before.verdict, before.condition) == (Verdict.SAFEGUARD_NEEDED, Condition.NONE)


def test_a_decision_that_the_efta_states_did_not_take_over_does_not_help_norway() -> None:
    assert judge("BR", exporter="SE", on=TODAY).verdict is Verdict.ADEQUATE
    assert judge("BR", exporter="NO", on=TODAY).verdict is Verdict.SAFEGUARD_NEEDED


def test_what_is_not_known_of_an_exporter_elsewhere_is_no_gap(db: None) -> None:
    british = factories.controller("british", country="GB", time_zone="Europe/London")
    made.system(british, operated_by=made.party(british), stored_in=["CN"])
    found = by_country(british)["CN"]
    assert (found.judgement.verdict, found.gap) == (Verdict.UNKNOWN, Gap.NONE)


def test_a_safeguard_covers_the_days_on_which_it_stands(dreame: Controller, manager: User) -> None:
    party = made.party(dreame)
    made.system(dreame, operated_by=party, stored_in=["CN"])
    made.agreement(party, owner=manager)  # a processor agreement is no safeguard
    assert by_country(dreame)["CN"].gap is Gap.NO_SAFEGUARD
    clauses = made.agreement(
        party,
        owner=manager,
        kind=AgreementKind.SCC,
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 12, 31),
    )
    assert by_country(dreame)["CN"].safeguard == clauses
    assert by_country(dreame)["CN"].lacks_assessment
    assert by_country(dreame, on=date(2026, 5, 31))["CN"].is_gap
    assert by_country(dreame, on=date(2027, 1, 1))["CN"].is_gap


def test_of_two_safeguards_the_stronger_and_assessed_one_is_named(dreame: Controller, manager: User) -> None:
    party = made.party(dreame)
    made.system(dreame, operated_by=party, stored_in=["CN"])
    made.agreement(party, owner=manager, kind=AgreementKind.DEROGATION)
    made.agreement(party, owner=manager, kind=AgreementKind.SCC, starts_on=date(2019, 1, 1))
    assessed = made.agreement(
        party,
        owner=manager,
        kind=AgreementKind.SCC,
        assessed_on=date(2026, 1, 1),
        assessment="Encrypted, keys stay here",
    )
    assert by_country(dreame)["CN"].safeguard == assessed
    assert not by_country(dreame)["CN"].lacks_assessment


def test_an_agreement_with_another_party_covers_nothing(dreame: Controller, manager: User) -> None:
    made.system(dreame, operated_by=made.party(dreame), stored_in=["CN"])
    made.agreement(made.party(dreame, "Other AB"), owner=manager, kind=AgreementKind.SCC)
    assert by_country(dreame)["CN"].is_gap


def test_remote_access_and_sharing_are_transfers_too(dreame: Controller) -> None:
    party = made.party(dreame, countries=["IN", "SG"])
    made.shared(party)
    made.system(dreame, operated_by=party, stored_in=["SE"], accessed_from=["IN"])
    found = by_country(dreame)
    assert set(found) == {"IN", "SG"}
    assert found["IN"].ways == (Way.ACCESSED_FROM, Way.SHARED)
    assert [one.name for one in found["IN"].systems] == ["Shop"]
    assert (found["SG"].ways, found["SG"].systems) == ((Way.SHARED,), ())


def test_a_party_that_gets_nothing_or_is_retired_gets_no_transfer(dreame: Controller) -> None:
    made.party(dreame, "Silent", countries=["CN"])
    giver = made.party(dreame, "Giver", countries=["CN"])
    made.shared(giver, direction=Direction.FROM_THEM)
    gone = made.party(dreame, "Gone", countries=["CN"])
    made.shared(gone)
    register.retire(gone, by=None, now=NOW)
    system = made.system(dreame, stored_in=["CN"])
    assert [one.gap for one in transfers(dreame, on=TODAY)] == [Gap.NOBODY]
    systems.retire(system, by=None, now=NOW)
    assert transfers(dreame, on=TODAY) == ()


def test_another_controllers_transfers_are_not_among_them(
    dreame: Controller, procotsmart: Controller
) -> None:
    made.system(procotsmart, stored_in=["CN"])
    assert transfers(dreame, on=TODAY) == ()


def test_gaps_come_first_each_with_a_sentence(dreame: Controller) -> None:
    made.system(dreame, "A", operated_by=made.party(dreame, "Alpha"), stored_in=["CH"])
    made.system(dreame, "B", operated_by=made.party(dreame, "Beta"), stored_in=["CN"])
    made.system(dreame, "C", operated_by=made.party(dreame, "Gamma"), stored_in=["US"])
    found = transfers(dreame, on=TODAY)
    assert [one.recipient_name for one in found] == ["Beta", "Gamma", "Alpha"]
    sentences = [transfer_words.gap(one) for one in found]
    assert "Beta in China without a safeguard" in sentences[0]
    assert "does not reach Gamma" in sentences[1]
    assert sentences[2] == ""
    assert transfer_words.verdict(found[2].judgement) == "adequate since Wednesday 26 July 2000"


def many(controller: Controller, owner: User, *, of: int) -> None:
    for number in range(of):
        party = made.party(controller, f"Party {number} {of}", countries=["SG", "US"])
        made.shared(party)
        made.agreement(party, owner=owner, kind=AgreementKind.SCC)
        made.party(controller, f"Sub {number} {of}", kind="sub_processor", parent=party, countries=["IN"])
        made.system(
            controller, f"System {number} {of}", operated_by=party, stored_in=["CN"], accessed_from=["IN"]
        )


def queries(controller: Controller) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        listed = transfers(controller, on=TODAY)
        flow_svg(listed)
        [transfer_words.gap(one) + transfer_words.basis(one) for one in listed]
    return len(seen)


def test_the_number_of_queries_does_not_grow(dreame: Controller, manager: User) -> None:
    many(dreame, manager, of=1)
    few = queries(dreame)
    many(dreame, manager, of=4)
    assert queries(dreame) == few == 4


def test_a_sub_processor_takes_the_data_of_the_nearest_above_it_that_gets_any_to_its_own_countries(
    dreame: Controller, manager: User
) -> None:
    post = made.party(dreame, countries=["SE"])
    help_desk = made.party(dreame, "Help Ltd", kind="sub_processor", parent=post)
    night = made.party(dreame, "Night Ltd", kind="sub_processor", parent=help_desk, countries=["IN"])
    assert transfers(dreame, on=TODAY) == ()
    made.shared(post)
    made.agreement(post, owner=manager)
    (found,) = transfers(dreame, on=TODAY)
    assert (found.recipient, found.country, found.ways, found.gap) == (
        *(night, "IN", (Way.ENGAGED,)),
        Gap.NO_SAFEGUARD,
    )
    assert "Night Ltd" in texts(picture_of((found,)), "recipient")
    made.agreement(night, owner=manager, kind=AgreementKind.SCC)
    assert not transfers(dreame, on=TODAY)[0].is_gap


def picture_of(found: tuple[Transfer, ...]) -> Any:
    return ElementTree.fromstring(flow_svg(found))


def texts(picture: Any, role: str) -> list[str]:
    groups = picture.findall(f"{{{NAMESPACE}}}g[@class='pp-flow-{role}']")
    return [group.find(f"{{{NAMESPACE}}}title").text for group in groups]


def test_the_picture_holds_what_the_table_holds(dreame: Controller) -> None:
    party = made.party(dreame, "<Nord> & “Post” AB", countries=["SG"])
    made.shared(party)
    made.system(dreame, operated_by=party, stored_in=["CN"])
    made.system(dreame, "B", operated_by=made.party(dreame, "Beta"), stored_in=["CH"])
    found = transfers(dreame, on=TODAY)
    picture = picture_of(found)
    assert texts(picture, "source") == ["Dreame · Sweden"]
    assert texts(picture, "recipient") == ["<Nord> & “Post” AB", "Beta"]
    said = texts(picture, "country")
    assert len(said) == len(found)
    for words, one in zip(said, found, strict=True):
        assert words.startswith(place_name(one.country))
        assert transfer_words.ways(one) in words
        assert ("gap" in words) == one.is_gap
    assert picture.find(f"{{{NAMESPACE}}}desc").text.startswith("3 flows, 2 without a safeguard")


def test_a_gap_is_marked_by_a_word_a_broken_line_and_a_pattern_and_no_colour_is_fixed(
    dreame: Controller,
) -> None:
    made.system(dreame, operated_by=made.party(dreame), stored_in=["CN"])
    drawn = flow_svg(transfers(dreame, on=TODAY))
    picture = ElementTree.fromstring(drawn)
    lines = picture.findall(f"{{{NAMESPACE}}}path")
    assert all(line.get("stroke-dasharray") for line in lines)
    hatched = [one for one in picture.iter(f"{{{NAMESPACE}}}rect") if "url(#" in one.get("fill", "")]
    assert len(hatched) == 1
    assert "#" not in drawn.replace("url(#", "")
    assert 'style="' not in drawn


def test_nothing_is_drawn_where_nothing_goes() -> None:
    assert flow_svg(()) == ""


def test_signs_that_no_xml_holds_are_left_out(dreame: Controller) -> None:
    made.system(dreame, operated_by=made.party(dreame), stored_in=["CN"])
    ThirdParty.objects.update(legal_name="Nord post\x01")
    assert texts(picture_of(transfers(dreame, on=TODAY)), "recipient") == ["Nord post"]
