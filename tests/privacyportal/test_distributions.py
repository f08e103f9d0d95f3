"""What the portal is installed with."""

import re
from importlib.metadata import PackageNotFoundError, distribution, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks.deploy import ROOT

LOCKS = ("base", "dev")
ALL_LOCKS = sorted(file.stem for file in (ROOT / "requirements").glob("*.txt"))


def locked(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lines, re.MULTILINE))


def needed_by(name: str) -> set[str]:
    requirements = [Requirement(line) for line in requires(name) or []]
    return {
        canonicalize_name(each.name)
        for each in requirements
        if each.marker is None or each.marker.evaluate({"extra": ""})
    }


def test_no_locked_distribution_needs_the_package_whose_name_is_ours() -> None:
    names = {name for lock in LOCKS for name in locked(lock)}
    installed = [name for name in sorted(names) if is_installed(name)]

    assert len(installed) > 50
    assert [name for name in installed if "requests" in needed_by(name)] == []
    assert "requests" not in names


def test_the_package_requests_is_ours() -> None:
    import requests

    assert requests.__file__ == str(ROOT / "requests" / "__init__.py")
    with pytest.raises(PackageNotFoundError):
        distribution("requests")


def test_what_is_installed_is_what_is_locked() -> None:
    pinned = locked("dev")

    assert {name: distribution(name).version for name in pinned if is_installed(name)} == {
        name: version for name, version in pinned.items() if is_installed(name)
    }


def test_tests_run_with_the_versions_that_production_runs_on() -> None:
    development = locked("dev")

    assert {name: development.get(name) for name in locked("base")} == locked("base")


def test_every_list_of_requirements_is_locked_and_audited() -> None:
    makefile = (ROOT / "Makefile").read_text()

    assert sorted(file.stem for file in (ROOT / "requirements").glob("*.in")) == ALL_LOCKS
    assert [sorted(names.split()) for names in re.findall(r"for name in ([a-z ]+); do", makefile)] == [
        ALL_LOCKS,
        ALL_LOCKS,
    ]


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_a_lock_is_in_step_with_what_it_locks(lock: str) -> None:
    pins = locked(lock)
    lines = (ROOT / "requirements" / f"{lock}.in").read_text().splitlines()
    wanted = [Requirement(line.partition("#")[0]) for line in lines if re.match(r"[A-Za-z]", line)]

    assert wanted
    for each in wanted:
        assert each.specifier.contains(pins[canonicalize_name(each.name)]), each


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    pins = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)

    assert all("--hash=sha256:" in pin for pin in pins if "==" in pin)
    assert "://" not in text


def is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
