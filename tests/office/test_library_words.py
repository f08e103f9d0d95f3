"""The words of the admin's libraries that our catalogues translate."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from django.utils.translation import override

from office.library_words import WORDS

LIBRARIES = ("unfold", "simple_history")


def sources() -> str:
    found = []
    for library in LIBRARIES:
        spec = find_spec(library)
        assert spec is not None
        assert spec.origin is not None
        folder = Path(spec.origin).parent
        found += [file.read_text() for file in folder.rglob("*") if file.suffix in {".py", ".html"}]
    return "".join(found)


def test_every_word_is_still_one_of_a_library(subtests: pytest.Subtests) -> None:
    source = sources()
    with override("en"):
        for word in WORDS:
            with subtests.test(word=str(word)):
                assert str(word).partition("%(")[0].strip() in source
