import pytest

from policies.outline import Section
from policies.terms.sentences import LONGEST, Passage, excerpt, passages, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We keep it. You may ask.", ["We keep it.", "You may ask."]),
        ("Why? Because you asked! Good.", ["Why?", "Because you asked!", "Good."]),
        ("Some data, e.g. IMEI, is kept. Then it goes.", ["Some data, e.g. IMEI, is kept.", "Then it goes."]),
        (
            "Vi sparar t.ex. IP-adresser. Sedan raderas de.",
            ["Vi sparar t.ex. IP-adresser.", "Sedan raderas de."],
        ),
        ("Vi lagrer f.eks. IMEI og bl.a. GPS. Så ikke.", ["Vi lagrer f.eks. IMEI og bl.a. GPS.", "Så ikke."]),
        ("Name, phone, etc. We keep them.", ["Name, phone, etc.", "We keep them."]),
        ("Namn, telefon m.m. Vi sparar dem.", ["Namn, telefon m.m.", "Vi sparar dem."]),
        ("Ask Dr. Berg or A. Lind. They know.", ["Ask Dr. Berg or A. Lind.", "They know."]),
        ("See www.example.com for more. Or write.", ["See www.example.com for more.", "Or write."]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
        ("Version 2.0 applies from 1. mars in the year.", ["Version 2.0 applies from 1. mars in the year."]),
        ("no end at all", ["no end at all"]),
        ("", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_markdown_is_read_as_plain_text() -> None:
    body = "We keep **your [name](https://example.com)** and `IMEI` &amp; more \\* here.<br>And <b>this</b>\ntoo."
    assert [one.sentence for one in passages(Section(heading="", body=body))] == [
        "We keep your name and IMEI & more * here.",
        "And this too.",
    ]


def test_items_of_a_list_are_sentences_of_their_own_led_by_the_line_before() -> None:
    body = "We collect:\n\n- your name\n- your phone\n  - the number\n\nNothing else."
    assert passages(Section(heading="Data", body=body)) == [
        Passage("We collect:"),
        Passage("your name", lead="We collect:"),
        Passage("your phone", lead="We collect:"),
        Passage("the number", lead="your phone"),
        Passage("Nothing else."),
        Passage("Data"),
    ]


def test_a_list_that_opens_its_section_is_led_by_the_heading() -> None:
    assert passages(Section(heading="How we use it", body="- to send goods")) == [
        Passage("to send goods", lead="How we use it"),
        Passage("How we use it"),
    ]


def test_cells_of_a_table_and_blocks_of_html_and_code_are_read_too() -> None:
    body = "| What | Why |\n|---|---|\n| name | orders |\n\n<div>phone</div>\n\n```\nIMEI\n```"
    assert [one.sentence for one in passages(Section(heading="", body=body))] == [
        *("What", "Why", "name", "orders", "phone", "IMEI")
    ]


def test_a_short_sentence_is_shown_whole() -> None:
    assert excerpt("We keep your name.", start=13, end=17) == "We keep your name."


@pytest.mark.parametrize("at", [0, 150, 299])
def test_of_a_long_sentence_the_words_around_the_place_are_shown(at: int) -> None:
    words = [f"word{number}" for number in range(300)]
    sentence = " ".join(words)
    start = len(" ".join(words[:at])) + bool(at)
    shown = excerpt(sentence, start=start, end=start + len(words[at]))
    assert words[at] in shown.strip("…").split()
    assert set(shown.strip("…").split()) <= set(words)
    assert len(shown) <= LONGEST + 2
    assert shown.startswith("…") == (at != 0)
    assert shown.endswith("…") == (at != 299)


def test_one_endless_word_is_cut_all_the_same() -> None:
    assert len(excerpt("x" * 5000, start=0, end=5000)) <= LONGEST + 1
