"""Words that point at commitments, and what they suggest in the text of a draft."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office.models import Controller
from policies.enums import TermKind, Verdict
from policies.models.versions import PolicyVersion
from policies.querysets import SuggestionQuerySet


class Term(models.Model):
    """A word or phrase that suggests something when it stands in a policy.

    `code` is that of the vocabulary, a country's ISO 3166-1 code or a value of `law.Right`, by `kind`. A `*` in the
    phrase stands for any letters of a word.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.CASCADE, related_name="+", verbose_name=_("controller")
    )
    kind = models.CharField(_("points at a"), max_length=10, choices=TermKind.choices)
    code = models.CharField(_("code"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    phrase = models.CharField(
        _("word or phrase"), max_length=120, help_text=_("A * stands for any letters, as in “market*”.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["kind", "code", "language", "phrase"]
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "kind", "code", "language", "phrase"],
                name="term_once",
                violation_error_message=_("This term is in the list already."),
            ),
            models.CheckConstraint(condition=~Q(phrase="") & ~Q(code=""), name="term_says_something"),
        ]

    def __str__(self) -> str:
        return self.phrase


class Suggestion(models.Model):
    """What a term found in a draft's text, with the sentence that it stands in, for a person to decide."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(_("points at a"), max_length=10, choices=TermKind.choices)
    code = models.CharField(_("code"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    anchor = models.CharField(_("section"), max_length=80)
    sentence = models.TextField(_("sentence"))
    phrase = models.CharField(_("found by"), max_length=120)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["kind", "code", "language"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "code", "language", "anchor"], name="suggestion_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.OPEN, decided_by__isnull=True)
                | (~Q(verdict=Verdict.OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="suggestion_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
