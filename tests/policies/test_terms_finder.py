import time

import pytest
from django.utils import translation

from policies.enums import TermKind
from policies.outline import Outline, Section
from policies.terms import defaults
from policies.terms.defaults import ABROAD
from policies.terms.finder import Found, TermRow, find, looks_like_a_commitment, wrong_phrase
from tests.policies.invented_texts import INVENTED

CATEGORY, PURPOSE, RECIPIENT = TermKind.CATEGORY, TermKind.PURPOSE, TermKind.RECIPIENT
COUNTRY, RIGHT = TermKind.COUNTRY, TermKind.RIGHT


def section(body: str, *, heading: str = "", anchor: str = "here") -> Section:
    return Section(heading=heading, body=body, anchor=anchor)


def found(
    body: str, *terms: tuple[TermKind, str, str], language: str = "en", heading: str = ""
) -> list[Found]:
    rows = [TermRow(kind, code, language, phrase) for kind, code, phrase in terms]
    outline = Outline(title="", sections=(section(body, heading=heading),))
    return find(outline, language=language, terms=rows)


def codes(body: str, *terms: tuple[TermKind, str, str], language: str = "en") -> list[str]:
    return [one.code for one in found(body, *terms, language=language)]


def shipped(body: str, *, language: str) -> set[tuple[str, str]]:
    outline = Outline(title="", sections=(section(body),))
    return {(one.kind.value, one.code) for one in find(outline, language=language, terms=defaults.terms())}


def test_what_is_found_comes_with_place_sentence_and_phrase() -> None:
    assert found("We are nice. We keep your **Phone\nNumber**.", (CATEGORY, "phone", "phone number*")) == [
        Found(CATEGORY, "phone", "here", "en", "We keep your Phone Number.", "phone number*")
    ]


def test_a_code_is_found_once_in_a_section_and_again_in_the_next() -> None:
    outline = Outline("", (section("Name. Your name.", anchor="a"), section("Name.", anchor="b")))
    once = find(outline, language="en", terms=[TermRow(CATEGORY, "name", "en", "name")])
    assert [(one.anchor, one.sentence) for one in once] == [("a", "Name."), ("b", "Name.")]


def test_a_heading_counts_where_the_text_below_does_not_say_it() -> None:
    term = (CATEGORY, "name", "name")
    assert [one.sentence for one in found("Nothing.", term, heading="Your name")] == ["Your name"]
    assert [one.sentence for one in found("The name.", term, heading="Your name")] == ["The name."]


@pytest.mark.parametrize(
    "text", ["Adress", "ADRESS", "(adress)", "”adress”", "leverans-adress", "adress/ort"]
)
def test_whole_words_are_found_whatever_their_case_and_the_marks_around_them(text: str) -> None:
    assert codes(text, (CATEGORY, "address", "adress"), language="sv") == ["address"]


@pytest.mark.parametrize("text", ["webbadress", "adressat", "adréss", "adress1", "e.g. dress"])
def test_parts_of_words_and_other_letters_are_not(text: str) -> None:
    assert codes(text, (CATEGORY, "address", "adress"), language="sv") == []


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("leverans*", "leveransen", True),
        ("leverans*", "leverans", True),
        ("leverans*", "hemleverans", False),
        ("*leverans", "hemleverans", True),
        ("*leverans", "hemleveransen", False),
        ("hem*adress*", "hemmaadressen", True),
        ("hem*adress*", "hemmaplan", False),
        ("a*a", "a", False),
        ("ab*b*ba", "abba", False),
        ("ab*b*ba", "abxbyba", True),
        ("verify * identity", "verify your identity", True),
        ("verify * identity", "verify identity", False),
        ("verify * identity", "verify, your identity", False),
    ],
)
def test_a_star_stands_for_any_letters_of_one_word(phrase: str, text: str, expected: bool) -> None:
    assert bool(codes(text, (CATEGORY, "it", phrase))) is expected


@pytest.mark.parametrize(
    "text", ["e-mail address", "E-MAIL  ADDRESS", "e‑mail\naddress", "e mail-address", "e–mail/address"]
)
def test_spaces_and_hyphens_between_words_are_flexible(text: str) -> None:
    assert codes(text, (CATEGORY, "mail", "e-mail address")) == ["mail"]


@pytest.mark.parametrize("text", ["e-mail, address", "e-mail. Address", "e-mail (address)", "email address"])
def test_other_marks_part_the_words_of_a_phrase(text: str) -> None:
    assert codes(text, (CATEGORY, "mail", "e-mail address")) == []


def test_apostrophes_and_suspended_hyphens_are_part_of_phrases() -> None:
    assert codes("Other people’s data", (CATEGORY, "others", "other people's")) == ["others"]
    assert codes("reklam- och annonsbyråer", (RECIPIENT, "ads", "reklam- och annons*"), language="sv") == [
        "ads"
    ]


