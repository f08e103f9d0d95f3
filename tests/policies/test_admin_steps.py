"""Each step of a version by its button: offered where status and role allow it, refused elsewhere, then done."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mailroom.domain import outbox
from office.domain import one_person_office
from office.enums import Role
from office.models import AccessEntry, Controller, User
from policies.admin.steps import STEPS
from policies.declarations import Declaration
from policies.domain import drafts
from policies.enums import Consequence, Status
from policies.models import PolicyVersion
from tests import factories
from tests.factories import NOW
from tests.policies import published
from tests.policies.admin_pages import (
    OVERTAKEN,
    TOMORROW,
    main_of,
    page_of,
    put,
    seen,
    send,
    signed_in,
    step_of,
    text_of,
)
from tests.remembered import remembered
from tests.undoing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

WRITING = {"submit", "summary", "dates", "lower", "discard"}
DECIDING = (Role.POLICY_EDITOR, Role.POLICY_APPROVER, Role.PRIVACY_LEAD)
OFFERED: dict[Status, dict[Role, set[str]]] = {
    Status.DRAFT: {Role.POLICY_EDITOR: WRITING, Role.POLICY_APPROVER: set(), Role.PRIVACY_LEAD: WRITING},
    Status.IN_REVIEW: {
        Role.POLICY_EDITOR: {"send-back"},
        Role.POLICY_APPROVER: {"approve", "send-back"},
        Role.PRIVACY_LEAD: {"approve", "send-back"},
    },
    Status.APPROVED: {role: {"schedule", "send-back"} for role in DECIDING},
    Status.SCHEDULED: {role: {"unschedule"} for role in DECIDING},
    Status.IN_FORCE: {},
    Status.SUPERSEDED: {},
}
ROLES = (
    Role.POLICY_EDITOR,
    Role.POLICY_APPROVER,
    Role.PRIVACY_LEAD,
    Role.CASE_HANDLER,
    Role.AUDITOR,
)
VALID: dict[str, dict[str, Any]] = {
    "schedule": {"effective_on": "2026-11-26"},
    "send-back": {"reason": "The rights are missing."},
    "summary": {"summary_en": "We deliver to Norway."},
    "dates": {"updated_on": "2026-11-01", "month_only": "on"},
    "lower": {"to": "nothing", "reason": "Nobody is affected."},
}
NEEDED: dict[Status, list[str]] = {
    status: sorted(set(STEPS) - set().union(*by_role.values())) for status, by_role in OFFERED.items()
}


@pytest.fixture
@remembered
def version(dreame: Controller) -> PolicyVersion:
    """A draft with a text, a purpose and a right."""
    return published.draft(published.policy(dreame))


def offered_in(page: Any, version: PolicyVersion) -> set[str]:
    return {code for code in STEPS if f'href="{step_of(version, code)}"' in main_of(page)}


@pytest.mark.matrix
def test_the_page_offers_exactly_what_status_and_role_allow(
    dreame: Controller, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    clients = {role: signed_in(factories.staff(role, at=dreame)) for role in ROLES}
    for status in Status:
        with undone():
            put(version, status)
            for role, client in clients.items():
                with subtests.test(status=status, role=role):
                    offered = offered_in(client.get(page_of(version)), version)
                    assert offered == OFFERED[status].get(role, set())


def test_whoever_wrote_is_not_offered_the_approval_and_cannot_give_it(
    dreame: Controller, lead: User, version: PolicyVersion
) -> None:
    drafts.set_dates(version, updated_on=None, month_only=False, by=lead, now=NOW)
    version = put(version, Status.IN_REVIEW)
    client = signed_in(lead)
    assert offered_in(client.get(page_of(version)), version) == {"send-back"}
    answer = client.post(step_of(version, "approve"), {"seen": seen(version)})
    assert answer.status_code == 409
    assert "You wrote on this version, so somebody else has to approve it." in text_of(answer)
    assert published.again(version).status == Status.IN_REVIEW


def test_in_a_one_person_office_whoever_wrote_approves_and_is_told_that_it_is_logged(
    dreame: Controller, lead: User, version: PolicyVersion
) -> None:
    one_person_office.switch_on(dreame, reason="Only Lena works here.", last_day=None, by=lead, now=NOW)
    drafts.set_dates(version, updated_on=None, month_only=False, by=lead, now=NOW)
    version = put(version, Status.IN_REVIEW)
    client = signed_in(lead)
    assert "Only Lena works here." in text_of(client.get(step_of(version, "approve")))
    assert "is approved" in text_of(send(client, version, step_of(version, "approve")))
    assert "one-person office" in text_of(client.get(page_of(version)))


@pytest.mark.matrix
def test_a_step_that_the_status_does_not_allow_is_refused_with_the_sentence(
    lead: User, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    client = signed_in(lead)
    for status, codes in NEEDED.items():
        with undone():
            fresh = put(version, status)
            sentence = f"This cannot be done while the version is “{status.label}”."
            for code in codes:
                with subtests.test(status=status, code=code):
                    answer = client.post(
                        step_of(fresh, code), {"seen": fresh.revision, **VALID.get(code, {})}
                    )
                    assert answer.status_code == 409
                    assert sentence in text_of(answer)
                    assert sentence in text_of(client.get(step_of(fresh, code), follow=True))
                    after = published.again(fresh)
                    assert (after.revision, after.status) == (fresh.revision, status)


def test_a_step_that_came_too_late_keeps_what_was_typed(lead: User, version: PolicyVersion) -> None:
    version = put(version, Status.IN_REVIEW)
    answer = signed_in(lead).post(step_of(version, "summary"), {"seen": 1, "summary_en": "Long words"})
    assert answer.status_code == 409
    assert "Long words" in text_of(answer)
    assert published.again(version).summary == {}


@pytest.mark.matrix
def test_nobody_takes_a_step_without_the_permission_for_it(
    auditor: User, stranger: User, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    clients = [
        signed_in(user)
        for user in (auditor, stranger, factories.staff(None), factories.staff(Role.CASE_HANDLER))
    ]
    for code in sorted(STEPS):
        with subtests.test(code=code):
            data = {"seen": version.revision, **VALID.get(code, {})}
            for client in clients:
                assert client.get(step_of(version, code)).status_code == 403
                assert client.post(step_of(version, code), data).status_code == 403
            assert Client().post(step_of(version, code), data).status_code in {302, 403}
            assert published.again(version).revision == version.revision


def test_an_approver_writes_nothing(
    approver: User, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    client = signed_in(approver)
    for code in sorted(WRITING):
        with subtests.test(code=code):
            data = {"seen": version.revision, **VALID.get(code, {})}
            assert client.post(step_of(version, code), data).status_code == 403
            assert published.again(version).revision == version.revision


def test_an_editor_approves_nothing(editor: User, version: PolicyVersion) -> None:
    version = put(version, Status.IN_REVIEW)
    assert signed_in(editor).post(step_of(version, "approve"), {"seen": seen(version)}).status_code == 403
    assert published.again(version).status == Status.IN_REVIEW


def test_a_step_needs_the_token_against_forgery(editor: User, version: PolicyVersion) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(step_of(version, "discard"), {"seen": version.revision}).status_code == 403
    assert PolicyVersion.objects.filter(pk=version.pk).exists()


def test_an_unknown_step_is_not_found(editor: User, version: PolicyVersion) -> None:
    assert signed_in(editor).get(step_of(version, "explode")).status_code == 404


def test_looking_at_a_step_changes_nothing(
    editor: User, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    client = signed_in(editor)
    entries = AccessEntry.objects.count()
    for code in sorted(WRITING):
        with subtests.test(code=code):
            page = client.get(step_of(version, code))
            assert page.status_code == 200
            assert "Cancel" in text_of(page)
            assert published.again(version).revision == version.revision
            assert AccessEntry.objects.count() == entries


def test_sending_for_review_says_who_is_told_what_is_left_and_what_the_changes_ask(
    editor: User, approver: User, lead: User, version: PolicyVersion
) -> None:
    shown = text_of(signed_in(editor).get(step_of(version, "submit")))
    assert "Alva Approver" in shown
    assert "Lena Lead" in shown
    assert "What the changes ask of the company: Notice." in shown


def test_a_draft_goes_to_review_and_those_who_may_approve_are_mailed(
    editor: User, approver: User, version: PolicyVersion
) -> None:
    assert "The version waits for approval" in text_of(
        send(signed_in(editor), version, step_of(version, "submit"))
    )
    assert published.again(version).status == Status.IN_REVIEW
    assert approver.email in {mail.to for mail in outbox.for_cause(f"policy:{version.pk}")}


def test_a_draft_that_declares_nothing_is_not_sent_for_review_and_the_page_says_why(
    dreame: Controller, editor: User
) -> None:
    empty = published.draft(published.policy(dreame), declares=Declaration())
    answer = signed_in(editor).post(step_of(empty, "submit"), {"seen": empty.revision})
    assert answer.status_code == 409
    assert "declares nothing yet" in text_of(answer)


def test_nobody_to_approve_is_said_before_it_is_sent(dreame: Controller, editor: User) -> None:
    version = published.draft(published.policy(dreame))
    published_lead = User.objects.filter(grants__role=Role.POLICY_APPROVER)
    assert not published_lead.exists()
    shown = text_of(signed_in(editor).get(step_of(version, "submit")))
    assert "Nobody but its authors may approve policies here." in shown


def test_a_second_person_approves_and_sees_what_is_asked(approver: User, version: PolicyVersion) -> None:
    version, client = put(version, Status.IN_REVIEW), signed_in(approver)
    assert "What the changes ask of the company: Notice." in text_of(client.get(step_of(version, "approve")))
    assert "The version is approved." in text_of(send(client, version, step_of(version, "approve")))
    after = published.again(version)
    assert (after.status, after.approved_by, after.consequence) == (Status.APPROVED, approver, "notice")


def test_sending_back_needs_words_beside_the_field(approver: User, version: PolicyVersion) -> None:
    version, client = put(version, Status.IN_REVIEW), signed_in(approver)
    page = text_of(client.post(step_of(version, "send-back"), {"seen": seen(version), "reason": " "}))
    assert re.search(r'id="id_reason_error">\s*Write what should be changed', page)
    assert "is a draft again" in text_of(
        send(client, version, step_of(version, "send-back"), reason="Rights are missing.")
    )
    assert published.again(version).status == Status.DRAFT


def test_it_is_scheduled_for_a_day_and_taken_off_again(approver: User, version: PolicyVersion) -> None:
    version, client = put(version, Status.APPROVED), signed_in(approver)
    send(client, version, step_of(version, "schedule"), effective_on=TOMORROW.isoformat())
    after = published.again(version)
    assert (after.status, after.effective_on) == (Status.SCHEDULED, TOMORROW)
    assert "off the calendar" in text_of(send(client, version, step_of(version, "unschedule")))
    after = published.again(version)
    assert (after.status, after.effective_on) == (Status.APPROVED, None)


def test_a_wrong_day_is_refused_beside_the_field(approver: User, version: PolicyVersion) -> None:
    version, client = put(version, Status.APPROVED), signed_in(approver)
    for day, sentence in {
        "": "Choose the day on which the version takes effect.",
        "soon": "Write the day as 2026-12-28.",
        "2026-11-24": "This day is over.",
    }.items():
        page = text_of(send(client, version, step_of(version, "schedule"), effective_on=day))
        assert re.search(rf'id="id_effective_on_error">\s*{re.escape(sentence)}', page), day
        assert published.again(version).status == Status.APPROVED, day


def test_a_day_on_which_another_version_takes_effect_is_refused(
    approver: User, version: PolicyVersion
) -> None:
    put(version, Status.SCHEDULED)
    second = put(published.draft(version.policy), Status.APPROVED)
    page = text_of(
        send(signed_in(approver), second, step_of(second, "schedule"), effective_on=TOMORROW.isoformat())
    )
    assert "Another version takes effect on this day already." in page


def test_today_means_at_once_and_is_asked_about_first(approver: User, version: PolicyVersion) -> None:
    version, client = put(version, Status.APPROVED), signed_in(approver)
    address = step_of(version, "schedule")
    assert "at once. This cannot be taken back" not in text_of(client.get(address))
    page = text_of(send(client, version, address, effective_on="2026-11-25"))
    assert re.search(r'id="id_at_once_error">\s*Today means at once', page)
    assert published.again(version).status == Status.APPROVED
    send(client, version, address, effective_on="2026-11-25", at_once="on")
    assert published.again(version).status == Status.IN_FORCE


def test_what_is_asked_is_lowered_only_with_a_reason(editor: User, version: PolicyVersion) -> None:
    client, address = signed_in(editor), step_of(version, "lower")
    page = text_of(send(client, version, address, to="nothing", reason=""))
    assert re.search(r'id="id_reason_error">\s*Write why less is asked', page)
    assert "fresh_consent" not in main_of(client.get(address))  # it can only be lowered
    send(client, version, address, to="nothing", reason="Nobody uses it yet.")
    after = published.again(version)
    assert (after.lowered_to, after.lowered_because) == (Consequence.NOTHING, "Nobody uses it yet.")
    assert "Nobody uses it yet." in text_of(client.get(page_of(version)))
    send(client, version, address, to="notice", reason="")
    assert published.again(version).lowered_to == ""


def test_dates_are_kept_and_none_lies_in_the_future(editor: User, version: PolicyVersion) -> None:
    client, address = signed_in(editor), step_of(version, "dates")
    page = text_of(send(client, version, address, updated_on="2026-11-26"))
    assert re.search(r'id="id_updated_on_error">\s*This day lies in the future', page)
    send(client, version, address, updated_on="2026-11-01", month_only="on")
    after = published.again(version)
    assert (after.updated_on, after.month_only) == (date(2026, 11, 1), True)
    assert "November 2026" in main_of(client.get(page_of(version)))


def test_the_changes_are_summed_up(editor: User, version: PolicyVersion) -> None:
    send(signed_in(editor), version, step_of(version, "summary"), summary_en="We deliver to Norway.")
    assert published.again(version).summary == {"en": "We deliver to Norway."}


def test_a_draft_is_thrown_away_after_a_page_that_says_what_goes(
    editor: User, version: PolicyVersion
) -> None:
    client = signed_in(editor)
    assert "Text, commitments and decided suggestions of this draft go." in text_of(
        client.get(step_of(version, "discard"))
    )
    page = send(client, version, step_of(version, "discard"))
    assert "The draft is gone." in text_of(page)
    assert not PolicyVersion.objects.filter(pk=version.pk).exists()


def test_somebody_who_was_quicker_is_named_and_what_was_typed_stays(
    editor: User, lead: User, version: PolicyVersion, subtests: pytest.Subtests
) -> None:
    drafts.set_dates(version, updated_on=None, month_only=False, by=lead, now=NOW)
    client = signed_in(editor)
    for code in ("summary", "dates", "lower"):
        with subtests.test(code=code), undone():
            data = VALID[code]
            page = client.post(step_of(version, code), {"seen": version.revision, **data})
            assert page.status_code == 409
            shown = text_of(page)
            assert OVERTAKEN in shown
            assert "Lena Lead: Dates changed" in shown
            for typed in data.values():
                assert typed == "on" or typed in shown
            fresh = re.search(r'name="seen" value="(\d+)"', shown)
            assert fresh is not None
            assert "Somebody changed" not in text_of(
                client.post(step_of(version, code), {"seen": fresh[1], **data}, follow=True)
            )
            assert published.again(version).revision == version.revision + 2


def test_without_the_number_of_the_version_a_step_asks_to_load_the_page_anew(
    editor: User, version: PolicyVersion
) -> None:
    page = signed_in(editor).post(step_of(version, "submit"), {})
    assert "Load this page anew" in text_of(page)
    assert published.again(version).status == Status.DRAFT
