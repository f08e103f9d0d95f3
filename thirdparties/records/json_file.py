"""The records as JSON, for other systems.

The shape is stable; keys are added, never renamed or taken away within a `schema`:

    {"schema": "records-of-processing/1",
     "generated_at": "2026-11-25T09:00:00+00:00", ISO 8601
     "language": "en",                           of all words; codes are the same in every language
     "controller": {"slug", "name", "address", "email", "country": {"code", "name"},
                    "data_protection_officer": {"name", "email"}, "representative"},
     "security_measures": "…",                   in general, for all entries
     "systems": [                                those that entries name, each once
       {"name", "operator", "classification", "retention", "measures": ["…"]}],
     "gap_count": 3,                             the company's and all entries'
     "gaps": [{"code", "sentence"}],             what is missing of the company as a whole
     "processing_activities": [                  Art 30(1)
       {"origin": "purpose",                     or "portal": what this portal does itself
        "code", "name", "description",
        "lawful_basis": {"code", "name", "source"}, "special_condition",
        "joint_controllers": [{"name", "address"}],
        "data_subjects": [{"code", "name"}],
        "data_categories": [{"code", "name", "special"}],
        "recipient_categories": ["…"],
        "recipients": [{"name", "kind": {"code", "name"}, "category", "countries": [{"code", "name"}]}],
        "transfers": [{"recipient", "country": {"code", "name"}, "law", "safeguard", "missing"}],
        "time_limits": ["…"],
        "systems": ["…"],                        by name
        "gaps": [{"code", "sentence"}]}],
     "processing_on_behalf": [                   Art 30(2)
       {"controller": {"name", "address", "officers"}, "processing",
        "transfers": […], "systems": […], "gaps": […]}]}   as above
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from thirdparties.records.gaps import Gap
from thirdparties.records.shape import Activity, Coded, Company, Destination, OnBehalf, Register, UsedSystem

SCHEMA = "records-of-processing/1"


def json_file(register: Register) -> bytes:
    """Return the records as a JSON document in UTF-8, without spaces: it can be large."""
    return json.dumps(as_json(register), ensure_ascii=False, separators=(",", ":")).encode()


def as_json(register: Register) -> dict[str, Any]:
    """Return the records as plain data."""
    return {
        "schema": SCHEMA,
        "generated_at": register.built_at.isoformat(),
        "language": register.language,
        "controller": _company(register.company),
        "security_measures": register.measures,
        "systems": [_system(one) for one in register.systems],
        "gap_count": len(register.all_gaps),
        "gaps": _gaps(register.gaps),
        "processing_activities": [_activity(one) for one in register.activities],
        "processing_on_behalf": [_on_behalf(one) for one in register.on_behalf],
    }


def _company(company: Company) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "name": company.name,
        "address": company.address,
        "email": company.email,
        "country": _coded(company.country),
        "data_protection_officer": {"name": company.dpo, "email": company.dpo_email},
        "representative": company.representative,
    }


def _activity(one: Activity) -> dict[str, Any]:
    return {
        "origin": one.origin.value,
        "code": one.code,
        "name": one.name,
        "description": one.description,
        "lawful_basis": {**_coded(one.lawful_basis), "source": one.basis_source},
        "special_condition": one.special_condition,
        "joint_controllers": [
            {"name": party.name, "address": party.address} for party in one.joint_controllers
        ],
        "data_subjects": [_coded(people) for people in one.data_subjects],
        "data_categories": [
            {"code": kind.code, "name": kind.name, "special": kind.special} for kind in one.data_categories
        ],
        "recipient_categories": list(one.recipient_categories),
        "recipients": [
            {
                "name": recipient.name,
                "kind": _coded(recipient.kind),
                "category": recipient.category,
                "countries": [_coded(country) for country in recipient.countries],
            }
            for recipient in one.recipients
        ],
        "transfers": _transfers(one.transfers),
        "time_limits": list(one.time_limits),
        "systems": [system.name for system in one.systems],
        "gaps": _gaps(one.gaps),
    }


def _on_behalf(one: OnBehalf) -> dict[str, Any]:
    return {
        "controller": {
            "name": one.controller.name,
            "address": one.controller.address,
            "officers": one.officers,
        },
        "processing": one.processing,
        "transfers": _transfers(one.transfers),
        "systems": [system.name for system in one.systems],
        "gaps": _gaps(one.gaps),
    }


def _coded(word: Coded) -> dict[str, str]:
    return {"code": word.code, "name": word.name}


def _transfers(transfers: Iterable[Destination]) -> list[dict[str, Any]]:
    return [
        {
            "recipient": one.recipient,
            "country": _coded(one.country),
            "law": one.law,
            "safeguard": one.safeguard,
            "missing": one.missing,
        }
        for one in transfers
    ]


def _system(one: UsedSystem) -> dict[str, Any]:
    return {
        "name": one.name,
        "operator": one.operator,
        "classification": one.classification,
        "retention": one.retention,
        "measures": list(one.measures),
    }


def _gaps(gaps: Iterable[Gap]) -> list[dict[str, str]]:
    return [{"code": one.lack.value, "sentence": one.sentence} for one in gaps]
