"""The pages of an inquiry's steps: a form each, one call of the domain, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import override as in_time_zone
from django.utils.translation import gettext as _

from office.admin_base import PortalAdmin
from office.admin_meanwhile import in_sentences
from office.admin_pages import action_page
from office.domain import access_log
from requests import inquiry_forms as forms
from requests.domain import inquiries, inquiry_files, inquiry_handling
from requests.domain.errors import ChangedMeanwhileError, RequestError
from requests.enums import Channel
from requests.inquiry_enums import InquiryFileKind
from requests.models import Inquiry, InquiryLink
from vault.enums import Family

CONFLICT = 409

Page = Callable[..., HttpResponse]


class InquirySteps(PortalAdmin):
    """A page for each step, for whoever handles the controller's cases."""

    view_needs = "read_cases"
    add_needs: ClassVar[str | None] = "handle_cases"
    change_needs = "handle_cases"

    def get_urls(self) -> list[URLPattern]:
        """Add a page for each step."""
        return [
            self.page_path("correct/", self.correct, "correct"),
            self.page_path("assign/", self.assign, "assign"),
            self.page_path("start/", self.start, "start"),
            self.page_path("seek/", self.seek, "seek"),
            self.page_path("granted/", self.granted, "granted"),
            self.page_path("refused/", self.refused, "refused"),
            self.page_path("link/", self.link, "link"),
            self.page_path("links/<uuid:row>/remove/", self.unlink, "unlink"),
            self.page_path("file/", self.file, "file"),
            self.page_path("answer/", self.answer, "answer"),
            self.page_path("again/", self.again, "again"),
            self.page_path("close/", self.close, "close"),
            *super().get_urls(),
        ]

    def correct(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Mend what was read in the letter, for whoever may see it."""
        row = self.editable(request, pk)
        if Family.CONTENT not in self.access(request).families(row.controller_id):
            raise PermissionDenied
        if request.method != "POST":
            self.note_viewed(request, row, families={Family.CONTENT.value})
        today = row.controller.today(self.now())
        form = forms.CorrectionForm(
            request.POST or None, controller=row.controller, today=today, initial=forms.as_entered(row)
        )
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiries.correct(row, letter=form.letter(), **who),
            title=_("Correct what was entered"),
            button=_("Save"),
            said=_("It is corrected."),
        )

    def assign(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Make somebody responsible."""
        row = self.editable(request, pk)
        initial = {"seen": row.version, "to": str(row.assignee_id or "")}
        form = forms.OwnerForm(request.POST or None, controller=row.controller, initial=initial)
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_handling.assign(row, to=form.person, **who),
            title=_("Assign"),
            what=[_("They get a mail, and the reminders from now on.")],
            said=_("The inquiry is assigned."),
        )

    def start(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Take it up."""
        row = self.editable(request, pk)
        form = forms.SeenForm(request.POST or None, initial={"seen": row.version})
        what = [] if row.assignee is not None else [_("You become responsible for it.")]
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_handling.start(row, **who),
            title=_("Start work"),
            what=what,
            said=_("Work has started."),
        )

    def seek(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Note that more time was asked for."""
        row = self.editable(request, pk)
        initial = {"seen": row.version, "asked_on": row.controller.today(self.now())}
        form = forms.SeekForm(request.POST or None, initial=initial)
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_handling.seek_extension(
                row, asked_on=form.cleaned_data["asked_on"], until=form.cleaned_data["until"], **who
            ),
            title=_("Ask for more time"),
            what=[
                _("Ask the authority outside the portal, then note it here."),
                _("The last day stays until the authority grants it."),
            ],
            button=_("Note it"),
            said=_("It is noted. The last day stays until the authority grants more time."),
        )

    def granted(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Note that the authority gave more time."""
        row = self.editable(request, pk)
        today = row.controller.today(self.now())
        initial = {"seen": row.version, "on": today, "until": row.extension_until}
        form = forms.GrantedForm(request.POST or None, initial=initial)
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_handling.extension_granted(
                row, on=form.cleaned_data["on"], until=form.cleaned_data["until"], **who
            ),
            title=_("More time granted"),
            button=_("Record it"),
            said=_("The last day is moved."),
        )

    def refused(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Note that the authority gave no more time."""
        row = self.editable(request, pk)
        initial = {"seen": row.version, "on": row.controller.today(self.now())}
        form = forms.RefusedForm(request.POST or None, initial=initial)
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_handling.extension_refused(row, on=form.cleaned_data["on"], **who),
            title=_("More time refused"),
            button=_("Record it"),
            said=_("It is recorded. The last day stays."),
        )

    def link(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Link a request."""
        row = self.editable(request, pk)
        form = forms.RequestForm(request.POST or None, initial={"seen": row.version})
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_handling.link(row, reference=form.cleaned_data["request"], **who),
            title=_("Link a request"),
            button=_("Link it"),
            said=_("The request is linked."),
        )

    def unlink(self, request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
        """Take a link away."""
        inquiry = self.editable(request, pk)
        made = get_object_or_404(InquiryLink.objects.select_related("request"), pk=row, inquiry=inquiry)
        back = self.address("change", pk)
        if request.method != "POST":
            return action_page(
                self,
                request,
                title=_("Remove the link to %(reference)s?") % {"reference": made.request.reference},
                explanation=_("Both stay as they are; that they were linked stays on the timeline."),
                button=_("Remove"),
                back=back,
            )
        try:
            inquiry_handling.unlink(made, by=self.actor(request), now=self.now())
        except RequestError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The link is removed."))
        return HttpResponseRedirect(back)

    def file(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep files."""
        row = self.editable(request, pk)
        form = forms.FilesForm(request.POST or None, request.FILES or None, initial={"seen": row.version})
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_files.add(
                row,
                files=form.cleaned_data["attachments"],
                kind=InquiryFileKind(form.cleaned_data["kind"]),
                **who,
            ),
            title=_("Add files"),
            button=_("Keep them"),
            said=_("The files are kept, encrypted."),
        )

    def answer(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Note what was answered."""
        row = self.editable(request, pk)
        initial = {"seen": row.version, "on": row.controller.today(self.now())}
        form = forms.AnswerForm(request.POST or None, request.FILES or None, initial=initial)
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_handling.answer(
                row,
                text=form.cleaned_data["text"],
                on=form.cleaned_data["on"],
                channel=Channel(form.cleaned_data["channel"]),
                files=form.cleaned_data["attachments"],
                **who,
            ),
            title=_("Record the answer"),
            what=[
                _(
                    "Send the answer to the authority outside the portal; here you keep what was sent, and when."
                )
            ],
            button=_("Record it"),
            said=_("The answer is recorded."),
        )

    def again(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Go on because they ask more."""
        row = self.editable(request, pk)
        form = forms.AgainForm(request.POST or None, initial={"seen": row.version})
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_handling.asked_again(row, due_on=form.cleaned_data["due_on"], **who),
            title=_("They ask more"),
            what=[_("Add their new letter as a file, and what they ask to the notes.")],
            button=_("Go on"),
            said=_("Work goes on."),
        )

    def close(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Close it."""
        row = self.editable(request, pk)
        form = forms.ClosingForm(request.POST or None, initial={"seen": row.version})
        return self.step(
            request,
            row,
            form,
            act=lambda **who: inquiry_handling.close(row, note=form.cleaned_data["note"], **who),
            title=_("Close the inquiry"),
            what=[
                _("Nothing can be changed in it afterwards. It is erased when its time of keeping is over.")
            ],
            said=_("The inquiry is closed."),
        )

    # What they share.

    def address(self, page: str, *args: Any) -> str:
        """Return the address of one of these pages."""
        return reverse(f"admin:requests_inquiry_{page}", args=args)

    def page_path(self, route: str, view: Page, name: str) -> URLPattern:
        """Return the address of a page of one row, which is rendered in the time zone of its controller."""

        def page(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
            row = self.found(request, pk)
            with in_time_zone(row.controller.time_zone):
                response = view(request, pk=pk, **kwargs)
                return response.render() if hasattr(response, "render") else response

        wrapped = self.admin_site.admin_view(page)
        made: URLPattern = path(f"<uuid:pk>/{route}", wrapped, name=f"requests_inquiry_{name}")
        return made

    def found(self, request: HttpRequest, key: str | UUID) -> Inquiry:
        """Return an inquiry that the person may see. Raises PermissionDenied, whether or not it exists."""
        row = self.get_object(request, str(key))
        if row is None or not self.has_view_permission(request, row):
            raise PermissionDenied
        inquiry: Inquiry = row
        return inquiry

    def editable(self, request: HttpRequest, key: str | UUID) -> Inquiry:
        """Return an inquiry that the person may handle. Raises PermissionDenied."""
        row = self.found(request, key)
        if not self.allows(request, self.change_needs, row):
            raise PermissionDenied
        return row

    def note_viewed(self, request: HttpRequest, row: Inquiry, *, families: set[str]) -> None:
        """Put on record that somebody looked at an inquiry, and which column families were shown."""
        access_log.record(
            action="requests.inquiry_viewed",
            actor=self.actor(request),
            controller=row.controller,
            target=row,
            now=self.now(),
            details={"families": sorted(families)},
        )

    def step(
        self,
        request: HttpRequest,
        row: Inquiry,
        form: Any,
        *,
        act: Callable[..., object],
        title: str,
        said: str,
        what: Iterable[str] = (),
        button: str = "",
    ) -> HttpResponse:
        """Show the form of a step; once it is right, take the step and go back to the inquiry."""
        overtaken: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            try:
                act(by=self.actor(request), now=self.now(), seen=form.cleaned_data["seen"])
            except ChangedMeanwhileError as error:
                overtaken = self._overtaken(row, form, error)
            except RequestError as error:
                form.refuse(error)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(self.address("change", row.pk))
        return self.form_page(
            request,
            form,
            title=title,
            button=button or title,
            back=self.address("change", row.pk),
            what=what,
            who=f"{row.reference} · {row.authority_name}",
            **overtaken,
        )

    def form_page(
        self, request: HttpRequest, form: Any, *, title: str, button: str, back: str, **more: Any
    ) -> HttpResponse:
        """Show a form."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "button": button,
            "back": back,
            **more,
        }
        status = CONFLICT if "changes" in more else 200
        return TemplateResponse(request, "admin/thirdparties/form.html", context, status=status)

    @staticmethod
    def _overtaken(row: Inquiry, form: Any, error: ChangedMeanwhileError) -> dict[str, Any]:
        """Tell who did what meanwhile; what was typed stays, and may be sent on top of it."""
        fresh = Inquiry.objects.get(pk=row.pk)
        form.data = form.data.copy()
        form.data["seen"] = str(fresh.version)
        return {"changes": in_sentences(error.entries), "sentence": str(error), "offered": True}
