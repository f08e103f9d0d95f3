"""What changed between two versions of a text."""

from dataclasses import replace

import pytest

from policies.comparing.blocks import BlockKind
from policies.comparing.segments import (
    DoesNotFitError,
    Segment,
    SegmentKind,
    compare_words,
    count_words,
    new_side,
    old_side,
    says_the_same,
    words_of,
)
from policies.comparing.texts import Counts, SectionKind, TextChanges, apply, compare
from policies.outline import Outline, Section

DATA = Section("What we collect", "Your name, your address and your phone number.", 2, "data")
USES = Section("What we use it for", "We send what you ordered and help when it breaks.", 2, "uses")
RECIPIENTS = Section("Who gets it", "The post, the shop that mends things, nobody else.", 2, "recipients")
RIGHTS = Section("Your rights", "You may see, correct and delete what we know about you.", 2, "rights")
ALL = (DATA, USES, RECIPIENTS, RIGHTS)


def text(*sections: Section, title: str = "Privacy policy") -> Outline:
    return Outline(title, sections)


def kinds(changes: TextChanges) -> list[SectionKind]:
    return [change.kind for change in changes.sections]


def headings(changes: TextChanges, kind: SectionKind) -> list[str]:
    return [change.section.heading for change in changes.sections if change.kind is kind]


def shown(segments: tuple[Segment, ...]) -> str:
    marks = {
        SegmentKind.SAME: "{}",
        SegmentKind.ADDED: "+{}+",
        SegmentKind.REMOVED: "-{}-",
        SegmentKind.MOVED_HERE: ">{}>",
        SegmentKind.MOVED_AWAY: "<{}<",
    }
    return "".join(marks[segment.kind].format(segment.text) for segment in segments)


def test_changes_fit_no_text_but_the_one_they_were_made_for() -> None:
    changes = compare(text(DATA, USES), text(USES, DATA, RIGHTS))
    with pytest.raises(DoesNotFitError):
        apply(text(DATA), changes)
    with pytest.raises(DoesNotFitError):
        apply(text(DATA, replace(USES, body=USES.body + " And more.")), changes)
    with pytest.raises(DoesNotFitError):
        apply(text(DATA, replace(USES, heading="Uses")), changes)


def test_a_reworded_section_shows_the_words_that_changed() -> None:
    new = replace(DATA, body="Your name, your e-mail address and your phone number.")
    (change,) = compare(text(DATA), text(new)).sections
    assert change.kind is SectionKind.REWORDED
    assert shown(change.body_words) == "Your name, your +e-mail +address and your phone number."
    assert shown(change.heading_words) == "What we collect"


def test_what_went_stands_before_what_came_in_its_place() -> None:
    assert shown(compare_words("kept for 30 days only", "kept for 90 days only")) == (
        "kept for -30-+90+ days only"
    )


def test_a_reworded_heading_is_shown_by_words() -> None:
    (change,) = compare(text(DATA), text(replace(DATA, heading="What we never collect"))).sections
    assert change.kind is SectionKind.REWORDED
    assert shown(change.heading_words) == "What we +never +collect"


def test_a_changed_title_is_a_change() -> None:
    changes = compare(text(DATA), text(DATA, title="Privacy notice"))
    assert shown(changes.title_words) == "Privacy -policy-+notice+"
    assert changes.title_changed
    assert not changes.is_empty
    assert changes.changed == ()


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("to", range(4))
def test_one_section_that_moves_makes_no_other_one_moved(place: int, to: int) -> None:
    order = list(ALL)
    section = order.pop(place)
    order.insert(to, section)
    moved = headings(compare(text(*ALL), text(*order)), SectionKind.MOVED)
    if place == to:
        assert moved == []
    elif abs(place - to) == 1:
        assert len(moved) == 1  # of two neighbours that changed places either may be the one
    else:
        assert moved == [section.heading]


def test_a_section_before_which_others_came_and_went_did_not_move() -> None:
    changes = compare(text(DATA, USES, RIGHTS), text(RECIPIENTS, USES, RIGHTS))
    assert kinds(changes) == [SectionKind.REMOVED, SectionKind.ADDED, SectionKind.SAME, SectionKind.SAME]


def test_a_section_can_move_and_be_reworded() -> None:
    new = replace(RIGHTS, body="You may see, correct, delete and take along what we know about you.")
    changes = compare(text(*ALL), text(new, DATA, USES, RECIPIENTS))
    assert kinds(changes) == [SectionKind.MOVED_AND_REWORDED, *[SectionKind.SAME] * 3]


def test_a_section_under_another_level_moved() -> None:
    changes = compare(text(DATA, USES), text(DATA, replace(USES, level=3)))
    assert kinds(changes) == [SectionKind.SAME, SectionKind.MOVED]
    assert changes.sections[1].says_the_same


