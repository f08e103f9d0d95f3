"""`manage.py import_policy`: what it prints, what it refuses, and that it publishes nothing."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from checks.deploy import ROOT
from office.models import AccessEntry, Controller
from policies.enums import Status, TermKind
from policies.models import Policy, PolicyText, PolicyVersion, Suggestion, Term
from tests.policies import published
from tests.policies.invented_texts import INVENTED
from tests.policies.promised_facts import FACTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

SEEDS = ROOT.parent / "shared" / "seeds"
FILES = {
    "sv": ("dreame-sv.txt", ("D11", "D12", "D14")),
    "nb": ("procotsmart-nb.txt", ("P1", "P4", "P15", "P24")),
}


def run(file: Path, *options: str, controller: str = "dreame", language: str = "sv") -> str:
    out = StringIO()
    with translation.override("en"):
        call_command(
            "import_policy",
            str(file),
            "--controller",
            controller,
            "--language",
            language,
            *options,
            stdout=out,
        )
    return out.getvalue()


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A policy in Swedish without any marks."""
    file = tmp_path / "policy.txt"
    file.write_text(INVENTED["sv"][0], encoding="utf-8")
    return file


def codes(version: PolicyVersion) -> dict[TermKind, set[str]]:
    return {
        kind: set(version.suggestions.filter(kind=kind).values_list("code", flat=True)) for kind in TermKind
    }


def test_the_command_makes_a_draft_and_says_what_it_found(dreame: Controller, text: Path) -> None:
    said = run(text).splitlines()
    version = PolicyVersion.objects.get()
    assert said[0] == "Privacy policy, version 1 (draft), sv: Så hanterar Norrsken Hem dina uppgifter"
    assert said[1:5] == [
        "3 sections:",
        "  #vad-vi-samlar-in  Vad vi samlar in",
        "  #varfor-vi-gor-det  Varför vi gör det",
        "  #vilka-som-far-del-av-uppgifterna  Vilka som får del av uppgifterna",
    ]
    assert any(line.startswith("  Purpose: ") and "statistics" in line for line in said)
    assert any(line.startswith("  Country: –") for line in said)
    assert (version.status, version.policy.is_main, version.number) == (Status.DRAFT, True, 1)
    assert not version.commitments.exists()
    assert set(version.suggestions.values_list("verdict", flat=True)) == {"open"}
    assert set(AccessEntry.objects.values_list("actor", flat=True)) == {None}


@pytest.mark.parametrize("language", FILES)
def test_all_that_the_rows_list_is_suggested_from_a_policy_of_that_shape(
    language: str, dreame: Controller, tmp_path: Path
) -> None:
    written, rows = INVENTED[language]
    file = tmp_path / "policy.txt"
    file.write_text(written, encoding="utf-8")
    run(file, language=language)
    found = codes(PolicyVersion.objects.get())
    for row in rows:
        for kind, expected in FACTS[row].items():
            assert expected <= found[kind], row


@pytest.mark.parametrize("language", FILES)
def test_all_that_the_rows_list_is_suggested_from_the_published_policies(
    language: str, dreame: Controller
) -> None:
    name, rows = FILES[language]
    if not (SEEDS / name).exists():
        pytest.skip("the published policies are not here")
    run(SEEDS / name, language=language)
    version = PolicyVersion.objects.get()
    found = codes(version)
    for row in rows:
        for kind, expected in FACTS[row].items():
            assert expected <= found[kind], row
    assert PolicyText.objects.get().sections.count() >= 5
    assert version.status == Status.DRAFT


def test_another_policy_a_day_and_a_second_language_are_taken(dreame: Controller, text: Path) -> None:
    app = published.policy(dreame, slug="app")
    said = run(text, "--policy", "app", "--effective", "2026-12-28")
    version = app.versions.get()
    assert version.effective_on is not None
    assert version.effective_on.isoformat() == "2026-12-28"
    english = text.with_name("policy.md")
    english.write_text("# Privacy\n\n## Extra\n\nYour name.\n", encoding="utf-8")
    said = run(english, "--policy", "app", language="en")
    assert app.versions.get() == version
    assert "Not in this language: #" in said
    assert set(version.texts.values_list("language", flat=True)) == {"sv", "en"}
    assert version.status == Status.DRAFT


BAD: dict[str, tuple[str, bytes, str]] = {
    "too big": ("policy.txt", b"a " * 25_000_000, "This file has 50.0 MB"),
    "Windows-1252": (
        "policy.txt",
        "Så här gör vi\n\nVi sparar namn.".encode("cp1252"),
        "looks like Windows-1252",
    ),
    "bare returns": ("policy.txt", b"Privacy\r\rWe keep names.\r", "carriage return alone"),
    "scripts": (
        "policy.html",
        b"<html><body><h1>P</h1><p>x</p><script>alert(1)</script></body></html>",
        "script",
    ),
    "10,000 headings": (
        "policy.md",
        b"# Privacy\n\n" + b"".join(b"## Heading %d\n\nText.\n\n" % number for number in range(10_000)),
        "a policy may have 300 at most",
    ),
    "empty": ("policy.txt", b"", "This file is empty"),
    "blank": ("policy.txt", b" \n\n ", "This file is empty"),
    "a picture": ("policy.txt", b"\x89PNG\r\n\x1a\n", "PNG file"),
}


def refused(file: Path, *options: str, controller: str = "dreame", language: str = "sv") -> str:
    """Return the sentence with which the command refuses, having left nothing behind."""
    with pytest.raises(CommandError) as error:
        run(file, *options, controller=controller, language=language)
    assert error.value.returncode != 0
    sentence = str(error.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    for model in (Policy, PolicyVersion, PolicyText, Suggestion, Term):
        assert not model._default_manager.exists(), model
    assert not AccessEntry.objects.filter(action__startswith="policies.").exists()
    return sentence


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_file_is_refused_with_a_sentence(dreame: Controller, tmp_path: Path, bad: str) -> None:
    name, content, words = BAD[bad]
    file = tmp_path / name
    file.write_bytes(content)
    assert words in refused(file)


def test_a_file_that_is_not_there_is_refused(dreame: Controller, tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "none.txt")
    assert "cannot be read" in refused(tmp_path)


def test_wrong_options_are_refused_with_a_sentence(dreame: Controller, text: Path) -> None:
    assert "This day is over" in refused(text, "--effective", "2026-11-24")
    assert "is no day" in refused(text, "--effective", "soon")
    assert "does not speak this language" in refused(text, language="fi")
    assert "no controller with the address “nobody”" in refused(text, controller="nobody")
    assert "no policy with the address “app”" in refused(text, "--policy", "app")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "--controller"),
        (["--controller", "dreame", "--effective", "2026-13-01"], "“2026-13-01” is no day"),
    ],
)
def test_the_process_ends_with_a_failure_and_a_sentence(
    tmp_path: Path, options: list[str], words: str
) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "import_policy", "none.txt", "--language", "sv", *options],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
