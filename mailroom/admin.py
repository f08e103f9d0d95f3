"""The mailroom in the admin: what waits, what left, what failed, and the post."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from mailroom import causes, kinds, letters, own_links
from mailroom.domain import mailboxes, outbox
from mailroom.enums import State
from mailroom.errors import PROBLEMS, MailroomError
from mailroom.forms import MailboxForm, PostedForm
from mailroom.models import Mail, Mailbox
from office.admin_base import PortalAdmin
from office.admin_decorators import action, display
from office.admin_filters import DaysFilter, PermittedFilter
from office.admin_pages import action_page
from office.domain import access_log
from office.domain.access import reveal
from vault.enums import Family

COLOURS: Mapping[str, str] = {
    State.QUEUED: "info",
    State.SENDING: "info",
    State.SENT: "success",
    State.POSTED: "success",
    State.TO_POST: "warning",
    State.FAILED: "danger",
    State.BOUNCED: "danger",
}
OFFERED: Mapping[str, frozenset[State]] = {
    "send_again": frozenset({State.SENT, State.FAILED, State.BOUNCED}),
    "print_letter": frozenset({State.TO_POST, State.POSTED}),
    "note_posted": frozenset({State.TO_POST}),
}
"""In which states each button is shown."""


@admin.register(Mail)
class MailAdmin(PortalAdmin):
    """Mails and letters, to read. They come from what happens elsewhere; nobody writes or deletes them here."""

    view_needs = "read_mails"
    secrets = frozenset({"html", "source"})

    list_display = ("kind", "subject", "chip", "controller", "attempts", "last_error", "created_at")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        ("controller", PermittedFilter),
        ("created_at", DaysFilter),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "kind",
                    "written_for",
                    "state",
                    "controller",
                    "channel",
                    "language",
                    "to",
                    "reply_to",
                )
            },
        ),
        (
            _("Delivery"),
            {
                "fields": (
                    "created_at",
                    "attempts",
                    "next_attempt_at",
                    "last_error",
                    "sent_at",
                    "posted_on",
                    "automatic",
                    "message_id",
                )
            },
        ),
    )
    readonly_fields = ("kind", "written_for")
    change_form_after_template = "admin/mailroom/words.html"
    actions_detail = ("send_again", "print_letter", "note_posted")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        """Return the mails of the person's controllers; the portal's own for those who manage an office."""
        return (
            Mail.objects.visible_to(self.actor(request))
            .select_related("controller")
            .defer("text", "html", "source")
        )

    def allows(self, request: HttpRequest, need: str | None, obj: Model | None = None) -> bool:
        """Tell whether the person holds `need`; the portal's own mails are only looked at."""
        if isinstance(obj, Mail) and obj.controller_id is None:
            return need == self.view_needs and self.access(request).anywhere("manage_office")
        return super().allows(request, need, obj)

    def secrets_of(self, obj: Model) -> frozenset[str]:
        """Return what nobody is shown: markup, and the words of the portal's own mails and of those with a secret."""
        of_secret = isinstance(obj, Mail) and (obj.shred_after_sending or obj.controller_id is None)
        return self.secrets | {"text"} if of_secret else self.secrets

    def shown_once(self, obj: Model, value: Any) -> Any:
        """Return the words as the mail's own page shows them: without links that only their recipient may open."""
        return own_links.cut(value) if isinstance(value, str) else value

    @display(description=_("kind"), ordering="template")
    def kind(self, mail: Mail) -> str:
        """Say what kind of mail it is."""
        return kinds.name_of(mail.template)

    @display(description=_("written for"))
    def written_for(self, mail: Mail) -> str | SafeString:
        """Lead to what the mail was written for."""
        found = causes.of(mail.cause)
        return format_html('<a href="{}">{}</a>', found[1], found[0]) if found else "–"

    @display(description=_("state"), ordering="state", label=COLOURS)
    def chip(self, mail: Mail) -> tuple[str, str]:
        """Show the state."""
        return mail.state, str(State(mail.state).label)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a mail; who read its words is logged. Those of a secret are not shown."""
        mail = self.get_object(request, object_id)
        told = mail is not None and not mail.shred_after_sending
        if mail is not None and told and reveal(request.user, mail, "text", controller_id=mail.controller_id):
            self._record("mailroom.read", request, mail)
        answer: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return answer

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Offer the buttons that the state allows."""
        mail = self.get_object(request, str(object_id))
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if mail and mail.state in OFFERED[button.method.__name__]]

    def has_resend_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the person may send this mail again, or note that this letter was posted."""
        mail = self.get_object(request, object_id) if object_id else None
        return mail is not None and self.allows(request, "resend_mails", mail)

    def has_print_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the person may read this letter whole: address and words."""
        mail = self.get_object(request, object_id) if object_id else None
        if mail is None or not self.allows(request, "read_mails", mail):
            return False
        return self.access(request).families(mail.controller_id) >= {Family.CONTACT, Family.CONTENT}

    @action(description=_("Send again"), url_path="send-again", permissions=["resend"])
    def send_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then put the mail back into the queue."""
        mail = self._mail(request, object_id)
        if request.method == "POST":
            again = partial(outbox.send_again, mail, by=self.actor(request), now=self.now())
            return self._carried_out(request, mail, again, gettext("The mail is on its way again."))
        explanation = gettext("The mail could not be delivered. It will be tried again from now on.")
        if mail.state == State.SENT:
            explanation = gettext("The mail has left already. The person will get it a second time.")
        return action_page(
            self,
            request,
            title=gettext("Send this mail again?"),
            explanation=explanation,
            button=gettext("Send again"),
            back=_page_of(mail),
        )

    @action(description=_("Note as posted"), url_path="posted", permissions=["resend"])
    def note_posted(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the day, then note that the letter was posted."""
        mail = self._mail(request, object_id)
        now = self.now()
        today = mail.controller.today(now) if mail.controller else now.date()
        form = PostedForm(request.POST or None, initial={"on": today})
        if request.method == "POST" and form.is_valid():
            noted = partial(
                outbox.mark_posted, mail, on=form.cleaned_data["on"], by=self.actor(request), now=now
            )
            return self._carried_out(request, mail, noted, gettext("The letter is noted as posted."))
        return action_page(
            self,
            request,
            title=gettext("When was this letter posted?"),
            explanation=gettext("The day stands in the history of the case from now on."),
            button=gettext("Note as posted"),
            back=_page_of(mail),
            form=form,
        )

    @action(description=_("Print the letter"), url_path="letter.pdf", permissions=["print"])
    def print_letter(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hand out the letter as PDF; who took it is logged."""
        mail = self._mail(request, object_id)
        try:
            pdf = letters.render_pdf(mail)
        except MailroomError as error:
            messages.error(request, str(error))
            return redirect(_page_of(mail))
        self._record("mailroom.letter_printed", request, mail)
        name = f"{letters.letter_number(mail)}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    def _mail(self, request: HttpRequest, object_id: str) -> Mail:
        """Find the mail of a button's page, among those that the person may see."""
        mail = self.get_object(request, object_id)
        if not isinstance(mail, Mail):
            raise PermissionDenied
        return mail

    def _carried_out(
        self, request: HttpRequest, mail: Mail, step: Callable[[], Mail], success: str
    ) -> HttpResponse:
        """Take a step, say how it went, and show the mail that came of it."""
        try:
            mail = step()
        except MailroomError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, success)
        return redirect(_page_of(mail))

    def _record(self, what: str, request: HttpRequest, mail: Mail) -> None:
        actor = self.actor(request)
        access_log.record(action=what, actor=actor, controller=mail.controller, target=mail, now=self.now())


