"""Recurring reviews in the admin: the list, the page of each, and a page for everything that can be done with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from office import review_words
from office.admin.review_filters import ControllerMenu, ViewFilter
from office.admin.review_page import review_page
from office.admin_base import PortalAdmin
from office.admin_decorators import action
from office.admin_lists import PortalChangeList
from office.chips import day_element
from office.domain import reviews
from office.domain.review_checks import MANAGES, READS, may_complete
from office.enums import ReviewOutcome
from office.errors import ReviewChangedMeanwhileError, ReviewRefusedError
from office.models import Controller, Review, ReviewRound
from office.review_forms import CompleteForm, EndForm, PlanForm, ReviewForm, TermsForm


class ReviewList(PortalChangeList):
    """The list as asked for; the tabs count what else there is."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page."""
        super().get_results(request)
        self.full_result_count = self.result_count


@admin.register(Review)
class ReviewAdmin(PortalAdmin):
    """What is reviewed regularly. Nothing is edited by a model form: every change has a page of its own."""

    view_needs = READS
    add_needs = MANAGES

    list_display = ("what", "controller", "responsible", "next_day", "days_left", "last_outcome")
    list_display_links = None
    list_filter = (ViewFilter, ("controller", ControllerMenu))
    list_select_related = ("controller", "owner")
    change_list_template = "admin/office/review/change_list.html"
    actions = None
    actions_detail = ("complete", "change_terms", "end")

    EMPTY: ClassVar[dict[str, Any]] = {
        "standing": _(
            "Nothing is under regular review yet. Begin with what you promise to look at: locks and alarms, who has "
            "access, backups, agreements. The portal reminds its owner in time and keeps the evidence."
        ),
        "mine": _("No review is yours."),
        "overdue": _("No review is overdue."),
        "soon": _("No review is due in the next 30 days."),
        "ended": _("No review has ended."),
    }

    # The list.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the reviews that the person may see, each with what its last round found."""
        rounds = ReviewRound.objects.filter(review=OuterRef("pk")).values("outcome")[:1]
        rows: QuerySet[Any] = super().get_queryset(request).annotate(found=Subquery(rounds))
        return rows

    def get_ordering(self, request: HttpRequest) -> list[str]:
        """Put the most urgent first; of those that ended the latest."""
        ended = request.GET.get(ViewFilter.parameter_name) == "ended"
        return ["-ended_at", "pk"] if ended else ["next_on", "pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PortalChangeList]:
        """Return the list's machinery."""
        return ReviewList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, and what to do where it is empty."""
        shown = request.GET.get(ViewFilter.parameter_name, "standing")
        context = {
            "title": gettext("Reviews"),
            "nothing": self.EMPTY.get(shown, self.EMPTY["standing"]),
            "narrowed": bool(request.GET),
            "may_add": self.has_add_permission(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    @admin.display(description=_("what is reviewed"))
    def what(self, review: Review) -> SafeString:
        """Link to the review."""
        address = reverse("admin:office_review_change", args=[review.pk])
        return format_html('<a class="pp-reference" href="{}">{}</a>', address, str(review))

    @admin.display(description=_("owner"), ordering="owner__name")
    def responsible(self, review: Review) -> str:
        """Name the owner."""
        return review.owner.name

    @admin.display(description=_("next review"), ordering="next_on")
    def next_day(self, review: Review) -> SafeString | str:
        """Show the next day; the long form on hover."""
        return day_element(review.next_on) if review.stands else "–"

    @admin.display(description=_("days left"), ordering="next_on")
    def days_left(self, review: Review) -> SafeString:
        """Show how near it is."""
        return review_words.days_left(review, now=self.now()).render()

    @admin.display(description=pgettext_lazy("of a review", "last outcome"))
    def last_outcome(self, review: Any) -> SafeString:
        """Show what the last round found."""
        if not review.found:
            return format_html('<span class="pp-nobody">{}</span>', gettext("not done yet"))
        return review_words.outcome(review.found).render()

    # The page of one.

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a review. Only reading: it changes by the pages of its actions alone."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        review = self.review_of(request, object_id)
        with timezone.override(review.controller.time_zone):
            return review_page(self, request, review=review).render()

    def review_of(self, request: HttpRequest, key: str) -> Review:
        """Return a review that the person may see; raises PermissionDenied, whether or not there is one."""
        found = self.get_object(request, key)
        if not isinstance(found, Review) or not self.has_view_permission(request, found):
            raise PermissionDenied
        review: Review = Review.objects.select_related("controller", "owner").get(pk=found.pk)
        return review

    # What can be done with it.

    def has_complete_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the person may complete it: its owner, or who manages reviews."""
        found = self.get_object(request, object_id) if object_id else None
        return isinstance(found, Review) and may_complete(self.actor(request), found)

    def has_manage_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Tell whether the person may change and end it."""
        found = self.get_object(request, object_id) if object_id else None
        return isinstance(found, Review) and self.allows(request, MANAGES, found)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Put a practice that has no page of its own under regular review."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        managed = Controller.objects.filter(pk__in=self.access(request).controllers(MANAGES))
        initial = {"owner": self.actor(request).pk, "interval_months": 12}
        form = PlanForm(request.POST or None, controllers=managed, initial=initial)

        def planned() -> Review:
            controller = form.cleaned_data["controller"]
            return reviews.plan(controller, terms=form.terms, by=self.actor(request), now=self.now())

        return self._done(
            request, form, act=planned, said=gettext("The review is planned.")
        ) or self._form_page(
            request,
            form,
            title=gettext("Plan a review"),
            explanation=gettext(
                "For what has no page of its own in the portal, such as locks, backups or training. Policies are put "
                "under review on their own page."
            ),
            button=gettext("Plan it"),
            back=reverse("admin:office_review_changelist"),
        )

    @action(description=_("Record a review"), permissions=["complete"], url_path="complete")
    def complete(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record a round: the checklist, the outcome, the evidence."""
        review = self.review_of(request, object_id)
        today = review.controller.today(self.now())
        form = CompleteForm(request.POST or None, review=review, today=today)

        def completed() -> Review:
            given = form.cleaned_data
            made = reviews.complete(
                review,
                outcome=ReviewOutcome(given["outcome"]),
                answers=form.answers,
                evidence=given["evidence"],
                evidence_link=given["evidence_link"],
                done_on=given["done_on"],
                by=self.actor(request),
                now=self.now(),
                seen=given["seen"],
            )
            return made.review

        return self._done(
            request, form, act=completed, said=gettext("The review is recorded."), review=review
        ) or self._form_page(
            request,
            form,
            title=gettext("Record the review of “%(name)s”") % {"name": review},
            explanation=gettext(
                "It is kept as you write it now. The next one is planned by itself: %(every)s, counted from the day "
                "on which this one was done."
            )
            % {"every": review_words.every(review.interval_months)},
            button=gettext("Record it"),
            review=review,
        )

    @action(description=_("Change"), permissions=["manage"], url_path="terms")
    def change_terms(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change interval, checklist, owner, next day or name."""
        review = self.review_of(request, object_id)
        form = TermsForm(
            request.POST or None, controllers=[review.controller], initial=TermsForm.values_of(review)
        )

        def changed() -> Review:
            return reviews.change(
                review,
                terms=form.terms,
                by=self.actor(request),
                now=self.now(),
                seen=form.cleaned_data["seen"],
            )

        return self._done(
            request, form, act=changed, said=gettext("The review is changed."), review=review
        ) or self._form_page(
            request,
            form,
            title=gettext("Change the review of “%(name)s”") % {"name": review},
            explanation=gettext("Rounds that were recorded stay as they are."),
            button=gettext("Save"),
            review=review,
        )

    @action(description=_("End"), permissions=["manage"], url_path="end")
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Stop reviewing something."""
        review = self.review_of(request, object_id)
        form = EndForm(request.POST or None, initial={"seen": review.revision})

        def ended() -> Review:
            return reviews.end(
                review,
                because=form.cleaned_data["because"],
                by=self.actor(request),
                now=self.now(),
                seen=form.cleaned_data["seen"],
            )

        return self._done(
            request, form, act=ended, said=gettext("The review has ended."), review=review
        ) or self._form_page(
            request,
            form,
            title=gettext("End the review of “%(name)s”?") % {"name": review},
            explanation=gettext("Nobody is reminded any more. What was recorded stays and can be read."),
            button=gettext("End it"),
            review=review,
            destroys=True,
        )

    def _done(
        self,
        request: HttpRequest,
        form: ReviewForm,
        *,
        act: Callable[[], Review],
        said: str,
        review: Review | None = None,
    ) -> HttpResponse | None:
        """Do what was sent and lead to the review; None where a page has to ask, or to show what is wrong."""
        if review is not None and not review.stands:
            messages.error(request, gettext("This review has ended. Plan a new one."))
            return redirect("admin:office_review_change", review.pk)
        if request.method != "POST" or not form.is_valid():
            return None
        try:
            made = act()
        except ReviewChangedMeanwhileError as error:
            messages.error(request, str(error))
            return redirect("admin:office_review_change", review.pk) if review is not None else None
        except ReviewRefusedError as error:
            form.refuse(error)
            return None
        messages.success(request, said)
        return redirect("admin:office_review_change", made.pk)

    def _form_page(
        self,
        request: HttpRequest,
        form: ReviewForm,
        *,
        title: str,
        explanation: str,
        button: str,
        review: Review | None = None,
        back: str = "",
        destroys: bool = False,
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": review,
            "review": review,
            "explanation": explanation,
            "button": button,
            "back": back or reverse("admin:office_review_change", args=[review.pk if review else ""]),
            "form": form,
            "destroys": destroys,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/office/review/form.html", context)
