"""Systems and facilities: what is kept, and what is refused."""

from __future__ import annotations

import pytest

from office.models import AccessEntry, Controller, User
from tests.factories import NOW
from tests.thirdparties import made
from thirdparties.domain import systems
from thirdparties.domain.systems import Holding
from thirdparties.enums import Measure
from thirdparties.errors import ThirdPartyError
from thirdparties.models import Facility, System

pytestmark = pytest.mark.django_db


def test_where_data_is_stored_and_from_where_it_is_accessed_are_kept_apart(dreame: Controller) -> None:
    system = made.system(dreame, stored_in=["SE", "CN"], accessed_from=["IN", "SE"])
    holding = systems.holding_of(system)
    assert set(holding.stored_in) == {"SE", "CN"}
    assert set(holding.accessed_from) == {"IN", "SE"}
    assert [one.code for one in holding.categories] == ["address"]
    assert [one.code for one in holding.purposes] == ["delivery"]


def test_what_a_system_holds_is_replaced_and_the_log_says_which_parts(
    dreame: Controller, manager: User
) -> None:
    system = made.system(dreame, stored_in=["SE"], accessed_from=["IN"])
    holding = Holding(stored_in=["NO"], accessed_from=["IN"], categories=[made.category(dreame)])
    assert systems.save(system, holding=holding, by=manager, now=NOW)
    assert systems.holding_of(system).stored_in == ("NO",)
    entry = AccessEntry.objects.filter(action="thirdparties.system_saved").latest("pk")
    changed = AccessEntry.objects.get(actor=manager)
    assert entry.action == changed.action
    assert changed.details == {"change": "changed", "fields": ["purposes", "stored_in"]}
    assert not systems.save(system, holding=systems.holding_of(system), by=manager, now=NOW)


@pytest.mark.parametrize(
    ("holding", "field"),
    [
        (Holding(), "stored_in"),
        (Holding(stored_in=["XX"]), "stored_in"),
        (Holding(stored_in=["SE"], accessed_from=["SE", "SE"]), "accessed_from"),
    ],
)
def test_a_system_needs_a_country_that_there_is(holding: Holding, field: str, dreame: Controller) -> None:
    with pytest.raises(ThirdPartyError) as refused:
        systems.save(System(controller=dreame, name="Shop"), holding=holding, by=None, now=NOW)
    assert refused.value.field == field
    assert not System.objects.exists()


def test_an_operator_facility_or_category_of_another_company_is_refused(
    dreame: Controller, procotsmart: Controller
) -> None:
    for fields in (
        {"operated_by": made.party(procotsmart)},
        {"facility": made.facility(procotsmart)},
    ):
        with pytest.raises(ThirdPartyError, match="another company") as refused:
            made.system(dreame, **fields)
        assert refused.value.field in fields
    holding = Holding(stored_in=["SE"], categories=[made.category(procotsmart)])
    with pytest.raises(ThirdPartyError, match="another company"):
        systems.save(System(controller=dreame, name="Shop"), holding=holding, by=None, now=NOW)


def test_a_name_stands_once(dreame: Controller) -> None:
    made.system(dreame)
    with pytest.raises(ThirdPartyError, match="of this name") as refused:
        made.system(dreame, "  Shop ")
    assert refused.value.field == "name"


def test_a_facility_in_which_systems_stand_is_not_retired(dreame: Controller) -> None:
    hall = made.facility(dreame)
    system = made.system(dreame, facility=hall)
    with pytest.raises(ThirdPartyError, match="stand here"):
        systems.retire(hall, by=None, now=NOW)
    systems.retire(system, by=None, now=NOW)
    systems.retire(hall, by=None, now=NOW)
    assert not Facility.objects.in_use().exists()
    systems.bring_back(hall, by=None, now=NOW)
    assert Facility.objects.in_use().get() == hall


def test_a_facility_says_which_promised_measures_it_lacks(dreame: Controller) -> None:
    hall = made.facility(dreame, measures=["physical", "fire"])
    assert hall.missing_measures == [Measure.GROUPED_APART, Measure.ACCESS]
    with pytest.raises(ThirdPartyError) as refused:
        made.facility(dreame, "Hall 2", measures=["moat"])
    assert refused.value.field == "measures"


def test_who_may_not_edit_changes_no_system(dreame: Controller, auditor: User, stranger: User) -> None:
    system, hall = made.system(dreame), made.facility(dreame)
    for nobody in (auditor, stranger):
        for deed in (systems.retire, systems.bring_back):
            for row in (system, hall):
                with pytest.raises(ThirdPartyError, match="may not change"):
                    deed(row, by=nobody, now=NOW)
        with pytest.raises(ThirdPartyError, match="may not change"):
            systems.save(system, holding=Holding(stored_in=["CN"]), by=nobody, now=NOW)