def test_a_section_that_went_stands_behind_the_one_that_it_followed() -> None:
    changes = compare(text(*ALL), text(DATA, RECIPIENTS))
    assert [(c.section.heading, c.kind) for c in changes.sections] == [
        (DATA.heading, SectionKind.SAME),
        (USES.heading, SectionKind.REMOVED),
        (RECIPIENTS.heading, SectionKind.SAME),
        (RIGHTS.heading, SectionKind.REMOVED),
    ]


def test_a_renamed_anchor_is_no_change() -> None:
    old, new = text(*ALL), text(DATA, replace(USES, anchor="purposes"), RECIPIENTS, RIGHTS)
    assert compare(old, new).is_empty
    assert apply(old, compare(old, new)) == new


def test_a_section_is_known_by_its_anchor_whatever_it_says() -> None:
    new = Section("Something else altogether", "Not one word of before.", 2, "data")
    assert kinds(compare(text(DATA), text(new))) == [SectionKind.REWORDED]


def test_a_section_with_another_anchor_is_known_by_its_heading() -> None:
    new = Section("2. what we  collect", "Everything was written anew here.", 2, "other")
    assert kinds(compare(text(DATA), text(new))) == [SectionKind.REWORDED]


def test_a_section_with_another_anchor_is_known_by_a_like_heading() -> None:
    new = Section("What we may collect", "Everything was written anew here.", 2, "other")
    assert kinds(compare(text(DATA), text(new))) == [SectionKind.REWORDED]


def test_a_section_with_another_anchor_and_heading_is_known_by_what_it_says() -> None:
    new = Section("Kinds of information", DATA.body.replace("phone", "telephone"), 2, "other")
    assert kinds(compare(text(DATA, USES), text(USES, new))).count(SectionKind.ADDED) == 0


def test_a_section_that_shares_nothing_but_little_words_is_another_one() -> None:
    new = Section("Cookies", "Small files that your browser keeps for us and for our partners.", 2, "cookies")
    assert sorted(kinds(compare(text(DATA), text(new)))) == [SectionKind.ADDED, SectionKind.REMOVED]


def test_what_opens_a_text_without_a_heading_is_the_same_section() -> None:
    old, new = Section("", "This is our policy."), Section("", "Welcome! Here you read what we do.")
    assert kinds(compare(text(old, DATA), text(new, DATA))) == [SectionKind.REWORDED, SectionKind.SAME]


def test_two_sections_with_one_heading_stay_two() -> None:
    old = [Section("More", "One thing about you."), Section("More", "Quite another matter.")]
    assert compare(text(*old), text(*old[::-1])).counts.moved == 1


def test_paragraphs_that_only_moved_are_told_from_reworded_ones() -> None:
    first, second, third = "First we ask.", "Then we send.", "At last we delete it all."
    old = replace(DATA, body=f"{first}\n\n{second}\n\n{third}")
    new = replace(DATA, body=f"{third}\n\n{first}\n\n{second.replace('send', 'post')}")
    (change,) = compare(text(old), text(new)).sections
    assert [block.kind for block in change.blocks] == [
        BlockKind.MOVED_HERE,
        BlockKind.SAME,
        BlockKind.REWORDED,
        BlockKind.MOVED_AWAY,
    ]
    assert shown(change.blocks[0].words) == f">{third}\n\n>"
    counts = compare(text(old), text(new)).counts
    assert (counts.words_added, counts.words_removed) == (1, 1)


def test_list_items_are_compared_one_by_one() -> None:
    old = replace(
        DATA, body="We collect:\n\n- your name\n- your address\n- your birthday\n- your phone number\n"
    )
    new = replace(
        DATA, body="We collect:\n\n- your address\n- your birthday\n- your picture in colour\n- your name\n"
    )
    (change,) = compare(text(old), text(new)).sections
    assert [(block.kind, old_side(block.words) or new_side(block.words)) for block in change.blocks] == [
        (BlockKind.SAME, "We collect:\n\n"),
        (BlockKind.MOVED_AWAY, "- your name\n"),
        (BlockKind.SAME, "- your address\n"),
        (BlockKind.SAME, "- your birthday\n"),
        (BlockKind.REMOVED, "- your phone number\n"),
        (BlockKind.ADDED, "- your picture in colour\n"),
        (BlockKind.MOVED_HERE, "- your name\n"),
    ]