def test_letters_written_as_two_signs_and_soft_hyphens_make_no_difference() -> None:
    assert codes(
        "a\u030alder och tele\u00adfon", (CATEGORY, "age", "ålder"), (CATEGORY, "phone", "telefon")
    ) == [*("age", "phone")]


def test_of_overlapping_phrases_of_one_kind_the_longest_wins() -> None:
    terms = (
        (CATEGORY, "address", "address"),
        (CATEGORY, "mail", "e-mail address"),
        (CATEGORY, "book", "address book"),
    )
    assert codes("the e-mail address book", *terms) == ["mail"]
    assert codes("the e-mail address, the address", *terms) == ["mail", "address"]


def test_phrases_of_other_kinds_may_overlap() -> None:
    terms = (RECIPIENT, "agencies", "marketing agencies"), (PURPOSE, "marketing", "marketing")
    assert sorted(codes("our marketing agencies", *terms)) == ["agencies", "marketing"]


def test_the_same_words_may_point_at_two_things() -> None:
    terms = (CATEGORY, "ip", "IP and time"), (CATEGORY, "time", "IP and time"), (CATEGORY, "ip-only", "ip")
    assert codes("IP and time", *terms) == ["ip", "time"]


def test_terms_of_other_languages_are_left_aside() -> None:
    outline = Outline("", (section("namn name"),))
    terms = [TermRow(CATEGORY, "name", "sv", "namn"), TermRow(CATEGORY, "name-en", "en", "name")]
    assert [one.code for one in find(outline, language="sv", terms=terms)] == ["name"]


def test_a_long_sentence_is_shown_around_what_was_found() -> None:
    [one] = found(
        "We say " + "much " * 200 + "about your name " + "again " * 200, (CATEGORY, "name", "your name")
    )
    assert "about your name again" in one.sentence
    assert len(one.sentence) <= 402


@pytest.mark.parametrize(
    ("text", "code", "language"),
    [
        ("The servers stand in Turkey.", "TR", "en"),
        ("Data goes to Singapore and Beijing.", "SG", "en"),
        ("Data goes to Singapore and Beijing.", "CN", "en"),
        ("Kinas lagar gäller.", "CN", "sv"),
        ("Serverne står i Storbritannia.", "GB", "nb"),
        ("Some of them are abroad.", ABROAD, "en"),
        ("Mottagare kan finnas utanför ditt hemland.", ABROAD, "sv"),
        ("Mottakere kan være utenfor hjemlandet ditt.", ABROAD, "nb"),
        ("It is kept in the U.S. and in St. Lucia.", "US", "en"),
        ("It is kept in the U.S. and in St. Lucia.", "LC", "en"),
    ],
)
def test_countries_and_cities_that_stand_for_one_are_found(text: str, code: str, language: str) -> None:
    assert ("country", code) in shipped(text, language=language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We roast turkey in a jersey.", "en"),
        ("CONTACT US", "en"),
        ("Let us know.", "en"),
        ("Man kan be om innsyn.", "nb"),
    ],
)
def test_common_words_are_no_countries(text: str, language: str) -> None:
    assert {code for kind, code in shipped(text, language=language) if kind == "country"} == set()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We work hard to address your concerns in order to keep you happy.", "en"),
        ("The service is not for anyone under the age of 13.", "en"),
        ("Visit our web address, or another domain name.", "en"),
        ("Webbadressen och domännamnet står på kartongen.", "sv"),
        ("Vi lägger stor vikt vid detta.", "sv"),
        ("Vi legger vekt på dette og tar høyde for feil.", "nb"),
        ("Nettadressen står på esken.", "nb"),
        ("Access control keeps unauthorised access out.", "en"),
    ],
)
def test_words_that_mean_something_else_are_not_taken_for_data(text: str, language: str) -> None:
    assert {code for kind, code in shipped(text, language=language) if kind in {"category", "right"}} == set()


def test_a_mac_or_ip_address_is_no_postal_address() -> None:
    assert shipped("IP address, MAC address and e-mail address", language="en") == {
        *(("category", "ip-address"), ("category", "device-id"), ("category", "email-address"))
    }


def test_what_is_denied_is_suggested_with_its_sentence() -> None:
    outline = Outline("", (section("Nothing is shared for marketing."),))
    [one] = find(outline, language="en", terms=defaults.terms())
    assert (one.code, one.sentence) == ("marketing", "Nothing is shared for marketing.")


