"""The beat and the tasks that it wakes."""

import ast
from pathlib import Path

import pytest
from celery.beat import Scheduler
from django.apps import apps

from checks.deploy import ROOT
from privacyportal.celery import SECONDS_BETWEEN, app, beat_schedule


@pytest.mark.parametrize("name", sorted(SECONDS_BETWEEN))
def test_the_beat_wakes_a_task_that_exists(name: str) -> None:
    app.loader.import_default_modules()

    assert name in app.tasks


@pytest.mark.parametrize("turn", beat_schedule().values(), ids=lambda turn: turn["task"])
def test_a_turn_that_nobody_took_is_void_when_the_next_is_due(turn: dict[str, object]) -> None:
    assert turn["options"] == {"expires": turn["schedule"]}


def test_a_beat_that_starts_wakes_everything_at_once() -> None:
    schedule = Scheduler(app=app).schedule

    assert {name for name, entry in schedule.items() if entry.is_due()[0]} == set(SECONDS_BETWEEN)


def test_every_task_is_named_after_its_package() -> None:
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}

    for name, task in ours.items():
        assert name == f"{task.__module__.split('.')[0]}.{task.__name__}"
        assert apps.is_installed(name.split(".")[0])


def test_nothing_delays_a_task_in_the_broker() -> None:
    """The database is the queue: what is not due yet waits there, not in a message."""
    for file in source_files():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                assert not {"eta", "countdown"} & {keyword.arg for keyword in node.keywords}, file


def source_files() -> list[Path]:
    packages = (
        *("law", "vault", "office", "mailroom", "policies"),
        *("subjects", "thirdparties", "consents", "requests", "privacyportal"),
    )
    return [file for package in packages for file in (ROOT / package).rglob("*.py")]
