from pathlib import Path

import pytest

from policies.enums import TermKind
from policies.outline import Outline, Section
from policies.terms import defaults
from policies.terms.finder import Found, find
from tests.policies.invented_texts import INVENTED
from tests.policies.promised_facts import FACTS

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
SEED_ROWS = [
    *(("dreame-sv.txt", "sv", row) for row in ("D11", "D12", "D13", "D14")),
    *(("procotsmart-nb.txt", "nb", row) for row in ("P1", "P4", "P5", "P15", "P24", "P29", "P32", "P33")),
]


def found_in(text: str, *, language: str) -> list[Found]:
    outline = Outline(title="", sections=(Section(heading="", body=text, anchor="all"),))
    return find(outline, language=language, terms=defaults.terms())


def missing(row: str, found: list[Found]) -> dict[TermKind, set[str]]:
    """Return what the row lists and the text was not found to say, by kind."""
    by_kind = {
        kind: codes - {one.code for one in found if one.kind is kind} for kind, codes in FACTS[row].items()
    }
    return {kind: codes for kind, codes in by_kind.items() if codes}


@pytest.mark.parametrize(("file", "language", "row"), SEED_ROWS)
def test_everything_that_a_row_lists_is_found_in_the_published_policy(
    file: str, language: str, row: str
) -> None:
    path = SEEDS / file
    if not path.exists():
        pytest.skip("the published policies are not here")
    assert missing(row, found_in(path.read_text(encoding="utf-8"), language=language)) == {}


@pytest.mark.parametrize(
    ("language", "row"), [(language, row) for language, (_text, rows) in INVENTED.items() for row in rows]
)
def test_everything_that_a_row_lists_is_found_in_a_text_of_other_words(language: str, row: str) -> None:
    text, _rows = INVENTED[language]
    assert missing(row, found_in(text, language=language)) == {}


def test_who_does_not_name_advertising_companies_is_not_said_to() -> None:
    text, _rows = INVENTED["nb"]
    assert "advertising" not in {one.code for one in found_in(text, language="nb")}


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_a_text_about_something_else_declares_nothing(language: str) -> None:
    other = {
        "en": "Chop the onions finely. Let the soup simmer for an hour, stir now and then, and serve it hot.",
        "sv": "Hacka löken fint. Låt soppan sjuda en timme, rör om då och då och servera den varm.",
        "nb": "Hakk løken fint. La suppen småkoke i en time, rør av og til og server den varm. Man spiser den ute.",
    }
    assert found_in(other[language], language=language) == []