@pytest.mark.parametrize(
    ("text", "right", "language"),
    [
        ("You have the right of access.", "access", "en"),
        ("Du kan begära registerutdrag.", "access", "sv"),
        ("Du har rett til innsyn.", "access", "nb"),
        ("You may ask us to correct your data.", "rectification", "en"),
        ("Du har rätt till rättelse.", "rectification", "sv"),
        ("Du kan be om retting.", "rectification", "nb"),
        ("You may have it corrected or deleted.", "rectification", "en"),
        ("You may have it corrected or deleted.", "erasure", "en"),
        ("Du kan få dem rättade eller raderade.", "rectification", "sv"),
        ("Du kan få dem rättade eller raderade.", "erasure", "sv"),
        ("Du kan få dem rettet eller slettet.", "rectification", "nb"),
        ("Du kan få dem rettet eller slettet.", "erasure", "nb"),
        ("You may ask for erasure.", "erasure", "en"),
        ("Du kan begära radering.", "erasure", "sv"),
        ("Du kan be om sletting.", "erasure", "nb"),
        ("You may ask for restriction of processing.", "restriction", "en"),
        ("Du kan begära begränsning av behandlingen.", "restriction", "sv"),
        ("Du kan kreve begrensning av behandlingen.", "restriction", "nb"),
        ("You have a right to data portability.", "portability", "en"),
        ("Du har rätt till dataportabilitet.", "portability", "sv"),
        ("Du har rett til dataportabilitet.", "portability", "nb"),
        ("You may object to profiling.", "objection", "en"),
        ("Du kan invända mot profilering.", "objection", "sv"),
        ("Du kan protestere mot profilering.", "objection", "nb"),
        ("You can withdraw your consent.", "withdrawal", "en"),
        ("Du kan återkalla ditt samtycke.", "withdrawal", "sv"),
        ("Du kan trekke tilbake samtykket.", "withdrawal", "nb"),
        ("If you no longer want us to share it, write.", "stop_sharing", "en"),
        ("Säg till om du inte längre vill att vi delar dem.", "stop_sharing", "sv"),
        ("Si fra om du ikke lenger vil at vi deler dem.", "stop_sharing", "nb"),
        ("A parent or guardian may have it removed.", "minor_removal", "en"),
        ("En vårdnadshavare kan få det borttaget.", "minor_removal", "sv"),
        ("En verge for en mindreårig kan få det fjernet.", "minor_removal", "nb"),
        ("If you have any questions, write.", "question", "en"),
        ("Om du har frågor, skriv.", "question", "sv"),
        ("Hvis du har spørsmål, skriv.", "question", "nb"),
        ("You may lodge a complaint.", "complaint", "en"),
        ("Du kan lämna klagomål.", "complaint", "sv"),
        ("Du kan klage til Datatilsynet.", "complaint", "nb"),
    ],
)
def test_rights_are_found_by_the_words_of_each_language(text: str, right: str, language: str) -> None:
    assert ("right", right) in shipped(text, language=language)


@pytest.mark.parametrize(
    ("body", "heading", "language", "expected"),
    [
        ("We collect your e-mail address.", "", "en", {"email-address"}),
        ("An e-mail address is a fine thing.", "", "en", set()),
        ("We store:\n\n- e-mail addresses\n- cookies", "", "en", {"email-address", "cookies"}),
        ("- e-mail addresses", "What we collect", "en", {"email-address"}),
        ("You may lodge a complaint.", "", "en", {"complaint"}),
        ("Vi sparar din e-postadress.", "", "sv", {"email-address"}),
        ("En e-postadress är bra att ha.", "", "sv", set()),
        ("Vi lagrer e-postadressen din.", "", "nb", {"email-address"}),
        ("En e-postadresse er god å ha.", "", "nb", set()),
        ("Data is transferred to Singapore.", "", "en", {"SG"}),
        ("Nothing here.", "E-mail address", "en", set()),
    ],
)
def test_only_sentences_that_do_something_look_like_commitments(
    body: str, heading: str, language: str, expected: set[str]
) -> None:
    one = looks_like_a_commitment(section(body, heading=heading), language=language, terms=defaults.terms())
    assert {hit.code for hit in one} == expected


@pytest.mark.parametrize(
    "phrase", ["marketing", "market*", "e-post adress*", "people's", "and/or", "t.ex.", "åäö æø", "ip"]
)
def test_a_phrase_of_letters_and_plain_marks_is_taken(phrase: str) -> None:
    assert wrong_phrase(phrase) is None


@pytest.mark.parametrize(
    "phrase", ["", "*", "a*", "12", "a b(c)", "a,b", "under_score", "a\nb", "x<script>", ".*", "a|b"]
)
def test_other_phrases_are_refused_with_a_sentence(phrase: str) -> None:
    with translation.override("en"):
        assert str(wrong_phrase(phrase)).endswith(".")


def test_a_policy_of_2500_words_is_searched_well_within_a_third_of_a_second() -> None:
    text, _rows = INVENTED["nb"]
    body = text * (2500 // len(text.split()) + 1)
    rows = (*defaults.terms(), TermRow(CATEGORY, "new", "nb", f"nytt ord {time.monotonic_ns()}"))
    begun = time.process_time()
    find(Outline("", (section(body),)), language="nb", terms=rows)
    assert time.process_time() - begun < 0.3


def test_a_sentence_without_end_takes_no_longer_by_the_word() -> None:
    rows = [TermRow(CATEGORY, "name", "en", "name"), TermRow(CATEGORY, "both", "en", "name * name")]
    begun = time.process_time()
    find(Outline("", (section("name " * 50_000 + "." * 50_000),)), language="en", terms=rows)
    assert time.process_time() - begun < 5
