"""The changes of a section as rows to show."""

from django.utils import translation

from policies.comparing.rows import Row, RowKind, SideRow, inline, side_by_side
from policies.comparing.segments import Segment, SegmentKind, new_side, old_side
from policies.comparing.texts import SectionChange, compare
from policies.outline import Outline, Section

SAME, ADDED, REMOVED = SegmentKind.SAME, SegmentKind.ADDED, SegmentKind.REMOVED


def change(old: str, new: str) -> SectionChange:
    (only,) = compare(
        Outline("Policy", (Section("Data", old, 2, "data"),)),
        Outline("Policy", (Section("Data", new, 2, "data"),)),
    ).sections
    return only


def paragraphs(*texts: str) -> str:
    return "\n\n".join(texts)


PLAIN = [f"Paragraph {letter} about something of its own." for letter in "ABCDEFG"]
CHANGED = [*PLAIN[:3], "Paragraph D about something quite of its own.", *PLAIN[4:]]


def test_paragraphs_far_from_a_change_are_left_out() -> None:
    rows = inline(change(paragraphs(*PLAIN), paragraphs(*CHANGED)))
    assert [row.kind for row in rows] == [
        RowKind.LEFT_OUT,
        RowKind.SAME,
        RowKind.REWORDED,
        RowKind.SAME,
        RowKind.LEFT_OUT,
    ]
    assert [row.left_out for row in rows] == [2, 0, 0, 0, 2]
    with translation.override("en"):
        assert rows[0].note == "… 2 paragraphs unchanged"
        assert side_by_side(change(paragraphs(*PLAIN), paragraphs(*CHANGED)))[4].note == rows[4].note


def test_a_single_paragraph_is_not_left_out() -> None:
    rows = inline(change(paragraphs(*PLAIN[1:]), paragraphs(*CHANGED[1:])))
    assert [row.kind for row in rows] == [
        RowKind.SAME,
        RowKind.SAME,
        RowKind.REWORDED,
        RowKind.SAME,
        RowKind.LEFT_OUT,
    ]


def test_side_by_side_a_paragraph_stands_beside_its_new_wording() -> None:
    rows = side_by_side(change("We keep it for 30 days.", "We keep it for 90 days."))
    assert rows == (
        SideRow(
            RowKind.REWORDED,
            left=(Segment(SAME, "We keep it for "), Segment(REMOVED, "30"), Segment(SAME, " days.")),
            right=(Segment(SAME, "We keep it for "), Segment(ADDED, "90"), Segment(SAME, " days.")),
        ),
    )


def test_side_by_side_a_paragraph_that_came_has_nothing_on_its_left() -> None:
    rows = side_by_side(change(PLAIN[0], paragraphs(PLAIN[0], "Quite another thing: cookies!")))
    assert [(row.kind, bool(row.left), bool(row.right)) for row in rows] == [
        (RowKind.SAME, True, True),
        (RowKind.ADDED, False, True),
    ]


def test_a_paragraph_that_moved_is_shown_in_both_places() -> None:
    rows = side_by_side(change(paragraphs(*PLAIN[:3]), paragraphs(PLAIN[2], *PLAIN[:2])))
    kinds = [row.kind for row in rows]
    assert kinds == [RowKind.MOVED_HERE, RowKind.SAME, RowKind.SAME, RowKind.MOVED_AWAY]
    assert new_side(rows[0].right).strip() == old_side(rows[3].left).strip() == PLAIN[2]


def test_white_space_alone_is_not_marked() -> None:
    spaced = change("We keep it.\nFor long.", "We  keep it. For long.")
    assert {segment.kind for row in inline(spaced) for segment in row.segments} == {SAME}
    assert {s.kind for row in side_by_side(spaced) for s in (*row.left, *row.right)} == {SAME}
    assert "".join(s.text for row in inline(spaced) for s in row.segments) == "We  keep it. For long."


def test_a_section_that_came_is_shown_whole() -> None:
    new = Outline("Policy", (Section("Data", paragraphs(*PLAIN), 2, "data"),))
    (came,) = compare(Outline("Policy", ()), new).sections
    assert [row.kind for row in inline(came)] == [RowKind.ADDED] * len(PLAIN)
    assert inline(came)[0] == Row(RowKind.ADDED, (Segment(ADDED, PLAIN[0]),))
