"""The sentences that the access log shows for what happens to the vocabulary and the terms."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from office.models import AccessEntry
from office.translated import language_name
from policies.enums import TermKind

Sentence = Callable[[AccessEntry], str]


def _of_entry(words: Promise) -> Sentence:
    """Return the sentence of an action on one entry, which names its code."""
    return lambda entry: str(words) % {"code": entry.details["code"]}


def _saved(new: Promise, changed: Promise) -> Sentence:
    def sentence(entry: AccessEntry) -> str:
        if entry.details["change"] == "new":
            return str(new) % {"code": entry.details["code"]}
        return str(changed) % {"code": entry.details["code"], "fields": _field_names(entry)}

    return sentence


def _field_names(entry: AccessEntry) -> str:
    fields = apps.get_model(entry.target_type)._meta
    return ", ".join(
        str(getattr(fields.get_field(name), "verbose_name", name)) for name in entry.details["fields"]
    )


def _terms_taken_over(entry: AccessEntry) -> str:
    terms = int(entry.details["terms"])
    sentence = ngettext(
        "Standard list of terms taken over: %(terms)s term",
        "Standard list of terms taken over: %(terms)s terms",
        terms,
    )
    return sentence % {"terms": terms}


def _exported(entry: AccessEntry) -> str:
    rows = int(entry.details["rows"])
    sentence = ngettext(
        "Vocabulary exported: %(rows)s entry as %(format)s",
        "Vocabulary exported: %(rows)s entries as %(format)s",
        rows,
    )
    return sentence % {"rows": rows, "format": str(entry.details["format"]).upper()}


def _term(words: Promise) -> Sentence:
    """Return the sentence of an action on a term: in which language it is, and at what it points."""
    return lambda entry: (
        str(words)
        % {
            "language": language_name(str(entry.details["language"])),
            "kind": TermKind(str(entry.details["kind"])).label,
            "code": entry.details["code"],
        }
    )


def _term_saved(entry: AccessEntry) -> str:
    if entry.details["change"] == "new":
        return _term(gettext_lazy("Term added (%(language)s; %(kind)s: %(code)s)"))(entry)
    return _term(gettext_lazy("Term changed (%(language)s; %(kind)s: %(code)s)"))(entry)


SENTENCES: dict[str, Sentence] = {
    "policies.purpose_saved": _saved(
        gettext_lazy("Purpose added: %(code)s"), gettext_lazy("Purpose changed: %(code)s (%(fields)s)")
    ),
    "policies.purpose_retired": _of_entry(gettext_lazy("Purpose retired: %(code)s")),
    "policies.purpose_brought_back": _of_entry(gettext_lazy("Purpose brought back: %(code)s")),
    "policies.purpose_removed": _of_entry(gettext_lazy("Purpose removed: %(code)s")),
    "policies.purpose_exported": _exported,
    "policies.category_saved": _saved(
        gettext_lazy("Data category added: %(code)s"),
        gettext_lazy("Data category changed: %(code)s (%(fields)s)"),
    ),
    "policies.category_retired": _of_entry(gettext_lazy("Data category retired: %(code)s")),
    "policies.category_brought_back": _of_entry(gettext_lazy("Data category brought back: %(code)s")),
    "policies.category_removed": _of_entry(gettext_lazy("Data category removed: %(code)s")),
    "policies.category_exported": _exported,
    "policies.recipient_saved": _saved(
        gettext_lazy("Kind of recipient added: %(code)s"),
        gettext_lazy("Kind of recipient changed: %(code)s (%(fields)s)"),
    ),
    "policies.recipient_retired": _of_entry(gettext_lazy("Kind of recipient retired: %(code)s")),
    "policies.recipient_brought_back": _of_entry(gettext_lazy("Kind of recipient brought back: %(code)s")),
    "policies.recipient_removed": _of_entry(gettext_lazy("Kind of recipient removed: %(code)s")),
    "policies.recipient_exported": _exported,
    "policies.term_saved": _term_saved,
    "policies.terms_taken_over": _terms_taken_over,
    "policies.term_removed": _term(gettext_lazy("Term removed (%(language)s; %(kind)s: %(code)s)")),
}
