"""Plain text, whose headings carry no marks, becomes a title, sections, paragraphs and lists."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from policies.errors import FileRefusedError
from policies.outline import Outline
from policies.reading.files import read
from policies.reading.markdown import as_markdown
from policies.reading.unmarked_headings import could_be_heading

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
TEXTS = Path(__file__).parent / "texts"
needs_seeds = pytest.mark.skipif(not SEEDS.exists(), reason="the seed policies are not here")


def outline_of(text: str) -> Outline:
    return read(text.encode(), name="policy.txt").outline


def headings(outline: Outline) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in outline.sections]


def test_a_swedish_text_with_spaces_on_its_empty_lines_is_read() -> None:
    reading = read((TEXTS / "unmarked-sv.txt").read_bytes(), name="a.txt")
    assert reading.outline.title == "Integritetspolicy"
    assert headings(reading.outline) == [
        (2, "Om den här policyn"),
        (2, "Så tänker vi"),
        (2, "Vilka uppgifter samlar vi in?"),
        (2, "Vad uppgifterna används till"),
        (2, "Delning med andra företag"),
    ]
    assert "kundregistret hos oss.\n\nVi berättar" in reading.outline.sections[1].body
    assert r"\[med åkeri eller serverföretag\]" in reading.outline.sections[4].body
    assert reading.counts.lists == 0
    assert reading.notes == ()


def test_a_norwegian_text_with_lists_and_emphasis_is_read() -> None:
    reading = read((TEXTS / "unmarked-nb.txt").read_bytes(), name="a.txt")
    assert reading.outline.title == "PERSONVERN HOS FJORDUR Klokker og armbånd"
    assert headings(reading.outline) == [
        (2, "Hei og takk!"),
        (2, "Hva får vi vite, og hva gjør vi med det?"),
        (3, "Opplysninger du gir oss"),
        (2, "Formålene våre"),
        (2, "Andre tall"),
        (2, "Du bestemmer over tallene dine!"),
        (2, "Se, rette og slette"),
        (2, "Hvem andre får se opplysningene?"),
        (2, "Selskaper i konsernet og leverandører"),
        (2, "Når loven krever det"),
        (2, "Barn"),
        (2, "Endringer i denne teksten"),
    ]
    assert (reading.counts.lists, reading.counts.list_items) == (6, 17)
    assert "\n- **Pulsmåling.** Klokken" in reading.outline.sections[2].body
    assert "for å se\n  om en ny versjon" in reading.outline.sections[4].body


@needs_seeds
def test_every_heading_of_the_swedish_policy_is_found_and_no_sentence() -> None:
    outline = read((SEEDS / "dreame-sv.txt").read_bytes(), name="dreame-sv.txt").outline
    assert outline.title == "Sekretesspolicy"
    assert len(outline.sections) == 5
    assert headings(outline)[0] == (2, "Inledning")
    assert all(section.level == 2 and section.body for section in outline.sections)


@needs_seeds
def test_every_heading_of_the_norwegian_policy_is_found_and_no_sentence() -> None:
    reading = read((SEEDS / "procotsmart-nb.txt").read_bytes(), name="procotsmart-nb.txt")
    found = [section.heading for section in reading.outline.sections]
    assert len(found) == 16
    assert {"Annen informasjon", "Mindreårige", "Utlevering til andre"} <= set(found)
    assert [section.heading for section in reading.outline.sections if not section.body] == [found[1]]
    assert [section.level for section in reading.outline.sections] == [2, 2, 3, *[2] * 13]
    assert reading.counts.list_items == 48


@pytest.mark.parametrize(
    "line",
    [
        *("Cookies", "Who are we?", "You decide!", "YOUR RIGHTS", "1. Introduction", "2.1 Cookies", "§ 3"),
        *("**Contact**", "Part 1: Scope", "“Cookies” and such", "Article 5 Rights"),
    ],
)
def test_a_short_line_without_full_stop_can_be_a_heading(line: str) -> None:
    assert could_be_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        *("We keep it safe.", "as follows:", "name,", "privacy@firm.example", "12 March 2024", "2024-03-12"),
        *(
            "March 2024",
            "Updated 1. mai 2021",
            "08-123 45 67",
            "www.firm.example",
            "name and address",
            "…",
            "x",
        ),
        *("Telephone: None", "Send mail. We answer", "A " * 50, "***"),
    ],
)
def test_a_sentence_address_or_date_is_no_heading(line: str) -> None:
    assert not could_be_heading(line)


def test_numbers_tell_the_level_of_a_heading() -> None:
    text = "Policy\n\n1. Scope\n\nAll of it.\n\n2. Data\n\n2.1 Cookies\n\nSome.\n\n2.1.1 Kinds\n\nTwo.\n"
    assert headings(outline_of(text)) == [
        *((2, "1. Scope"), (2, "2. Data"), (3, "2.1 Cookies"), (4, "2.1.1 Kinds"))
    ]


def test_a_numbered_list_is_no_row_of_headings() -> None:
    outline = outline_of(
        "Policy\n\nWe need:\n\n1. Name\n\n2. Address\n\n3. Telephone\n\nNothing else is asked."
    )
    assert headings(outline) == [(2, "")]
    assert "1. Name\n2. Address\n3. Telephone" in outline.sections[0].body


def test_every_kind_of_bullet_becomes_a_list() -> None:
    outline = outline_of("Policy\n\nWe keep:\n\n• one\n– two\n* three\n· four\n  - five\n")
    assert outline.sections[0].body == "We keep:\n\n- one\n- two\n- three\n- four\n    - five"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("#1 of all shops is ours.", r"\#1 of all shops is ours."),
        ("+ tax is paid by us.", r"\+ tax is paid by us."),
        ("1. May is a holiday, we rest.", r"1\. May is a holiday, we rest."),
        ("If a<b> then nothing.", r"If a\<b> then nothing."),
        ("We **never** sell *it*.", "We **never** sell *it*."),
        ("See [here](https://a.example/b).", "See [here](https://a.example/b)."),
        ("Write &amp; or 2*3*4.", r"Write \&amp; or 2\*3\*4."),
    ],
)
def test_what_markdown_would_misread_is_escaped(typed: str, written: str) -> None:
    assert outline_of(f"Policy\n\n{typed}").sections[0].body == written


def test_a_sentence_torn_apart_by_a_page_break_is_joined() -> None:
    start = (
        "We count how many people open the shop each day, and compare that from month to month with those of"
    )
    outline = outline_of(f"Policy\n\n- {start}\n\nthe year before.\n\n- Nothing else.")
    assert outline.sections[0].body == f"- {start}\n  the year before.\n- Nothing else."


def test_a_list_without_bullets_is_no_row_of_headings() -> None:
    outline = outline_of(
        "Policy\n\nWe collect:\n\nName\n\nAddress\n\nHow we use it\n\nTo send you the goods."
    )
    assert headings(outline) == [(2, ""), (2, "How we use it")]


def test_a_date_above_the_title_opens_the_text() -> None:
    outline = outline_of("12 March 2024\n\nCookie policy\n\nWe use two.\n")
    assert (outline.title, outline.sections[0].body) == ("Cookie policy", "12 March 2024\n\nWe use two.")


def test_a_text_without_headings_is_named_after_its_first_line() -> None:
    reading = read(b"We keep nothing about anybody.\n\nReally not.", name="a.txt")
    assert reading.outline.title == "We keep nothing about anybody."
    assert reading.outline.sections[0].body.startswith("We keep nothing")
    assert "first line" in reading.notes[0]


def test_a_signature_at_the_end_is_no_heading() -> None:
    assert headings(outline_of("Policy\n\nWe keep nothing.\n\nThe Board")) == [(2, "")]


@given(st.text(alphabet="aB1 .:#*_-+>=<&`[]()~|\\!\n\t•§", max_size=200))
def test_whatever_was_typed_reads_the_same_when_written_as_markdown(typed: str) -> None:
    try:
        outline = outline_of(typed)
    except FileRefusedError:
        return
    for section in outline.sections:
        kinds = {token.type for token in MarkdownIt("commonmark").parse(section.body)}
        assert not kinds & {"heading_open", "html_block", "fence", "code_block", "blockquote_open", "hr"}
    assert read(as_markdown(outline).encode(), name="a.md").outline == outline
