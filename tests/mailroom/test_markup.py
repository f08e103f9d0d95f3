"""Markdown in, plain text, HTML and print out; what people typed stays what they typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom import markup
from mailroom.markup import Values

PORTAL = "https://portal.example/x"


def both(markdown: str, values: Values | None = None) -> tuple[str, str]:
    values = values or Values()
    tree = markup.parse(markdown)
    return markup.text(tree, values), markup.html(tree, values)


def test_a_button_is_a_link_in_html_and_an_address_in_text() -> None:
    values = Values()
    text, html = both(values.button(PORTAL, "Open it"), values)
    assert text == f"Open it:\n{PORTAL}\n"
    assert f'<a class="button" href="{PORTAL}">Open it</a>' in html
    assert f">{PORTAL}</span>" in html


def test_a_link_in_running_text_shows_where_it_leads() -> None:
    values = Values()
    text, html = both(f"See {values.link(PORTAL, 'the page')} now.", values)
    assert text == f"See the page ({PORTAL}) now.\n"
    assert f'<a href="{PORTAL}">the page</a>' in html


@pytest.mark.parametrize(
    "attack",
    [
        "[Click](https://evil.example)",
        "<https://evil.example>",
        "[Click][1]\n\n[1]: https://evil.example",
        "![x](https://evil.example/pixel.png)",
        '<a href="https://evil.example">x</a>',
        "<script>alert(1)</script>",
    ],
)
def test_only_the_template_makes_links_images_and_markup(attack: str) -> None:
    _text, html = both(attack)
    for tag in ("<a", "<img", "<script"):
        assert tag not in html


def test_headings_lists_quotes_and_rules_read_well_as_text() -> None:
    text, _html = both("# Head\n\n- one\n- two\n\n1. a\n2. b\n\n> quote\n\n---\n\nend")
    assert text == f"Head\n----\n\n- one\n- two\n\n1. a\n2. b\n\n> quote\n\n{'-' * 40}\n\nend\n"


def test_entities_of_escaped_text_are_read_back() -> None:
    text, html = both("It&#x27;s A &amp; B &lt;b&gt;")
    assert text == "It's A & B <b>\n"
    assert html == "<p>It&#x27;s A &amp; B &lt;b&gt;</p>\n"


def test_a_subject_is_one_line_without_markup() -> None:
    assert (
        markup.one_line("\n **Hej** DR\\-7K2M\r\nBcc: x@y.example ", Values())
        == "Hej DR-7K2M Bcc: x@y.example"
    )


def test_direction_marks_and_control_characters_are_dropped() -> None:
    assert markup.visible("a\u202eb\x00c\u2066d\te") == "abcd\te"


@given(st.text(min_size=1))
def test_typed_text_comes_out_as_typed_whatever_it_is(typed: str) -> None:
    values = Values()
    text, html = both(f"> {values.text(typed)}", values)
    lines = [line.strip() for line in markup.visible(typed).strip().split("\n")]
    shown = [line.removeprefix(">").strip() for line in text.rstrip("\n").split("\n")]
    assert [line for line in shown if line] == [line for line in lines if line]
    assert html.startswith("<blockquote><p>") or not any(lines)
    assert "<a" not in html


@given(st.text(min_size=1))
def test_typed_text_is_no_markup_on_paper_either(typed: str) -> None:
    values = Values()
    tree = markup.parse_for_print(values.written_into(f"> {values.text(typed)}"))
    found = {node.type for node in tree.walk()}
    assert found <= {
        "root",
        "blockquote",
        "paragraph",
        "inline",
        "text",
        "text_special",
        "softbreak",
        "hardbreak",
    }


def test_the_lines_of_a_typed_text_stay_in_its_quote_or_list() -> None:
    values = Values()
    quote, item = values.text("a\n\nb"), values.text("c\nd")
    text, html = both(f"> {quote}\n\n- {item}", values)
    assert text == "> a\n>\n> b\n\n- c\n  d\n"
    assert html == ("<blockquote><p>a<br>\n<br>\nb</p>\n</blockquote>\n<ul><li>c<br>\nd</li>\n</ul>\n")


def test_print_shows_every_link_as_words_and_address() -> None:
    tree = markup.parse_for_print(f"[Open it](<{PORTAL}>) [x](javascript:alert)")
    (paragraph,) = tree.children
    assert [node.type for node in paragraph.children[0].children] == ["link", "text"]
