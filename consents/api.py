"""The API's doors for consents: record, read, ask; and for acknowledgements, which are none."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from ninja import Router, Status

from consents.api_answers import PROBLEMS, problem_of, unfit, who
from consents.api_schemas import (
    AcknowledgedOut,
    AcknowledgementIn,
    AnswerOut,
    AnswersOut,
    CheckIn,
    ChecksIn,
    EventIn,
    EventsIn,
    RecordedOut,
    ResultsOut,
    StateIn,
    StateOut,
    Unfit,
)
from consents.declared import Published
from consents.domain import acknowledging, checking, choices, recording
from consents.domain.checking import Answer
from consents.domain.recording import Outcome, Recorded
from consents.errors import ConsentRefusedError
from consents.ledger import Stand
from consents.models import ConsentState
from office import clock
from office.api_auth import KeyAuth
from office.enums import Scope

router = Router(tags=["consents"])


@router.post(
    "/consents/events",
    response={201: RecordedOut, 200: RecordedOut, **PROBLEMS},
    auth=KeyAuth(Scope.CONSENTS_WRITE),
    summary="Record an event",
)
def record_event(request: HttpRequest, payload: EventIn) -> Status[dict[str, object]]:
    """Record what happened to a person's choice. Answers 201, or 200 where it was on record under its key already."""
    controller, source = who(request)
    with translation.override("en"):  # what is refused is read by who builds the other system
        done = recording.record_one(controller, event=payload.event, source=source, now=clock.now())
    return Status(200 if done.again else 201, _recorded(done))


@router.post(
    "/consents/events/batch",
    response={200: ResultsOut, **PROBLEMS},
    auth=KeyAuth(Scope.CONSENTS_WRITE),
    summary="Record up to 1,000 events",
)
def record_events(request: HttpRequest, payload: EventsIn) -> JsonResponse:
    """Record events, each for itself: one that is refused keeps no other from being recorded."""
    controller, source = who(request)
    items: list[EventIn | Unfit] = list(payload.events)
    fitting = [item.event for item in items if not isinstance(item, Unfit)]
    with translation.override("en"):
        outcomes = iter(recording.record(controller, events=fitting, source=source, now=clock.now()))
        results = [
            _refused(item, "events", number)
            if isinstance(item, Unfit)
            else {"key": item.key, **_result(next(outcomes), number=number)}
            for number, item in enumerate(items)
        ]
    counts = {
        status: sum(result["status"] == status for result in results)
        for status in ("recorded", "again", "refused")
    }
    return JsonResponse({**counts, "results": results})


@router.post(
    "/consents/state",
    response={200: StateOut, **PROBLEMS},
    auth=KeyAuth(Scope.CONSENTS_READ),
    summary="Read where a person stands",
)
def read_state(request: HttpRequest, payload: StateIn) -> dict[str, object]:
    """Read all choices of a person. Asked by POST, since addresses end in logs."""
    controller, source = who(request)
    with translation.override("en"):
        found = choices.read(controller, whom=payload.person.whom, source=source, now=clock.now())
    return {
        "person_known": found.subject is not None,
        "reference": found.subject.reference if found.subject is not None else "",
        "choices": [_choice(row) for row in found.states],
    }


@router.post(
    "/consents/check",
    response={200: AnswerOut, **PROBLEMS},
    auth=KeyAuth(Scope.CONSENTS_CHECK),
    summary="May this data be used for this purpose now?",
)
def check(request: HttpRequest, payload: CheckIn) -> dict[str, object]:
    """Answer yes or no, with the reason. What no policy in force declares is a no."""
    controller, source = who(request)
    now = clock.now()
    with translation.override("en"):
        answer = checking.check(controller, question=payload.question, now=now)
        checking.note_asked(controller, answers=[answer], source=source, now=now)
        return _answered(answer)


@router.post(
    "/consents/check/batch",
    response={200: AnswersOut, **PROBLEMS},
    auth=KeyAuth(Scope.CONSENTS_CHECK),
    summary="Ask up to 1,000 such questions",
)
def check_many(request: HttpRequest, payload: ChecksIn) -> JsonResponse:
    """Answer each question for itself."""
    controller, source = who(request)
    now = clock.now()
    items: list[CheckIn | Unfit] = list(payload.questions)
    fitting = [item.question for item in items if not isinstance(item, Unfit)]
    with translation.override("en"):
        answers = checking.check_all(controller, questions=fitting, now=now)
        checking.note_asked(controller, answers=answers, source=source, now=now)
        found = iter(answers)
        told = [
            unfit(item, "questions", number)
            if isinstance(item, Unfit)
            else _answer_or_problem(next(found), number=number)
            for number, item in enumerate(items)
        ]
    return JsonResponse({"answers": told})


@router.post(
    "/acknowledgements",
    response={201: AcknowledgedOut, 200: AcknowledgedOut, **PROBLEMS},
    auth=KeyAuth(Scope.ACKNOWLEDGEMENTS_WRITE),
    summary="Record that a person confirmed having read a policy",
    tags=["acknowledgements"],
)
def acknowledge(request: HttpRequest, payload: AcknowledgementIn) -> Status[dict[str, object]]:
    """Keep which version a person was shown and confirmed. No purpose check ever reads it."""
    controller, source = who(request)
    with translation.override("en"):
        row, is_new = acknowledging.acknowledge(
            controller, confirmation=payload.confirmation, source=source, now=clock.now()
        )
    return Status(201 if is_new else 200, {"id": row.pk, "again": not is_new})


def _result(outcome: Outcome, *, number: int) -> dict[str, Any]:
    if isinstance(outcome, Recorded):
        return {"status": "again" if outcome.again else "recorded", **_recorded(outcome)}
    return {"status": "refused", "problem": problem_of(outcome, "events", number)}


def _refused(item: Unfit, name: str, number: int) -> dict[str, Any]:
    return {"status": "refused", "problem": unfit(item, name, number)}


def _recorded(done: Recorded) -> dict[str, object]:
    return {"id": done.id, "again": done.again, "state": _stand(done.stand) if done.stand else None}


def _stand(stand: Stand) -> dict[str, object]:
    return {
        "consent": stand.consent or "",
        "since": stand.consent_since,
        "objected_since": stand.objected_since,
        "sharing_objected_since": stand.sharing_objected_since,
        "restricted_since": stand.restricted_since,
    }


def _choice(row: ConsentState) -> dict[str, object]:
    version = row.version
    return {
        "purpose": row.purpose.code,
        "version": {"policy": version.policy.slug, "number": version.number} if version is not None else None,
        **_stand(row.stand),
    }


def _answered(answer: Answer) -> dict[str, object]:
    return {
        "allowed": answer.allowed,
        "reason": answer.reason.value,
        "detail": str(answer.reason.label),
        "basis": answer.basis,
        "version": _version(answer.version),
        "since": answer.since,
        "person_known": answer.known,
    }


def _version(version: Published | None) -> dict[str, object] | None:
    return {"policy": version.policy, "number": version.number} if version is not None else None


def _answer_or_problem(answer: Answer | ConsentRefusedError, *, number: int) -> dict[str, object]:
    return _answered(answer) if isinstance(answer, Answer) else problem_of(answer, "questions", number)