def test_a_paragraph_cut_in_two_is_no_new_one() -> None:
    long, short = "We keep orders for ten years, as the law of this country asks.", "Then they go."
    for first, second in ((long, short), (short, long)):
        old, new = replace(DATA, body=f"{first} {second}"), replace(DATA, body=f"{first}\n\n{second}")
        for before, after in ((old, new), (new, old)):
            changes = compare(text(before), text(after))
            assert [block.kind for block in changes.sections[0].blocks] == [BlockKind.REWORDED]
            assert (changes.counts.words_added, changes.counts.words_removed) == (0, 0)
            assert changes.sections[0].says_the_same


def test_a_paragraph_that_moved_is_not_taken_for_another_like_it() -> None:
    first, second, third = "We ask for your name.", "Then we send it.", "At last we delete everything."
    old = replace(DATA, body=f"{first}\n\n{second}\n\n{third}")
    new = replace(DATA, body=f"We ask for your number.\n\n{second}\n\n{third}\n\n{first}")
    (change,) = compare(text(old), text(new)).sections
    assert [block.kind for block in change.blocks] == [
        BlockKind.MOVED_AWAY,
        BlockKind.ADDED,
        BlockKind.SAME,
        BlockKind.SAME,
        BlockKind.MOVED_HERE,
    ]


def test_a_heading_is_known_however_far_it_moved() -> None:
    old = [Section(f"Matter {n * 7919}", f"a{n} b{n} c{n}", 2, f"x{n}") for n in range(200)]
    new = [Section(section.heading, f"d{n} e{n} f{n}", 2, f"y{n}") for n, section in enumerate(old)]
    counts = compare(text(*old), text(*new[100:], *new[:100])).counts
    assert (counts.added, counts.removed, counts.moved) == (0, 0, 100)


def test_a_long_paragraph_cut_into_many_is_no_new_text() -> None:
    sentences = [f"Sentence {number} says something of its own{number}." for number in range(60)]
    old, new = replace(DATA, body=" ".join(sentences)), replace(DATA, body="\n\n".join(sentences))
    assert compare(text(old), text(new)).counts.words_added == 0


def test_a_section_written_anew_is_replaced_as_a_whole() -> None:
    old = "Customers may at any time write to the office."
    new = "Nothing remains of it, for example at any rate not this."
    assert shown(compare_words(old, new)) == f"-{old}-+{new}+"


def test_a_lone_word_that_stayed_between_larger_changes_counts_as_changed() -> None:
    segments = compare_words(
        "We know you. Red green blue the brown black white. That is all there is to say about colours here.",
        "We know you. One two three the four five six. That is all there is to say about colours here.",
    )
    assert [segment.kind for segment in segments] == [
        SegmentKind.SAME,
        SegmentKind.REMOVED,
        SegmentKind.ADDED,
        SegmentKind.SAME,
    ]


def test_a_text_too_long_to_compare_is_replaced_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policies.comparing.segments.LONGEST_PRODUCT", 10)
    assert shown(compare_words("one two three four", "one two three five")) == (
        "-one two three four-+one two three five+"
    )


def test_the_counts_sum_up_what_changed() -> None:
    reworded = replace(USES, body=USES.body.replace("help", "gladly help"))
    new = Section("Cookies", "None at all.", 2, "cookies")
    changes = compare(text(*ALL), text(replace(RIGHTS, body="Gone!"), DATA, reworded, new))
    assert changes.counts == Counts(
        reworded=2, moved=1, added=1, removed=1, words_added=1 + 1 + 4, words_removed=11 + 12
    )


def test_punctuation_is_no_word() -> None:
    assert count_words("Well – yes, e-mail: a@b.example … 3.5 %") == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We keep it.", "We  keep\nit"),
        ("“Name”, address", "Name – address."),
        ("**Name**", "_Name_"),
        ("- Name\n- Address", "* Name\n\n* Address"),
    ],
)
def test_spacing_punctuation_and_decoration_say_nothing(old: str, new: str) -> None:
    assert says_the_same(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("for 3.5 years", "for 35 years"),
        ("for 10 €", "for 10 $"),
        ("over 5 %", "over 5"),
        ("shared with us", "shared with US"),
        ("[here](https://a.example)", "[here](https://b.example)"),
        ("You may not.", "You may."),
    ],
)
def test_words_numbers_signs_and_links_say_something(old: str, new: str) -> None:
    assert not says_the_same(old, new)
    assert words_of(old) != words_of(new)


def test_a_section_numbered_otherwise_says_the_same() -> None:
    old, new = replace(DATA, heading="3. What we collect"), replace(DATA, heading="4. What we collect")
    (change,) = compare(text(old), text(new)).sections
    assert change.kind is SectionKind.REWORDED
    assert change.says_the_same
    old, new = replace(DATA, heading="30 days"), replace(DATA, heading="90 days")
    assert not compare(text(old), text(new)).sections[0].says_the_same