def _page_of(mail: Mail) -> str:
    return reverse("admin:mailroom_mail_change", args=[mail.pk])


@admin.register(Mailbox)
class MailboxAdmin(PortalAdmin):
    """The mailboxes that are read. A password goes in and does not come out."""

    view_needs = "read_office"
    add_needs = "manage_office"
    change_needs = "manage_office"
    secrets = frozenset({"password"})

    form = MailboxForm
    list_display = ("place", "controller", "state", "last_fetched_at")
    list_filter = (("controller", PermittedFilter),)
    list_select_related = ("controller",)
    fields = (
        "controller",
        "host",
        "port",
        "security",
        "username",
        "new_password",
        "folder",
        "since",
        "reply_address",
        "active",
        "last_fetched_at",
        "problem",
    )
    add_fieldsets = ((None, {"fields": fields[:-2]}),)
    readonly_fields = ("last_fetched_at", "problem")
    actions_detail = ("try_it",)

    @display(description=_("mailbox"), ordering="host")
    def place(self, mailbox: Mailbox) -> str:
        """Name the mailbox by its address, or by where it lies."""
        return mailbox.reply_address or str(mailbox)

    @display(description=_("state"), label={"read": "success", "off": "info", "failing": "danger"})
    def state(self, mailbox: Mailbox) -> tuple[str, str]:
        """Show whether the mailbox is read."""
        if not mailbox.active:
            return "off", gettext("not read")
        return ("failing", gettext("cannot be read")) if mailbox.last_error else ("read", gettext("is read"))

    @display(description=_("what is wrong"))
    def problem(self, mailbox: Mailbox) -> str:
        """Say what was wrong at the last turn."""
        return str(PROBLEMS.get(mailbox.last_error, "–"))

    def save_model(self, request: HttpRequest, obj: Mailbox, form: Any, change: Any) -> None:
        """Store the settings, with the person on record."""
        mailboxes.save(
            obj,
            changed=form.changed_data,
            password=form.cleaned_data["new_password"],
            by=self.actor(request),
            now=self.now(),
        )

    def has_try_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the person may try the connection."""
        mailbox = self.get_object(request, object_id) if object_id else None
        return mailbox is not None and self.allows(request, "manage_office", mailbox)

    @action(description=_("Try the connection"), url_path="try", permissions=["try"])
    def try_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Sign in to the mail server and say what came of it."""
        mailbox = self.get_object(request, object_id)
        back = reverse("admin:mailroom_mailbox_change", args=[object_id])
        if not isinstance(mailbox, Mailbox):
            raise PermissionDenied
        if request.method != "POST":
            return action_page(
                self,
                request,
                title=gettext("Try the connection?"),
                explanation=gettext(
                    "The portal signs in and looks into the folder. Nothing is read or marked."
                ),
                button=gettext("Try it"),
                back=back,
            )
        try:
            waiting = mailboxes.try_connection(mailbox, by=self.actor(request), now=self.now())
        except MailroomError as error:
            messages.error(request, str(error))
        else:
            sentence = ngettext(
                "The mailbox can be read. %(count)s mail waits there.",
                "The mailbox can be read. %(count)s mails wait there.",
                waiting,
            )
            messages.success(request, sentence % {"count": waiting})
        return redirect(back)
