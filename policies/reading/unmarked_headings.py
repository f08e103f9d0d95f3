"""Which lines of a plain text are headings, although nothing marks them.

Rather one heading too few than a sentence taken for one: a person sees the preview, and a heading is easily added.
"""

from __future__ import annotations

import re

LONGEST = 90
"""A longer line is a sentence, in characters."""
MARKS = 10
"""So many signs of emphasis may enclose it."""
MANY_DIGITS = 5
"""Postal codes, telephone numbers, register numbers."""
FEW_LETTERS = 2
LABEL_WORDS = 2

EMPHASIS = re.compile(r"^(?P<mark>\*\*|__|\*|_)(?P<text>.+)(?P=mark)$")
SENTENCE_END = re.compile(r"[.:;,…]\W*\Z")
SENTENCE_INSIDE = re.compile(r"[^\W\d]{2}[.?!] +[^\W\d_]")
PARAGRAPH_SIGN = re.compile(
    r"^(?:§+|art(?:icle|ikel|ikkel)?\.?|section|avsnitt|kapit(?:el|tel)|chapter)\s*\d+\b", re.I
)
NUMBER = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<end>[.)]?)\s+(?=\S)")
ADDRESS = re.compile(r"@|://|\bwww\.", re.IGNORECASE)
MONTHS = "jan|feb|mar|apr|maj|mai|may|jun|jul|aug|sep|okt|oct|nov|dec|des"
DATE = re.compile(
    rf"\b\d{{4}}-\d\d?-\d\d?\b|\b\d\d?[./]\s?\d\d?[./]\s?\d{{2,4}}\b"
    rf"|\b\d\d?(?:\.|st|nd|rd|th)?\s+(?:{MONTHS})[^\W\d]*\.?,?\s+\d{{4}}\b"
    rf"|\b(?:{MONTHS})[^\W\d]*\.?\s+\d\d?(?:st|nd|rd|th)?,\s+\d{{4}}\b"
    rf"|^(?:{MONTHS})[^\W\d]{{0,7}}\.?,?\s+\d{{4}}$",
    re.IGNORECASE,
)
LABELLED = re.compile(r"^(?P<label>[^:]+):\s+(?P<value>\S)")


def could_be_heading(line: str) -> bool:
    """Whether a line that stands by itself has the look of a heading."""
    if len(line) > LONGEST + MARKS:
        return False
    text = bare(line)
    if not text or len(text) > LONGEST or any(kind.search(text) for kind in (SENTENCE_END, ADDRESS, DATE)):
        return False
    if PARAGRAPH_SIGN.match(text):
        return True
    words = NUMBER.sub("", text)
    letters = [letter for letter in words if letter.isalpha()]
    if len(letters) < FEW_LETTERS or letters[0].islower() or not starts_with_word(words):
        return False
    if sum(sign.isdigit() for sign in words) >= MANY_DIGITS:
        return False
    return not SENTENCE_INSIDE.search(words) and not _is_labelled(words)


def bare(line: str) -> str:
    """Return the line without the emphasis that encloses all of it."""
    text = line.strip()
    while found := EMPHASIS.match(text):
        text = found["text"].strip()
    return text


def starts_with_word(text: str) -> bool:
    """Whether a text starts with a word, perhaps in quotes or brackets."""
    return text.lstrip("\"'“”„«»’‘([¿¡")[:1].isalnum()


def in_capitals(line: str) -> bool:
    """Whether a line shouts, as headings do on a typewriter."""
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) > FEW_LETTERS and all(not letter.islower() for letter in letters)


def number_of(line: str) -> tuple[int, ...]:
    """Return the number that a line starts with, such as (2, 1) for “2.1 Cookies”; empty without one.

    A single number counts only with a full stop or bracket: “14 days” is no numbered heading.
    """
    found = NUMBER.match(bare(line))
    if not found or ("." not in found["number"] and not found["end"]):
        return ()
    return tuple(int(part) for part in found["number"].split("."))


def _is_labelled(text: str) -> bool:
    """Whether a line is a label with its value, such as “Telephone: none”, and not “Part 1: Scope”."""
    found = LABELLED.match(text)
    if not found or any(sign.isdigit() for sign in found["label"]):
        return False
    return len(found["label"].split()) <= LABEL_WORDS and not found["value"].islower()
