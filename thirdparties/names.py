"""Names of companies: what the spellings of one and the same have in common."""

from __future__ import annotations

import re
import unicodedata

_FORMS = """
ab aktiebolag publ hb kb aps as asa a/s ans da enk oy oyj ltd limited plc llp llc inc incorporated corp corporation
co company gmbh mbh ag kg ug se sa sas sarl srl spa bv nv bvba sl slu lda pty pte pvt sro zrt kft doo ead ood sia uab
"""
LEGAL_FORMS = frozenset(_FORMS.split())
"""Words that say what kind of company it is, not which; written without stops."""

LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ł": "l", "&": " and "})
LONGEST = 200


def key_of(legal_name: str) -> str:
    """Return what a name has in common with other spellings: without capitals, accents, signs, spaces and legal form.

    Between digits a space stays: “Store 1 12” is not “Store 11 2”.

    A name that consists of nothing else keeps its words; one without any letter or digit has no key.
    """
    plain = unicodedata.normalize("NFKD", legal_name.casefold()).translate(LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"(?<=\b\w)[./](?=\w\b)", "", plain)  # "A/S" and "S.A." are one word
    words = re.findall(r"\w+", plain.replace("_", " "))
    telling = [word for word in words if word not in LEGAL_FORMS]
    return re.sub(r"(?<!\d) | (?!\d)", "", " ".join(telling or words))[:LONGEST]


def begins_a_formula(legal_name: str) -> bool:
    """Tell whether a spreadsheet would take a name for a formula."""
    return legal_name.startswith(("=", "+", "-", "@"))


def has_control_signs(legal_name: str) -> bool:
    """Tell whether a name holds signs that nobody can see."""
    return any(unicodedata.category(sign) == "Cc" for sign in legal_name)
