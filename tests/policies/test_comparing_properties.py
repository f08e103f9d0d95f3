"""What holds whatever two versions of a text say."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.comparing.blocks import BlockKind
from policies.comparing.pairing import heaviest_chain
from policies.comparing.segments import compare_words, new_side, old_side, says_the_same
from policies.comparing.texts import Counts, apply, compare
from policies.outline import Outline, Section

COMMON = settings(max_examples=100, deadline=None, derandomize=True)

words = st.sampled_from(["data", "we", "keep", "your", "name", "e-mail", "30", "days", "the", "post,", "no."])
spaces = st.sampled_from([" ", " ", " ", "\n", "  ", "\n\n", "\n- ", "\n\n1. ", "\r\n", "\t"])
bodies = st.one_of(
    st.lists(st.tuples(words, spaces), max_size=30).map(
        lambda pairs: "".join(word + space for word, space in pairs)
    ),
    st.text(max_size=40),
)
any_sections = st.builds(
    Section,
    heading=st.one_of(st.sampled_from(["", "Data", "1. Data", "Rights", "Your rights"]), st.text(max_size=9)),
    body=bodies,
    level=st.integers(2, 4),
    anchor=st.sampled_from(["", "a", "b", "c", "d", "e"]),
)
outlines = st.builds(Outline, title=bodies, sections=st.lists(any_sections, max_size=7).map(tuple))


@st.composite
def edited(draw: st.DrawFn) -> tuple[Outline, Outline]:
    """A text and what became of it: sections shuffled, left out, new, renamed, with paragraphs exchanged."""
    old = draw(outlines)
    sections = draw(st.permutations(old.sections)) if draw(st.booleans()) else list(old.sections)
    out = []
    for section in sections:
        match draw(st.sampled_from(["keep", "keep", "drop", "rename", "cut", "turn", "new"])):
            case "keep":
                out.append(section)
            case "rename":
                out.append(replace(section, anchor=draw(st.sampled_from(["", "x", "y"]))))
            case "cut":
                place = draw(st.integers(0, len(section.body)))
                out.append(replace(section, body=section.body[:place] + draw(bodies) + section.body[place:]))
            case "turn":
                out.append(replace(section, body="\n\n".join(reversed(section.body.split("\n\n")))))
            case "new":
                out += [section, draw(any_sections)]
            case _:
                pass
    return old, Outline(old.title, tuple(out))


@COMMON
@given(outlines)
def test_a_version_compared_with_itself_has_no_changes(outline: Outline) -> None:
    changes = compare(outline, outline)
    assert changes.is_empty
    assert changes.counts == Counts(0, 0, 0, 0, 0, 0)
    assert apply(outline, changes) == outline


@COMMON
@given(st.one_of(edited(), st.tuples(outlines, outlines)))
def test_applying_the_changes_to_the_old_text_gives_the_new_one(pair: tuple[Outline, Outline]) -> None:
    old, new = pair
    assert apply(old, compare(old, new)) == new


@COMMON
@given(st.one_of(edited(), st.tuples(outlines, outlines)))
def test_the_sides_of_the_segments_are_the_two_texts(pair: tuple[Outline, Outline]) -> None:
    old, new = pair
    changes = compare(old, new)
    assert old_side(changes.title_words) == old.title
    assert new_side(changes.title_words) == new.title
    for change in changes.sections:
        before = change.old or Section("", "")
        after = change.new or Section("", "")
        assert old_side(change.heading_words) == before.heading
        assert new_side(change.heading_words) == after.heading
        assert old_side(change.body_words) == before.body
        assert new_side(change.body_words) == after.body


@COMMON
@given(edited())
def test_every_section_is_named_once_on_each_side(pair: tuple[Outline, Outline]) -> None:
    old, new = pair
    changes = compare(old, new).sections
    assert sorted(c.old_place for c in changes if c.old_place is not None) == list(range(len(old.sections)))
    assert [c.new_place for c in changes if c.new_place is not None] == list(range(len(new.sections)))
    for change in changes:
        assert change.old_place is None or change.old == old.sections[change.old_place]
        assert change.new_place is None or change.new == new.sections[change.new_place]


@COMMON
@given(bodies, bodies)
def test_the_words_of_two_texts_lead_from_one_to_the_other(old: str, new: str) -> None:
    segments = compare_words(old, new)
    assert (old_side(segments), new_side(segments)) == (old, new)
    assert all(segment.text for segment in segments)
    assert all(a.kind is not b.kind for a, b in pairwise(segments))


@COMMON
@given(bodies)
def test_text_that_differs_in_spacing_only_says_the_same(body: str) -> None:
    assert says_the_same(body, " \n".join(body.split()))


@COMMON
@given(edited())
def test_each_paragraph_that_moved_away_moved_here(pair: tuple[Outline, Outline]) -> None:
    for change in compare(*pair).sections:
        moved = [
            sorted(
                "".join(s.text for s in block.words).strip() for block in change.blocks if block.kind is kind
            )
            for kind in (BlockKind.MOVED_AWAY, BlockKind.MOVED_HERE)
        ]
        assert moved[0] == moved[1]


places = st.integers(0, 4)
weights = st.sampled_from([0.45, 0.5, 0.75, 1.0])  # their sums are exact enough to compare


@COMMON
@given(st.dictionaries(st.tuples(places, places), weights, max_size=9))
def test_of_all_pairs_in_order_those_most_alike_in_sum_are_taken(
    scores: dict[tuple[int, int], float],
) -> None:
    def rises(chain: Sequence[tuple[int, int]]) -> bool:
        return all(i < next_i and j < next_j for (i, j), (next_i, next_j) in pairwise(chain))

    chains = (chain for size in range(6) for chain in combinations(sorted(scores), size) if rises(chain))
    best = max(sum(scores[pair] for pair in chain) for chain in chains)
    found = heaviest_chain([(i, j, score) for (i, j), score in scores.items()])
    assert rises(found)
    assert sum(scores[pair] for pair in found) == pytest.approx(best)


def long_text(chance: random.Random, *, sections: int) -> Outline:
    vocabulary = ["".join(chance.choices("abcdefghiklmnoprstuvåäø", k=7)) for _ in range(3000)]
    bodies = (" ".join(chance.choices(vocabulary, k=10_000 // sections)) for _ in range(sections))
    return Outline("Policy", tuple(Section(f"Part {n}", body, 2, f"p{n}") for n, body in enumerate(bodies)))


def test_words_exchanged_in_a_long_text_are_found_and_no_more() -> None:
    for sections in (1, 25, 500):
        old = long_text(random.Random(sections), sections=sections)
        new = []
        for section in old.sections:
            body = section.body.split(" ")
            body[10::20] = ["otherwise"] * len(body[10::20])
            new.append(replace(section, body=" ".join(body)))
        changes = compare(old, Outline(old.title, tuple(new)))
        assert apply(old, changes) == Outline(old.title, tuple(new))
        assert (changes.counts.words_added, changes.counts.words_removed) == (500, 500), sections
