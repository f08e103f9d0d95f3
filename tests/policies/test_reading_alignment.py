"""A text in a second language is lined up with the first, section by section."""

import pytest

from policies.errors import PolicyError
from policies.outline import Outline, Section
from policies.reading.alignment import line_up, with_pairs
from policies.reading.anchors import anchored
from policies.reading.files import read

ENGLISH = """# Privacy at Nordlyft
Nordlyft sells garden tools. This text holds from 1 March 2024.
## Which data we collect
When you buy something we need these details, and cannot deliver without them:

- name and address
- telephone number
- payment by Klarna
## Cookies
Our shop sets 2 cookies. Both are gone after 30 days. One counts visits, the other keeps your basket.
## Whom we share it with
PostNord brings the parcels. Our servers are run by a company in Dublin, under a contract that forbids other uses.
## Children
Nobody under 16 can have an account with us. A parent can have one deleted.
## Your rights
You can see, mend and delete your data. Write to privacy@nordlyft.example and you hear from us within 1 month.

- access
- rectification
- erasure
- complaint to the authority
"""
SWEDISH = """# Integritet hos Nordlyft
Nordlyft säljer trädgårdsverktyg. Texten gäller från den 1 mars 2024.
## Vilka uppgifter vi samlar in
När du handlar behöver vi följande uppgifter, annars kan vi inte leverera:

- namn och adress
- telefonnummer
- betalning med Klarna
## Kakor
Butiken sätter 2 kakor. Båda är borta efter 30 dagar. En räknar besök, den andra minns din varukorg.
## Vilka vi delar med
PostNord kör ut paketen. Våra servrar sköts av ett företag i Dublin, enligt ett avtal som förbjuder annat bruk.
## Barn
Ingen under 16 år kan ha konto hos oss. En förälder kan få ett konto raderat.
## Dina rättigheter
Du kan se, rätta och radera dina uppgifter. Skriv till privacy@nordlyft.example så svarar vi inom 1 månad.

- tillgång
- rättelse
- radering
- klagomål till myndigheten
"""
ANCHORS = [
    *("introduction", "which-data-we-collect", "cookies", "whom-we-share-it-with", "children", "your-rights")
]


def outline(source: str) -> Outline:
    return read(source.encode(), name="a.md").outline


@pytest.fixture
def english() -> Outline:
    return anchored(outline(ENGLISH), earlier=None)


def without(source: str, heading: str) -> str:
    parts = source.split("\n## ")
    return "\n## ".join(part for part in parts if not part.startswith(heading))


def anchors(text: Outline) -> list[str]:
    return [section.anchor for section in text.sections]


def test_a_faithful_translation_is_lined_up_whole(english: Outline) -> None:
    swedish = outline(SWEDISH)
    found = line_up(english, swedish)
    assert anchors(found.aligned(swedish)) == anchors(english) == ANCHORS
    assert found.unmatched_first == found.unmatched_second == ()


@pytest.mark.parametrize("place", range(1, 6))
def test_a_section_missing_from_the_second_text_is_shown(english: Outline, place: int) -> None:
    heading = outline(SWEDISH).sections[place].heading
    swedish = outline(without(SWEDISH, heading))
    found = line_up(english, swedish)
    assert anchors(found.aligned(swedish)) == [one for one in ANCHORS if one != ANCHORS[place]]
    assert [section.anchor for section in found.unmatched_first] == [ANCHORS[place]]
    assert found.pairs[place] == (english.sections[place], None)


@pytest.mark.parametrize("place", range(1, 6))
def test_a_section_missing_from_the_first_text_gets_a_name_of_its_own(place: int) -> None:
    heading = outline(ENGLISH).sections[place].heading
    english = anchored(outline(without(ENGLISH, heading)), earlier=None)
    swedish = outline(SWEDISH)
    found = line_up(english, swedish)
    assert found.unmatched_second == (swedish.sections[place],)
    names = anchors(found.aligned(swedish))
    assert [name for at, name in enumerate(names) if at != place] == anchors(english)
    assert names[place] not in anchors(english)


def test_of_a_section_split_in_two_one_half_is_lined_up(english: Outline) -> None:
    swedish = outline(SWEDISH.replace(" Våra servrar", "\n## Servrar\nVåra servrar"))
    found = line_up(english, swedish)
    names = anchors(found.aligned(swedish))
    assert len(found.unmatched_second) == 1
    assert found.unmatched_second[0].heading in {"Vilka vi delar med", "Servrar"}
    assert [*names[:3], *names[5:]] == [*ANCHORS[:3], *ANCHORS[4:]]


def test_a_person_can_say_which_sections_belong_together(english: Outline) -> None:
    swedish = outline(SWEDISH)
    found = with_pairs(english, swedish, {2: "children", 1: ""})
    assert anchors(found.aligned(swedish)) == [
        *(
            "introduction",
            "vilka-uppgifter-vi-samlar-in",
            "children",
            "whom-we-share-it-with",
            "barn",
            "your-rights",
        )
    ]
    assert {section.anchor for section in found.unmatched_first} == {"which-data-we-collect", "cookies"}
    assert len([second for __, second in found.pairs if second]) == len(swedish.sections)


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ({0: "nowhere"}, "no section “nowhere”"),
        ({0: "cookies", 1: "cookies"}, "lined up with “cookies”"),
        ({99: "cookies"}, "changed since"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    english: Outline, pairs: dict[int, str], sentence: str
) -> None:
    with pytest.raises(PolicyError, match=sentence):
        with_pairs(english, outline(SWEDISH), pairs)


def test_an_empty_text_leaves_every_section_unmatched(english: Outline) -> None:
    assert line_up(english, Outline("Tom", ())).unmatched_first == english.sections
    lonely = Outline("Tom", (Section("", "Hej."),))
    assert line_up(Outline("None", ()), lonely).unmatched_second == lonely.sections
