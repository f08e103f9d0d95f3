"""Mails of the office itself to its staff; they go through the outbox, as everything that Django sends does."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from office.models import Review, User
from office.translated import here


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
