"""Mails of the office itself to its staff; they go through the outbox, as everything that Django sends does."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from office.account_words import NEWS
from office.models import Controller, MonthlyReport, Reveal, Review, User
from office.translated import here
from vault.enums import Family


def review_reminder(review: Review, *, to: User, days: int) -> None:
    """Remind one person of a review, in their language; `days` until it is due, negative when it is overdue."""
    address = reverse("admin:office_review_change", args=[review.pk])
    with translation.override(to.language):
        context = {
            "name": here(review.name),
            "controller": review.controller,
            "due_on": review.next_on,
            "days": days,
            "days_over": -days,
            "owns": review.owner_id == to.pk,
            "link": f"{settings.PUBLIC_URL}{address}",
        }
        subject = " ".join(render_to_string("office/review_subject.txt", context).split())
        send_mail(subject, render_to_string("office/review_mail.txt", context), None, [to.email])


def locked_asked(
    work: Model, *, controller: Controller, family: Family, hidden: bool, by: User, to: User
) -> None:
    """Tell a privacy lead that a colleague asks for a column family, and where they met the lock.

    `hidden` is whether it is hidden for where the colleague works, so that an exception is needed.
    """
    opts = work._meta
    with translation.override(to.language):
        context = {
            "who": by.name,
            "controller": controller,
            "family": family.label,
            "kind": capfirst(str(opts.verbose_name)),
            "where": _address(f"admin:{opts.app_label}_{opts.model_name}_change", work.pk),
            "hidden": hidden,
            "exception": _address("admin:office_viewingexception_add"),
            "roles": f"{_address('admin:office_rolegrant_changelist')}?user__id__exact={by.pk}",
        }
        _send("office/locked_asked", context, to=to)


def revealed(row: Reveal, *, to: User) -> None:
    """Tell somebody that a locked value was shown once; the reason stands on its page, behind its lock."""
    with translation.override(to.language):
        context = {
            "who": row.actor.name,
            "controller": row.controller,
            "family": Family(row.family).label,
            "kind": capfirst(str(apps.get_model(row.target_type)._meta.verbose_name)),
            "by_lead": row.by_lead,
            "link": _address("admin:office_reveal_change", row.pk),
        }
        _send("office/revealed", context, to=to)


def _address(name: str, *args: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"


def _send(template: str, context: dict[str, Any], *, to: User) -> None:
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    send_mail(subject, render_to_string(f"{template}_mail.txt", context), None, [to.email])


def account_news(user: User, *, what: str, by: User | None, **words: int) -> None:
    """Tell somebody, in their language, what became of the way in which they sign in; `what` is a line of `NEWS`."""
    subject, sentence = NEWS[what]
    with translation.override(user.language):
        context = {
            "name": user.name,
            "sentence": str(sentence) % words,
            "by": by if by != user else None,
            "link": f"{settings.PUBLIC_URL}{reverse('profile')}",
        }
        send_mail(str(subject), render_to_string("office/account_mail.txt", context), None, [user.email])


def monthly_report(report: MonthlyReport, *, to: User) -> None:
    """Tell one person, in their language, where a report is; what stands in it stays in the portal."""
    address = reverse("monthly_report", args=[report.pk])
    with translation.override(to.language):
        context = {
            "month": report.month,
            "company": report.controller.name,
            "link": f"{settings.PUBLIC_URL}{address}",
        }
        subject = " ".join(render_to_string("office/report_subject.txt", context).split())
        send_mail(subject, render_to_string("office/report_mail.txt", context), None, [to.email])
