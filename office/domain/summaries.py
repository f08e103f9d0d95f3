"""Counting what the dashboard draws, so that opening it counts nothing."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from office import measures
from office.models import Controller, Summary
from office.one_by_one import OneByOne

FRESH = timedelta(minutes=10)
"""So long the schedule leaves figures as they are."""

logger = logging.getLogger(__name__)


def refresh(controller: Controller, *, now: datetime) -> int:
    """Count all measures of a controller anew; return how many. One that fails keeps no other from being counted.

    Raises the first failure when all is done; its figures stay as they were.
    """
    counted, failures = 0, list[Exception]()
    for measure in measures.registered():
        try:
            cells = measure.count(controller, now)  # in no transaction: SQLite takes one writer at a time
            Summary.objects.update_or_create(
                controller=controller, measure=measure.code, defaults={"cells": cells, "as_of": now}
            )
        except Exception as error:
            logger.exception("The measure %s of %s cannot be counted.", measure.code, controller.pk)
            failures.append(error)
        else:
            counted += 1
    if failures:
        raise failures[0]
    return counted


def sweep(*, now: datetime) -> int:
    """Count anew what is older than `FRESH`; return how many figures that made."""
    fresh = Summary.objects.filter(as_of__gt=now - FRESH).values_list("controller", "measure")
    known, wanted = set(fresh), {measure.code for measure in measures.registered()}
    counted, failures = 0, list[Exception]()
    for controller in Controller.objects.all():
        if all((controller.pk, code) in known for code in wanted):
            continue
        try:
            counted += refresh(controller, now=now)
        except Exception as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return counted


def refresh_each(keys: list[str], *, now: datetime) -> int:
    """Count some controllers anew, by their keys, fresh or not; return how many figures that made.

    What goes wrong at one controller keeps no other from being counted; it is raised when all is done.
    """
    controllers = OneByOne()
    rows = Controller.objects.filter(pk__in=keys)
    counted = sum(controllers.do(refresh, controller, now=now) for controller in rows)
    controllers.end()
    return counted
