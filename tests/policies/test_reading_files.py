"""Files that are no policy are refused with a sentence; those that are become an outline."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.errors import FileRefusedError
from policies.models.versions import LONGEST_BODY as LONGEST_KEPT
from policies.outline import Outline, Section
from policies.reading.files import LONGEST_BODY, MAX_BYTES, check_size, read
from policies.reading.markdown import as_markdown


def refusal(content: bytes, name: str = "policy.txt") -> str:
    with pytest.raises(FileRefusedError) as refused:
        read(content, name=name)
    return str(refused.value)


def many(heading: str, number: int) -> bytes:
    return "\n".join(heading % place for place in range(number)).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\t\xc2\xa0\n", "empty"),
        ("Hej\nVi är här".encode("cp1252"), "line 2 looks like Windows-1252 (“Vi är här”)"),
        ("a\r\nb\r\n“x”".encode("cp1252"), "line 3 looks like Windows-1252"),
        (b"a\n\x81\xff", "not encoded as UTF-8: see line 2"),
        ("Hej på dig".encode("utf-16"), "UTF-16"),
        ("Hello there".encode("utf-16-le"), "UTF-16"),
        (b"one\ntwo\0three", "line 2 holds a zero byte"),
        (b"%PDF-1.7\n\x93", "a PDF file"),
        (b"PK\x03\x04....word/document.xml", "a Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "a Word file"),
        (b"PK\x03\x04....", "a ZIP file"),
        (b"{\\rtf1 Hello}", "a RTF file"),
        (b"one\ntwo\rthree", "Line 2 ends with a carriage return alone"),
        (b"word " * 60_001, "more than 60,000 words"),
        (b"x" * (LONGEST_BODY + 1), "Line 1 has more than 100,000 characters"),
        (b"Title\n\n" + b"Some words.\n\n" * 9_000, "a section may have 100,000 at most"),
        (b"x" * (MAX_BYTES + 1), "2 MB at most"),
    ],
)
def test_what_is_no_policy_is_refused_with_its_reason(content: bytes, sentence: str) -> None:
    assert sentence in refusal(content)


def test_a_big_file_is_refused_by_its_size_alone() -> None:
    with pytest.raises(FileRefusedError, match=r"50\.0 MB"):
        check_size(50_000_000)
    check_size(MAX_BYTES)
    assert "50.0 MB" in refusal(bytes(50_000_000))


def test_the_longest_section_is_the_one_that_a_version_can_keep() -> None:
    assert LONGEST_BODY == LONGEST_KEPT


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (many("## Heading %d\n\ntext\n", 10_000), "a.md"),
        (many("Heading %d\n====\n\ntext\n", 10_000), "a.md"),
        (many("<h2>Heading %d</h2><p>text</p>", 10_000), "a.html"),
        (many("Heading %d\n\nA sentence.\n", 10_000), "a.txt"),
        (many("# Heading %d\n", 302), "a.md"),
    ],
    ids=["marked", "underlined", "HTML", "plain", "a few too many"],
)
def test_thousands_of_headings_are_refused_at_once(content: bytes, name: str) -> None:
    start = time.process_time()
    assert "headings; a policy may have 300 at most" in refusal(content, name)
    assert time.process_time() - start < 5  # seconds of this process: it is refused, not worked through


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>Hi</p><script src=a.js></script>", "<script>"),
        ("<body onload=go()><p>Hi</p>", "<body onload>"),
        ("<p><svg/onload=go()>Hi", "<svg onload>"),
        ("<p><x-a onClick='go()'>Hi", "<x-a onclick>"),
        ("<a href='java&#10;script:go()'>Hi</a>", "javascript:"),
        ("<template><script>1</script></template>", "<script>"),
        ("<iframe srcdoc='x'></iframe>", "srcdoc"),
        ("[Hi](JavaScript:go())", "javascript:"),
    ],
)
@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_scripts_are_refused_by_name(page: str, found: str, name: str) -> None:
    assert found in refusal(page.encode(), name)


def test_words_about_scripts_are_none() -> None:
    text = "Policy\n\nIf a < b and onclick=2 then javascript: is a word, as is &lt;script>."
    assert read(text.encode(), name="a.html").outline.sections


@pytest.mark.parametrize("page", ["<div>" * 20_000, "<div>" * 3_000 + "x"])
def test_a_page_of_endless_elements_is_refused(page: str) -> None:
    assert "Save its text alone" in refusal(page.encode(), "a.html")


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.HTM", "<h1>A</h1>text", "html"),
        ("a.markdown", "A\n\ntext", "markdown"),
        ("a.txt", "A\n\ntext.", "text"),
        ("a.txt", "# A\n\n## B\n\ntext.", "markdown"),
        ("policy", "<!DOCTYPE html><h1>A</h1>text", "html"),
        ("policy", "# A\n\ntext", "markdown"),
        ("policy.v2", "A\n\ntext.", "text"),
    ],
)
def test_name_then_look_tell_the_form(name: str, text: str, form: str) -> None:
    reading = read(text.encode(), name=name)
    assert (reading.form, reading.outline.title) == (form, "A")


def test_markdown_keeps_its_bodies_and_fenced_marks() -> None:
    source = (
        "Title *one*\n===\n\nHello [you][1].\n\n### Deep **down**\n\n```\n# no heading\n```\n\nUnder\n---\n"
        "1. one\n   - two\n\n##\n\n> # Quoted\n\n[1]: https://a.example\n"
    )
    reading = read(source.encode(), name="a.md")
    assert reading.outline == Outline(
        "Title one",
        (
            Section("", "Hello [you][1].\n\n[1]: <https://a.example>"),
            Section("Deep down", "```\n# no heading\n```"),
            Section("Under", "1. one\n   - two\n\n\n\n> **Quoted**\n\n[1]: https://a.example"),
        ),
    )
    assert (reading.counts.headings, reading.counts.lists, reading.counts.list_items) == (2, 2, 2)
    assert reading.notes == ("Line 17: a heading without text was left out.",)


def test_levels_leave_none_out_and_end_at_the_fourth() -> None:
    source = "# T\n\n#### a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n# f\n\n### g\n"
    found = read(source.encode(), name="a.md").outline.sections
    assert [section.level for section in found] == [2, 2, 3, 4, 4, 2, 3]


def test_markdown_without_a_first_level_is_named_after_its_start() -> None:
    headed = read(b"## Policy\n\nHello.\n\n### More\n\ntext", name="a.md")
    assert (headed.outline.title, [section.heading for section in headed.outline.sections]) == (
        *("Policy", ["", "More"]),
    )
    assert "“Policy” became the title" in headed.notes[0]
    plain = read(b"Our policy\n\nHello.\n\n## More\n\ntext", name="a.md")
    assert plain.outline == Outline("Our policy", (Section("", "Hello."), Section("More", "text")))


def test_a_title_alone_is_no_policy() -> None:
    assert "a title but no text" in refusal(b"# Policy\n", "a.md")


@pytest.mark.parametrize(("marks", "part"), [("#", "title"), ("# T\n\n##", "heading")])
def test_headings_that_cannot_be_kept_are_refused(marks: str, part: str) -> None:
    assert f"The {part} “xxx" in refusal(f"{marks} {'xxx ' * 120}\n\ntext".encode(), "a.md")


def test_a_page_is_read_without_its_frame() -> None:
    page = """<!doctype html><html><head><title>Firm: Privacy</title><style>p {}</style></head><body>
    <nav><ul><li>Home</li></ul></nav><header><p>Firm</p></header>
    <main><p>Hello &lt;you&gt;.</p><h2>What <em>we</em> keep</h2>
    <ul><li>name</li><li><a href="https://a.example/b">more</a></li></ul><h4>Deep</h4><p>1. May</p><img src="x.png">
    </main><footer>Bye</footer></body></html>"""
    reading = read(page.encode(), name="a.html")
    assert reading.outline == Outline(
        "Firm: Privacy",
        (
            Section("", r"Hello \<you\>."),
            Section("What we keep", "- name\n- [more](https://a.example/b)"),
            Section("Deep", r"1\. May", 3),
        ),
    )
    assert (reading.counts.links, reading.counts.list_items) == (1, 2)
    assert reading.notes == ("Pictures left out: 1.",)


def test_line_ends_and_invisible_marks_do_not_count() -> None:
    content = "\ufeff# Po\u00adlicy\r\n\r\nHel\u200blo\u202e.\r\n".encode()
    assert read(content, name="a.md").outline == Outline("Policy", (Section("", "Hello."),))


WORDS = st.lists(
    st.text(alphabet="abcÅØé12*_#[]<>&`!~|.-+=:\\", min_size=1, max_size=12), min_size=1, max_size=6
).map(" ".join)
PLAIN = st.sampled_from(["a", "we", "keep", "namn,", "dag.", "å", "överföring", "vær", "så."])
PARAGRAPH = st.lists(PLAIN, min_size=1, max_size=9).map(" ".join)
ITEMS = st.lists(PARAGRAPH, min_size=1, max_size=4).map(
    lambda items: "\n".join(f"- {item}" for item in items)
)
BODY = st.lists(PARAGRAPH | ITEMS, max_size=4).map("\n\n".join)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    sections, level = [], 1
    if opening := draw(BODY):
        sections.append(Section("", opening))
    for __ in range(draw(st.integers(0 if opening else 1, 5))):
        level = draw(st.integers(2, min(level + 1, 4)))
        sections.append(Section(draw(WORDS), draw(BODY), level))
    return Outline(draw(WORDS), tuple(sections))


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],  # the first texts are drawn slowly on a busy machine
)
@given(outlines())
def test_an_outline_written_as_markdown_reads_back_the_same(outline: Outline) -> None:
    assert read(as_markdown(outline).encode(), name="a.md").outline == outline
