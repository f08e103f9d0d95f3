"""The check of the catalogues."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from checks import translations

ROOT = translations.ROOT
HEADER = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a repository whose catalogues say little."""
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "po_file", lambda language: tmp_path / f"{language}.po")
    return tmp_path


def write(folder: Path, *, language: str, body: str) -> Catalog:
    file = folder / f"{language}.po"
    file.write_text(HEADER + "\n" + body)
    return translations.catalogue(file, language=language)


def test_a_finished_catalogue_passes(locale: Path) -> None:
    texts = write(locale, language="sv", body='msgid "Yes"\nmsgstr "Ja"\n')

    assert list(translations.unfinished(texts)) == []


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ('msgid "Yes"\nmsgstr ""\n', "missing: 'Yes'"),
        ('#, fuzzy\nmsgid "Yes"\nmsgstr "Nej"\n', "fuzzy: 'Yes'"),
        ('msgid "day"\nmsgid_plural "days"\nmsgstr[0] "dag"\nmsgstr[1] ""\n', "missing: 'day'"),
    ],
)
def test_a_text_that_is_not_translated_is_found(locale: Path, body: str, finding: str) -> None:
    assert list(translations.unfinished(write(locale, language="sv", body=body))) == [finding]


def test_a_catalogue_that_was_not_compiled_again_is_found(locale: Path) -> None:
    old = write(locale, language="sv", body='msgid "Yes"\nmsgstr "Jo"\n')
    (locale / "sv.mo").write_bytes(translations.compiled(old))
    new = write(locale, language="sv", body='msgid "Yes"\nmsgstr "Ja"\n')

    assert list(translations.stale(locale / "sv.po", old)) == []
    assert list(translations.stale(locale / "sv.po", new)) == [
        "sv.mo is older than its .po; run make messages"
    ]


def test_a_catalogue_that_was_never_compiled_is_found(locale: Path) -> None:
    texts = write(locale, language="sv", body='msgid "Yes"\nmsgstr "Ja"\n')

    assert list(translations.stale(locale / "sv.po", texts)) == ["sv.mo is missing; run make messages"]


def test_texts_that_only_the_code_or_only_the_catalogue_has_are_found(locale: Path) -> None:
    kept = write(locale, language="sv", body='msgid "Old"\nmsgstr "Gammal"\n')
    code = write(locale, language="nb", body='msgctxt "age"\nmsgid "New"\nmsgstr ""\n')

    assert list(translations.drifted(kept, code=code)) == ["not collected: 'New'", "no longer used: 'Old'"]


def test_what_is_compiled_is_what_gettext_reads(locale: Path) -> None:
    import gettext

    texts = write(
        locale, language="sv", body='msgid "day"\nmsgid_plural "days"\nmsgstr[0] "dag"\nmsgstr[1] "dagar"\n'
    )
    (locale / "sv.mo").write_bytes(translations.compiled(texts))

    with (locale / "sv.mo").open("rb") as stream:
        spoken = gettext.GNUTranslations(stream)

    assert [spoken.ngettext("day", "days", number) for number in (1, 2)] == ["dag", "dagar"]


def test_a_language_without_catalogue_is_named(locale: Path) -> None:
    assert list(translations.findings()) == [
        "sv: no catalogue; run make messages",
        "nb: no catalogue; run make messages",
    ]


def test_no_package_is_left_out_because_of_its_name() -> None:
    # makemessages leaves out a folder of an ignored name wherever it stands.
    ignored = {place.removesuffix("/*") for place in translations.OPTIONS if place.endswith("/*")}
    folders = {
        folder.name
        for package in translations.PACKAGES
        for folder in (ROOT / package).rglob("*")
        if folder.is_dir()
    }

    assert ignored & folders == set()


def test_a_renamed_gettext_is_found_since_its_texts_would_stay_english() -> None:
    for line in ("from django.utils.translation import gettext as _t", "import gettext_lazy as text"):
        assert translations.RENAMED.search(line)
    assert not translations.RENAMED.search("from django.utils.translation import gettext_lazy as _")
