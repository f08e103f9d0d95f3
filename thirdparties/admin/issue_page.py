"""The pages by which recipients are told about a person: what for, to whom, how it will look, sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from office.dates import short_day
from office.domain import access_log
from office.translated import language_name
from policies.models import Purpose
from subjects.admin.page import VIEWED
from subjects.domain import merging, standing
from subjects.models import Subject
from thirdparties import causes, notice_words
from thirdparties.admin.notice_chips import days_chip, state_chip
from thirdparties.domain import changes, notice_clues, notices
from thirdparties.enums import Clue, NoticeKind, NoticeOutcome, NoticeStatus
from thirdparties.errors import ThirdPartyError
from thirdparties.issue_forms import AboutForm, IssueForm, Told
from thirdparties.models import Notice, ThirdParty

if TYPE_CHECKING:
    from thirdparties.admin.notices import NoticeAdmin

TEMPLATE = "admin/thirdparties/issue.html"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address says: about whom, for what, what to do, for which purposes."""

    subject: Subject
    cause: str
    back: str
    kind: NoticeKind
    purposes: list[Purpose]


def issue_page(page: NoticeAdmin, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask what for, then to whom; show what each recipient will see; send. Raises PermissionDenied, Http404."""
    subject = _subject(page, request, pk)
    cause = request.GET.get("cause", "")
    known = causes.describe(cause, viewer=page.actor(request)) if cause else None
    if not changes.may_tell(page.actor(request), controller_id=subject.controller_id, cause=cause):
        raise PermissionDenied
    if cause and (known is None or known.person not in _entries(subject)):
        raise Http404("There is no such cause about this person.")
    back = (known.url if known else "") or reverse("admin:subjects_subject_change", args=[subject.pk])
    if not subject.is_standing:
        messages.error(
            request, _("Nothing is known of this person any more, by which a recipient finds data.")
        )
        return HttpResponseRedirect(back)
    about = AboutForm(
        request.GET if "kind" in request.GET else None,
        company=subject.controller,
        initial={"kind": known.kind if known else None},
    )
    if not about.is_valid() or ("again" in request.GET and request.method != "POST"):
        return _shown(page, request, subject=subject, back=back, form=about, stage="about", cause=cause)
    asked = _Asked(
        subject=subject,
        cause=cause,
        back=back,
        kind=NoticeKind(about.cleaned_data["kind"]),
        purposes=list(about.cleaned_data["purposes"]),
    )
    return _fill(page, request, asked)


def _fill(page: NoticeAdmin, request: HttpRequest, asked: _Asked) -> HttpResponse:
    subject, company = asked.subject, asked.subject.controller
    form = IssueForm(
        request.POST if request.method == "POST" else None,
        company=company,
        kind=asked.kind,
        purposes=asked.purposes,
        clues=_clues(page, request, subject),
        due_on=notices.default_due(company, kind=asked.kind, now=page.now()),
        today=company.today(page.now()),
        told=_told_before(asked),
    )
    told: dict[str, Any] = {"subject": subject, "back": asked.back, "form": form, "cause": asked.cause}
    told |= {"kind": asked.kind, "purposes": asked.purposes}
    if not form.is_valid() or "edit" in request.POST:
        return _shown(page, request, stage="fill", **told)
    recipients = ThirdParty.objects.in_use().filter(controller=company, pk__in=form.chosen)
    if "send" not in request.POST:
        before = notices.already_told(recipients, kind=asked.kind, person=subject, cause=asked.cause)
        fresh = list(recipients.exclude(pk__in=before.values("pk")).order_by("legal_name"))
        if not fresh:
            form.add_error(None, _("All of these have been told already, and have not answered yet."))
            return _shown(page, request, stage="fill", **told)
        previews = _previews(page, form=form, asked=asked, recipients=fresh)
        waiting = list(before.order_by("legal_name"))
        return _shown(page, request, stage="preview", previews=previews, waiting=waiting, **told)
    try:
        issued = notices.issue(
            controller=company,
            recipients=recipients,
            kind=asked.kind,
            purposes=asked.purposes,
            person=subject,
            find_by=form.found_by,
            what=form.cleaned_data["what"],
            due_on=form.cleaned_data["due_on"],
            cause=asked.cause,
            by=page.actor(request),
            now=page.now(),
        )
    except ThirdPartyError as error:
        form.refuse(error)
        return _shown(page, request, stage="fill", **told)
    messages.success(request, _outcome(issued))
    return HttpResponseRedirect(asked.back)


def _outcome(issued: notices.Issued) -> str:
    said = ngettext("%(count)s recipient is told.", "%(count)s recipients are told.", issued.told) % {
        "count": issued.told
    }
    if not issued.already:
        return said
    before = ngettext(
        "%(count)s was told before and has not answered.",
        "%(count)s were told before and have not answered.",
        issued.already,
    ) % {"count": issued.already}
    return f"{said} {before}"


def _subject(page: NoticeAdmin, request: HttpRequest, pk: UUID) -> Subject:
    """Return a person whom the viewer may read and tell recipients about, the one that stands after a merge."""
    found = Subject.objects.select_related("controller", "merged_into__controller").filter(pk=pk).first()
    access = page.access(request)
    if found is None or not all(
        access.allows(need, found.controller_id) for need in ("read_subjects", page.change_needs or "")
    ):
        raise PermissionDenied
    return merging.survivor_of(found)


def _entries(subject: Subject) -> set[UUID]:
    return set(merging.all_entries_of(subject).values_list("pk", flat=True))


def _clues(page: NoticeAdmin, request: HttpRequest, subject: Subject) -> dict[str, tuple[Clue, str]]:
    """Return by what the person is known, as far as the viewer sees it: nobody sends what they cannot see.

    That it was shown is put on record.
    """
    seen = page.access(request).families(subject.controller_id)
    found: dict[str, tuple[Clue, str]] = {}
    if Clue.NAME.family in seen and subject.name:
        found["name"] = (Clue.NAME, str(subject.name))
    for one in standing.of(subject, now=page.now()).current_identifiers:
        clue = Clue(one.kind)
        if clue.family in seen:
            found[str(one.pk)] = (clue, str(getattr(one, one.column)))
    families = {clue.family.value for clue, _value in found.values()}
    access_log.record(
        action=VIEWED,
        actor=page.actor(request),
        controller=subject.controller,
        target=subject,
        now=page.now(),
        details={"families": sorted(families)},
    )
    return found


def _told_before(asked: _Asked) -> dict[UUID, Told]:
    company = asked.subject.controller
    before = notices.told_before(_entries(asked.subject), kind=asked.kind)
    return {
        party: Told(
            words=_("told on %(day)s, %(state)s")
            % {
                "day": short_day(company.today(at)),
                "state": pgettext("notice", "open") if outcome is None else outcome.label,
            },
            is_settled=status is not NoticeStatus.CLOSED or outcome is NoticeOutcome.CONFIRMED,
        )
        for party, (at, status, outcome) in before.items()
    }


def _previews(
    page: NoticeAdmin, *, form: IssueForm, asked: _Asked, recipients: list[ThirdParty]
) -> list[dict[str, Any]]:
    """Return what each recipient will see, in its language, and who gets the mail there."""
    company = asked.subject.controller
    shared = notices.shared_with(recipients, purposes=[one.code for one in asked.purposes])
    contacts = notices.contacts_of(recipients)
    known = notice_clues.known_to(recipients)
    language = company.default_language
    previews = []
    for party in recipients:
        purposes, categories = shared.get(party.pk, ([one.code for one in asked.purposes], []))
        draft = Notice(
            controller=company,
            third_party=party,
            kind=asked.kind.value,
            purposes=purposes,
            categories=categories,
            due_on=form.cleaned_data["due_on"],
            what=form.cleaned_data["what"],
        )
        fitting = notice_clues.fit(form.found_by, known=known.get(party.pk, frozenset()))
        with override(language):
            seen = notice_words.asked(draft)
            seen["clues"] = notice_words.clue_rows(fitting.shown)
        previews.append(
            {
                "party": party,
                "to": contacts[party.pk].get_role_display() if party.pk in contacts else "–",
                "language": language,
                "language_name": language_name(language),
                "seen": seen,
                "not_had": ", ".join(str(clue.label) for clue in fitting.not_had),
                "is_guess": fitting.is_guess,
            }
        )
    return previews


def _shown(
    page: NoticeAdmin, request: HttpRequest, *, subject: Subject, back: str, stage: str, **more: Any
) -> HttpResponse:
    today = subject.controller.today(page.now())
    before = Notice.objects.filter(person__in=_entries(subject)).select_related("controller", "third_party")
    context = {
        **page.admin_site.each_context(request),
        "title": _("Notices to recipients"),
        "opts": page.opts,
        "media": page.media,
        "subject": subject,
        "back": back,
        "stage": stage,
        "action": request.get_full_path(),
        "columns": (_("Notice"), _("Recipient"), _("What to do"), _("State"), _("Time left")),
        "before": [
            (
                page.named(row),
                row.third_party,
                row.get_kind_display(),
                state_chip(row),
                days_chip(row, today=today),
            )
            for row in before.order_by("-issued_at")[:50]
        ],
        **more,
    }
    return TemplateResponse(request, TEMPLATE, context)
