"""Sections keep their permanent names from version to version."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.outline import Outline, Section
from policies.reading.anchors import anchored

COOKIES = "We set two cookies: one keeps the basket, the other counts visits without knowing anybody."
SHARING = "Parcels are brought by a carrier, who learns the name and the street and nothing else at all."


def outline(*sections: tuple[str, str]) -> Outline:
    return Outline("Policy", tuple(Section(heading, body) for heading, body in sections))


def anchors(text: Outline) -> list[str]:
    return [section.anchor for section in text.sections]


def test_new_sections_are_named_after_their_headings_in_plain_letters() -> None:
    text = outline(
        *(
            ("", "Hello."),
            ("1. Så här används kakor", ""),
            ("Mindreårige og hvem ÆØÅ", ""),
            ("Öffnung/Straße", ""),
        ),
        *(("§ 3", ""), ("Så här används kakor!", ""), ("Ω", "")),
    )
    assert anchors(anchored(text, earlier=None)) == [
        *("introduction", "sa-har-anvands-kakor", "mindrearige-og-hvem-aeoa", "offnung-strasse"),
        *("3", "sa-har-anvands-kakor-2", "section"),
    ]


def test_a_long_heading_is_cut_at_a_word() -> None:
    (anchor,) = anchors(anchored(outline(("word " * 30, "")), earlier=None))
    assert anchor == "-".join(["word"] * 12)


def test_moved_and_reworded_sections_keep_their_names() -> None:
    before = anchored(
        outline(("Cookies", COOKIES), ("Sharing", SHARING), ("Children", "None.")), earlier=None
    )
    now = outline(
        *(("New things", "Something else."), ("Whom we share with", SHARING.replace("learns", "is told"))),
        *(("Children", "Nobody under 16 may have an account here."), ("Use of cookies", COOKIES)),
    )
    assert anchors(anchored(now, earlier=before)) == ["new-things", "sharing", "children", "cookies"]


def test_a_name_that_was_given_up_is_not_given_to_another_section() -> None:
    before = anchored(outline(("Use of data", COOKIES), ("Sharing", SHARING)), earlier=None)
    now = outline(
        ("Sharing", SHARING), ("Use: of data?!", ""), ("Data, use of", "Nothing of that kind is here.")
    )
    found = anchors(anchored(now, earlier=before))
    assert found[0] == "sharing"
    assert found.count("use-of-data") == 1
    gone = anchored(outline(("Purposes", SHARING)), earlier=anchored(outline(("Purposes", "")), earlier=None))
    assert anchors(gone) == ["purposes"]
    other = anchored(outline(("Sale", "We sell nothing.")), earlier=before)
    assert anchors(anchored(outline(("Sharing", "x")), earlier=other)) == ["sharing"]


def test_of_sections_with_one_heading_the_likest_find_each_other() -> None:
    before = anchored(outline(("Details", COOKIES), ("Details", SHARING)), earlier=None)
    now = anchored(outline(("Details", SHARING), ("Details", COOKIES)), earlier=before)
    assert anchors(now) == ["details-2", "details"]


def test_a_text_that_did_not_change_keeps_every_name() -> None:
    before = anchored(outline(("", "Hi."), ("A", ""), ("A", ""), ("B", "x")), earlier=None)
    assert anchored(outline(("", "Hi."), ("A", ""), ("A", ""), ("B", "x")), earlier=before) == before


HEADINGS = st.lists(st.tuples(st.text(max_size=80), st.sampled_from(["", COOKIES, SHARING])), max_size=6)


@given(HEADINGS, HEADINGS)
def test_every_section_has_one_name_in_the_form_of_addresses(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    before = anchored(outline(*first), earlier=None)
    now = anchors(anchored(outline(*second), earlier=before))
    assert len(set(now)) == len(second)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", anchor) and len(anchor) <= 60 for anchor in now)


@pytest.mark.parametrize("own", ["cookies", "kept-by-hand"])
def test_a_name_that_a_section_brings_along_stays(own: str) -> None:
    before = anchored(outline(("Cookies", COOKIES)), earlier=None)
    text = Outline("Policy", (Section("Cookies", COOKIES), Section("Other", "", anchor=own)))
    assert anchors(anchored(text, earlier=before))[1] == own
