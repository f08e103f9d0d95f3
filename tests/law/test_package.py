"""The package keeps to itself, and its page of rights is up to date."""

import ast
import sys
from pathlib import Path

import law
from law import Right, Step
from law.jurisdictions import REGISTRY
from law.rights import CASE_NAMES, case_name
from law.rights_table import markdown
from law.terms import terms_of

PACKAGE = Path(law.__file__).parent
ALLOWED = {"law", "holidays", "dateutil", *sys.stdlib_module_names}


def _trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def test_it_imports_nothing_but_the_standard_library_and_calendars() -> None:
    for path, tree in _trees().items():
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names.append(node.module or "")
            assert {name.partition(".")[0] for name in names} <= ALLOWED, path


def test_it_has_no_clock_of_its_own() -> None:
    for path, tree in _trees().items():
        calls = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in {"now", "today", "utcnow", "time"}
            and isinstance(node.value, ast.Name)
            and node.value.id in {"date", "datetime", "time"}
        }
        assert not calls, path


def test_the_page_of_rights_is_made_from_the_data() -> None:
    page = PACKAGE.parent / "docs" / "rights.md"
    assert page.read_text(encoding="utf-8") == markdown()


def test_every_right_with_a_number_has_the_laws_own_term() -> None:
    for code, found in REGISTRY.items():
        for statute in found.statutes:
            terms = terms_of(statute.code)
            for right in Right:
                rule = statute.rule(Step.RESPOND, right)
                assert rule is not None
                assert rule.guidance or right in terms, (code, right)


def test_every_right_is_found_by_its_name_in_case_files() -> None:
    assert {CASE_NAMES[case_name(right)] for right in Right} == set(Right)
    assert CASE_NAMES["withdraw_consent"] is Right.WITHDRAWAL
    assert CASE_NAMES["withdrawal"] is Right.WITHDRAWAL


def test_what_it_offers_is_there() -> None:
    assert all(hasattr(law, name) for name in law.__all__)
