"""A restore, rehearsed with the commands of docs/keys.md: who was erased stays erased, everybody else is there."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.at_hand import AtHand
from tests.leaks.databases import own_databases

pytestmark = [pytest.mark.xdist_group("restore"), pytest.mark.promise("P23")]

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "keys.md"
SCENE = "from tests.vault.office_scene import *; "


@dataclass(frozen=True)
class Office:
    """A portal's databases and files, and its operator."""

    environment: dict[str, str]
    backups: Path
    at_hand: AtHand

    @property
    def engine(self) -> str:
        return "PostgreSQL" if self.environment.get("DATABASE_URL") else "SQLite"

    def run(self, command: str, *, backup: str = "") -> str:
        """Run a command as an operator does, and return what it prints."""
        folder = self.backups / backup
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["/bin/sh", "-eu", "-c", command.replace(".venv/bin/python", sys.executable)],
            cwd=ROOT,
            env={**self.environment, "BACKUP": str(folder)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def manage(self, *words: str) -> str:
        return self.at_hand.manage(*words)

    def scene(self, call: str) -> str:
        """Let something happen in the office."""
        return self.at_hand.run(SCENE + call)

    def readable(self) -> dict[str, str]:
        """Return what can be read of everybody's request, file and trace in the search."""
        found: dict[str, str] = json.loads(self.scene("print_readable()"))
        return found

    def back_up(self, name: str) -> None:
        self.run(lines_of(f"Backup on {self.engine}"), backup=name)

    def restore(self, what: str, *, backup: str) -> None:
        """Restore the main database with the files, or the vault, by the lines that speak of it."""
        lines = lines_of(f"Restore on {self.engine}").splitlines()
        assert len(lines) == 3
        chosen = lines[:2] if what == "main" else lines[2:]
        self.run("\n".join(chosen), backup=backup)


@contextmanager
def opened(environment: dict[str, str], *, backups: Path) -> Iterator[Office]:
    """Open an office with an environment."""
    with AtHand(environment) as at_hand:
        yield Office(environment, backups, at_hand)


def lines_of(heading: str) -> str:
    """Return the commands that stand in the document under a heading."""
    found = re.search(rf"### {heading}\n.*?```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert found is not None, heading
    return found[1]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office in which Elsa was erased, and Olga came, after the backup `before`; `after` is of the end."""
    with own_databases("restore", redis=13) as services:
        if services["DATABASE_URL"] and not shutil.which("pg_restore"):
            pytest.skip("pg_dump and pg_restore are not installed")
        folder = tmp_path_factory.mktemp("restore")
        key = base64.urlsafe_b64encode(b"r" * 32).decode()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            **{name: value for name, value in services.items() if value},
            "ENV_FILE": "",
            "VAR_DIR": str(folder / "var"),
            "FILES_DIR": str(folder / "files"),
            "VAULT_KEYS": f"first:{key}",
            "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
        }
        with opened(environment, backups=folder / "backups") as made:
            made.manage("migrate", "--verbosity=0")
            made.manage("migrate", "--verbosity=0", "--database=vault")
            made.scene('arrive("elsa"); arrive("nils")')
            made.back_up("before")
            made.scene('erase("elsa"); arrive("olga")')
            made.back_up("after")
            yield made


READABLE = "read, file read, found"
ERASED = "erased, file erased, not found"
MISSING = "key missing"


def test_before_any_restore_only_the_erased_cannot_be_read(office: Office) -> None:
    assert office.readable() == {"elsa": ERASED, "nils": READABLE, "olga": READABLE}


def test_an_old_main_database_on_the_live_vault_keeps_the_erased_erased(office: Office) -> None:
    office.restore("main", backup="before")
    office.restore("vault", backup="after")
    assert office.readable()["elsa"] == "erased, file erased, found"
    assert "0 data keys had come back" in office.manage("replay_shreds")
    assert office.readable() == {"elsa": ERASED, "nils": READABLE}
    assert office.manage("list_shreds").count("\n") == 2


def test_an_old_vault_under_the_live_main_database_erases_again_and_says_what_is_lost(office: Office) -> None:
    office.restore("main", backup="after")
    office.restore("vault", backup="before")
    told = office.manage("replay_shreds")
    assert "1 data keys had come back and are destroyed again." in told
    assert "1 data keys that rows name are not in the vault" in told
    assert office.readable() == {"elsa": ERASED, "nils": READABLE, "olga": MISSING}
    assert "1 data keys are given up" in office.manage("write_off_keys", "--yes")
    assert office.readable() == {"elsa": ERASED, "nils": READABLE, "olga": ERASED}


def test_after_the_loss_of_everything_the_list_kept_elsewhere_erases_again(office: Office) -> None:
    office.restore("main", backup="before")
    office.restore("vault", backup="before")
    assert office.readable() == {"elsa": READABLE, "nils": READABLE}
    told = office.manage("replay_shreds", f"--from={office.backups}/after/shreds.jsonl")
    assert "1 data keys had come back and are destroyed again." in told
    assert office.readable() == {"elsa": ERASED, "nils": READABLE}


def test_no_file_of_the_office_or_its_backups_holds_anybody_in_the_clear(office: Office) -> None:
    folders = (Path(office.environment["VAR_DIR"]), Path(office.environment["FILES_DIR"]), office.backups)
    found = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert len(found) > 5
    for file in found:
        content = file.read_bytes()
        for marker in (b"elsa@person.example", b"I am elsa", b"%PDF-1.7 elsa", b"We are done, elsa"):
            assert marker not in content, file


def test_after_a_rotation_a_backup_of_the_vault_needs_the_old_master_key(office: Office) -> None:
    office.restore("main", backup="after")
    office.restore("vault", backup="after")
    fresh = office.manage("make_master_key").strip()
    old = office.environment["VAULT_KEYS"]
    with opened({**office.environment, "VAULT_KEYS": f"{fresh},{old}"}, backups=office.backups) as both:
        assert "data keys were wrapped again" in both.manage("rotate_master_key")
    with opened({**office.environment, "VAULT_KEYS": fresh}, backups=office.backups) as new:
        assert new.readable() == {"elsa": ERASED, "nils": READABLE, "olga": READABLE}
        new.restore("vault", backup="after")
        with pytest.raises(AssertionError, match="VAULT_KEYS lacks the master key"):
            new.readable()
