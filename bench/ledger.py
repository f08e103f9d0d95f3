"""People with choices, many at a time: the rows as the product would have stored them, made by the database."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.db import connection

from bench import population
from consents import declared
from office import clock, kept
from office.domain import grants
from office.enums import Role
from office.models import Controller, User
from policies.declarations import Use
from policies.domain import commitments, drafts, importing, lifecycle, texts
from policies.models import DataCategory, PolicyVersion, Purpose
from policies.outline import Outline, Section
from subjects.domain import many
from subjects.enums import IdentifierKind
from subjects.models import Subject
from vault.domain import keys

PURPOSES = ("news", "surveys", "design", "research", "contests")
CATEGORY = "email-address"
PART = 100_000

PEOPLE = """
    INSERT INTO subjects_subject
        (id, data_key_id, controller_id, reference, country, language, entered_at, name, birth_date, version)
    SELECT id, %(key)s, %(controller)s, 'S-' || n, 'SE', 'sv', %(now)s, '', '', 1 FROM bench_person
"""
KNOWN = """
    INSERT INTO subjects_identifier
        (id, data_key_id, subject_id, controller_id, kind, entered_at, contact, value_index, verified_how)
    SELECT gen_random_uuid(), %(key)s, id, %(controller)s, 'email', %(now)s, %(sealed)s, value_index, ''
    FROM bench_person
"""
EVENTS = """
    INSERT INTO consents_consentevent
        (id, controller_id, subject_id, purpose_id, kind, version_id, language, text_hash, channel, given_by,
         confirmed, imported, happened_at, arrived_at, key)
    SELECT gen_random_uuid(), %(controller)s, p.id, (%(purposes)s::uuid[])[1 + turn %% 5],
        CASE WHEN (turn + n) %% 4 = 0 THEN 'withdrawn' ELSE 'given' END,
        %(version)s, 'sv', %(text_hash)s, 'api', 'self', false, false,
        %(now)s - interval '1 hour' * (turn + 1), %(now)s, gen_random_uuid()
    FROM bench_person p, generate_series(0, %(each)s - 1) AS turn
"""
STATES = """
    INSERT INTO consents_consentstate
        (controller_id, subject_id, purpose_id, consent, consent_event_id, version_id, consent_since)
    SELECT DISTINCT ON (subject_id, purpose_id)
        controller_id, subject_id, purpose_id, kind, e.id, version_id, happened_at
    FROM consents_consentevent e JOIN bench_person p ON p.id = e.subject_id
    ORDER BY subject_id, purpose_id, happened_at DESC
"""


def address(number: int) -> str:
    """Return the e-mail address of a person of the benchmark."""
    return f"person{number}@bench.example"


def controller() -> Controller:
    """Return the company at which the ledger is measured, with a policy in force."""
    return company("bench-consents")


def company(slug: str) -> Controller:
    """Return a company with a policy in force in which five purposes rest on consent, made if need be."""
    found = population.company(slug, country="SE", time_zone="Europe/Stockholm")
    if not PolicyVersion.objects.filter(policy__controller=found).exists():
        _publish(found)
        kept.forget_all()
    return found


def hold(people: int, *, each: int) -> None:
    """Let the portal hold so many people with so many events of each, and where they stand by them.

    They are added in parts of `PART`, so that what the database keeps at hand for one does not grow with all.
    """
    at = controller()
    version = PolicyVersion.objects.published().get(policy__controller=at)
    ids = declared.of(at.pk).purposes
    told = {
        "controller": at.pk,
        "key": keys.create("bench"),
        "now": clock.now() - timedelta(days=1),
        "purposes": [ids[code] for code in PURPOSES],
        "version": version.pk,
        "text_hash": version.texts.get(language="sv").content_hash,
        "each": each,
        "sealed": b"\x00",  # nobody reads it
    }
    first = Subject.objects.filter(controller=at).count()
    for start in range(first, people, PART):
        _add(at, range(start, min(start + PART, people)), told=told)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _add(at: Controller, numbers: range, *, told: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_person (n int, value_index text, id uuid DEFAULT gen_random_uuid())"
        )
        rows = io.StringIO()
        for number in numbers:
            rows.write(f"{number}\t{_hash(at, number)}\n")
        with cursor.copy("COPY bench_person (n, value_index) FROM STDIN") as copy:
            copy.write(rows.getvalue())
        for statement in (PEOPLE, KNOWN, EVENTS, "ANALYZE", STATES):
            cursor.execute(statement, told)
        cursor.execute("DROP TABLE bench_person")


def _hash(at: Controller, number: int) -> str:
    return many.value_of(at, kind=IdentifierKind.EMAIL, given=address(number)).value_hash


def _publish(at: Controller) -> None:
    """Put a policy in force in which five purposes rest on consent."""
    now = clock.now() - timedelta(days=30)
    writer, approver = (staff(at, role) for role in (Role.POLICY_EDITOR, Role.POLICY_APPROVER))
    DataCategory.objects.create(controller=at, code=CATEGORY, name={"en": "E-mail address"})
    for code in PURPOSES:
        Purpose.objects.create(
            controller=at,
            code=code,
            name={"en": code.capitalize()},
            description={"en": "With your consent."},
            lawful_basis="consent",
            optional=True,
            consequence={"en": "None."},
            retention={"en": "A year."},
        )
    version = drafts.begin(importing.main_policy(at, by=writer, now=now), by=writer, now=now)
    outline = Outline(title="Privacy", sections=(Section("What we do", "What you permit.", anchor="what"),))
    texts.put(version, language="sv", outline=outline, by=writer, now=now)
    for use in (Use(purpose=code, categories={CATEGORY: ""}) for code in PURPOSES):
        commitments.declare_use(version, use=use, by=writer, now=now)
    lifecycle.submit(version, by=writer, now=now)
    lifecycle.approve(version, by=approver, now=now)
    lifecycle.schedule(version, effective_on=at.today(now), by=approver, now=now)


def staff(at: Controller, role: Role) -> User:
    """Return somebody with a role at a company, made if need be."""
    email = f"{role.value}@{at.slug}.example"
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found
    user = User.objects.create_user(email, name=role.value, password=None)
    grants.grant_role(user=user, controller=at, role=role, by=None, now=clock.now())
    return user
