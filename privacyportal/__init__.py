"""Composition of the portal: settings, addresses, Celery, admin site."""

from privacyportal.celery import app as celery_app

__all__ = ["celery_app"]
