"""What can be wrong with a question put to the law, as codes with parameters and an English sentence each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Problem(StrEnum):
    """What is wrong. `MESSAGES` has the sentence; its placeholders are the parameters."""

    # With the place or the law.
    UNKNOWN_JURISDICTION = "unknown_jurisdiction"
    STATE_NEEDED = "state_needed"
    UNKNOWN_PLACE = "unknown_place"
    EVES_UNKNOWN = "eves_unknown"
    NOT_IN_FORCE = "not_in_force"
    NO_SUCH_STEP = "no_such_step"
    BREACH_HAS_NO_STEP = "breach_has_no_step"
    BREACH_HAS_NO_RIGHT = "breach_has_no_right"
    NEITHER_LAW_KNOWN = "neither_law_known"
    EXPORTER_ELSEWHERE = "exporter_elsewhere"

    # With a day.
    YEAR_OUT_OF_RANGE = "year_out_of_range"
    NO_OFFSET = "no_offset"

    # With what happened.
    EVENT_BEFORE_RECEIPT = "event_before_receipt"
    EXTENDED_TWICE = "extended_twice"
    ANSWER_WITHOUT_QUESTION = "answer_without_question"
    ASKED_WHILE_OPEN = "asked_while_open"
    PAUSES_OVERLAP = "pauses_overlap"

    # With an option.
    UNKNOWN_VALUE = "unknown_value"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_PERIOD = "not_a_period"
    PERIOD_TOO_LONG = "period_too_long"

    # With a case as it is written.
    NOT_TEXT = "not_text"
    NOT_PRINTABLE = "not_printable"
    NOT_A_LIST = "not_a_list"
    NOT_AN_OBJECT = "not_an_object"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DAY = "not_a_day"
    NOT_A_MOMENT = "not_a_moment"
    UNKNOWN_FIELD = "unknown_field"
    DUPLICATE_ID = "duplicate_id"
    NOTHING_TO_COMPARE = "nothing_to_compare"

    # With a file of cases.
    NOT_JSON = "not_json"
    NOT_UTF8 = "not_utf8"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"


def gettext_noop(message: str) -> str:
    """Mark a sentence for those who translate; it is looked up where the language is known."""
    return message


MESSAGES: Mapping[Problem, str] = MappingProxyType(
    {
        Problem.UNKNOWN_JURISDICTION: gettext_noop("“%(code)s” is no jurisdiction whose law is known here."),
        Problem.STATE_NEEDED: gettext_noop(
            "“%(code)s” is no jurisdiction whose law is known here."
            " There the law is that of the state: write it as %(country)s-XX."
        ),
        Problem.UNKNOWN_PLACE: gettext_noop(
            "“%(place)s” is no place whose public holidays and time zone are known here."
        ),
        Problem.EVES_UNKNOWN: gettext_noop("“%(place)s”: eves are known for %(known)s only."),
        Problem.NOT_IN_FORCE: gettext_noop(
            "On %(day)s no law of “%(code)s” that is known here was in force."
            " The first is from %(valid_from)s (%(statute)s)."
        ),
        Problem.NO_SUCH_STEP: gettext_noop(
            "The law of “%(code)s” (%(statute)s), as it stands from %(valid_from)s, sets no last day for the"
            " step “%(step)s” of the right “%(right)s”."
        ),
        Problem.BREACH_HAS_NO_STEP: gettext_noop(
            "A case without a right is a breach, which has no step “%(step)s”."
        ),
        Problem.BREACH_HAS_NO_RIGHT: gettext_noop("A breach has no right: leave out “%(right)s”."),
        Problem.NEITHER_LAW_KNOWN: gettext_noop(
            "Neither the law of “%(person)s” nor that of “%(controller)s” is known here."
        ),
        Problem.EXPORTER_ELSEWHERE: gettext_noop(
            "Transfers are known here for the EU and EEA only, not from “%(exporter)s”."
        ),
        Problem.YEAR_OUT_OF_RANGE: gettext_noop(
            "The year %(year)s is not possible: public holidays are known for %(first)s to %(last)s."
        ),
        Problem.NO_OFFSET: gettext_noop(
            "The time “%(time)s” lacks its offset from UTC, as in 2026-03-02T23:30+01:00."
        ),
        Problem.EVENT_BEFORE_RECEIPT: gettext_noop(
            "“%(kind)s” on %(on)s lies before the receipt on %(received)s."
        ),
        Problem.EXTENDED_TWICE: gettext_noop(
            "The time was extended before. A second extension is not possible."
        ),
        Problem.ANSWER_WITHOUT_QUESTION: gettext_noop(
            "“%(kind)s” on %(on)s: nothing was asked before that is still open."
        ),
        Problem.ASKED_WHILE_OPEN: gettext_noop(
            "Pauses overlap: “%(kind)s” on %(on)s, while the question of %(first)s was open."
        ),
        Problem.PAUSES_OVERLAP: gettext_noop(
            "Pauses overlap: the question of %(on)s falls into the pause from %(first)s to %(last)s."
            " Record what was asked in one letter as one question."
        ),
        Problem.UNKNOWN_VALUE: gettext_noop("“%(value)s” is not known here. Possible are %(allowed)s."),
        Problem.OUT_OF_RANGE: gettext_noop("%(value)s is not possible; %(least)s to %(most)s are."),
        Problem.NOT_A_PERIOD: gettext_noop(
            "“%(text)s” is not a period: write a number and hours, days, business days, weeks or months,"
            " for example “15 business days”."
        ),
        Problem.PERIOD_TOO_LONG: gettext_noop("The period “%(text)s” is longer than three years."),
        Problem.NOT_TEXT: gettext_noop("A text is needed, not %(found)s."),
        Problem.NOT_PRINTABLE: gettext_noop("The text is too long or has characters that cannot be shown."),
        Problem.NOT_A_LIST: gettext_noop("A list is needed, not %(found)s."),
        Problem.NOT_AN_OBJECT: gettext_noop("An object is needed, not %(found)s."),
        Problem.NOT_A_NUMBER: gettext_noop("A whole number is needed, not %(found)s."),
        Problem.NOT_A_DAY: gettext_noop("A day such as 2026-03-02 is needed, not “%(text)s”."),
        Problem.NOT_A_MOMENT: gettext_noop(
            "A day such as 2026-03-02 or a time such as 2026-03-02T23:30+01:00 is needed, not “%(text)s”."
        ),
        Problem.UNKNOWN_FIELD: gettext_noop("There is no “%(name)s” here. Possible are %(allowed)s."),
        Problem.DUPLICATE_ID: gettext_noop("Another case before it has the same id."),
        Problem.NOTHING_TO_COMPARE: gettext_noop("The case does not say which day is expected."),
        Problem.NOT_JSON: gettext_noop("The file is not JSON: line %(line)s, column %(column)s."),
        Problem.NOT_UTF8: gettext_noop("The file is not text in UTF-8."),
        Problem.TOO_DEEP: gettext_noop("The file is nested too deeply, or has a number that is too long."),
        Problem.TOO_LARGE: gettext_noop("The file is larger than %(limit)s MB."),
    }
)


class LawError(ValueError):
    """A question that has no answer: what is wrong, with parameters, and where.

    `case` names the case in its file, `field` the part of the case, either may be empty. Days in `params` are
    ISO dates. The text of the exception is the sentence in English.
    """

    def __init__(self, problem: Problem, *, case: str = "", field: str = "", **params: str | int) -> None:
        self.problem, self.case, self.field, self.params = problem, case, field, params
        super().__init__(self.said(MESSAGES[problem] % params))

    def said(self, sentence: str) -> str:
        """Put where it is in front of `sentence`."""
        where = ", ".join(part for part in (self.case, self.field) if part)
        return f"{where}: {sentence}" if where else sentence

    def within(self, *, case: str = "", field: str = "") -> "LawError":
        """The same error, placed in a case or a part of one; what it says of its place already stands."""
        placed = ".".join(part for part in (field, self.field) if part)
        return LawError(self.problem, case=self.case or case, field=placed.replace(".[", "["), **self.params)
