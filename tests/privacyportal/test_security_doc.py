"""What `docs/security.md` says holds by a test, holds by a test that there is."""

from __future__ import annotations

import re

from checks.deploy import ROOT

DOC = (ROOT / "docs" / "security.md").read_text()
NAMED = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")
CHAPTERS = 14


def test_every_test_that_the_document_names_exists() -> None:
    named = NAMED.findall(DOC)
    assert len(named) >= 60
    for path, name in named:
        assert re.search(rf"^ *(?:async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE), (
            path,
            name,
        )


def test_every_chapter_of_the_standard_names_a_test() -> None:
    chapters = re.split(r"^### V\d+ ", DOC, flags=re.MULTILINE)[1:]
    assert len(chapters) == CHAPTERS
    for chapter in chapters:
        assert NAMED.search(chapter), chapter.splitlines()[0]
