"""Every address of the portal, and a company with something of everything."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from consents.domain import acknowledging, campaign_opening, recording, withdrawing
from consents.domain.acknowledging import Confirmation
from consents.domain.events import NewEvent, Shown, Source, Whom
from consents.enums import Channel, EventKind
from consents.enums import Scope as Stopped
from consents.models import Acknowledgement, Campaign, ConsentEvent, Withdrawal
from law import Right
from mailroom.domain import outbox
from office.domain import abroad, api_keys, reports
from office.enums import Role, Scope
from office.models import (
    AccessEntry,
    Controller,
    MonthlyReport,
    OneOffHoliday,
    Reveal,
    User,
    ViewingException,
)
from policies.models import DataCategory, PolicyVersion, Purpose, RecipientKind, Term
from requests.domain import conversation, decision, files, identity_rules, retention, standard_texts
from requests.enums import Outcome
from requests.identity_enums import Method
from requests.models import AssignmentRule, Attachment, PurgeRecord, StandardText
from subjects.domain import suppression
from subjects.domain.identifiers import Known
from subjects.enums import IdentifierKind, SuppressionKind, SuppressionReason
from subjects.models import Subject
from tests import factories
from tests.factories import NOW
from tests.mailroom import mails
from tests.policies import published
from tests.requests import asking
from tests.thirdparties import disclosing, made
from thirdparties.domain import statistics
from thirdparties.models import StatisticalShare

PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Yield every address of the portal with its placeholders."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


ADMIN = [route for route in addresses() if route.startswith("admin/") and "?P<url>" not in route]


PUBLIC = [route for route in addresses() if route.startswith("<slug:controller>")]


@dataclass(frozen=True, slots=True)
class World:
    """One row of everything at one controller."""

    controller: Controller
    rows: dict[str, Model]
    attachment: Attachment
    report: MonthlyReport

    def values(self) -> dict[str, list[object]]:
        """Return what the rows hold now, as far as it is not encrypted."""
        return {
            name: list(type(row)._default_manager.filter(pk=row.pk).values_list(*plain_columns(row)).get())
            for name, row in self.rows.items()
        }

    def version(self, model: str) -> int:
        """Return the id of a row's latest version, or of none."""
        history = getattr(self.rows.get(model), "history", None)
        return int(history.latest().history_id) if history is not None else 1

    def path(self, route: str) -> str:
        """Fill in an address with this world's rows."""
        model = route.split("/")[2] if route.count("/") > 2 else ""
        values = {
            "object_id": getattr(self.rows.get(model), "pk", uuid.uuid4()),
            "pk": self.report.pk
            if route.startswith("admin/reports/")
            else getattr(self.rows.get(model, self.rows["request"]), "pk", None),
            "file": self.attachment.pk,
            "code": {"request": "start", "incoming": "spam", "subject": "rename", "campaign": "start"}.get(
                model, "submit"
            ),
            "kind": "request",
            "row": self.attachment.pk,
            "language": self.controller.default_language,
            "anchor": "what-we-collect",
            "purpose": "delivery",
            "scope": "marketing",
            "what": "use",
            "policy": "privacy",
            "fingerprint": "0" * 64,
            "model": "requests.request",
            "field": "email",
            "version": 1,
            "old": 1,
            "new": 1,
            "app_label": "office",
            "content_type_id": "1",
            "uidb64": "MQ",
            "token": "forged-token-forged-token-1234",
            "controller": self.controller.slug,
        }

        def fill(match: re.Match[str]) -> str:
            return str(values[match.group(1) or match.group(2)])

        kept = route.replace("^([^/]+)/history/([^/]+)/$", f"<path:object_id>/history/{self.version(model)}/")
        return "/" + PLACEHOLDER.sub(fill, kept).replace("^", "").replace("$", "")


def plain_columns(row: Model) -> list[str]:
    return [
        field.attname
        for field in row._meta.concrete_fields
        if field.name != "last_login" and not hasattr(field, "family")
    ]


def world(slug: str) -> World:
    """Make one row of everything at a controller."""
    controller = factories.controller(slug)
    lead = factories.staff(Role.PRIVACY_LEAD, at=controller)
    case = factories.request(at=controller)
    upload = files.accept(SimpleUploadedFile("proof.pdf", b"%PDF-1.7 proof"))
    message = conversation.reply(case, text="My proof.", now=NOW, attachments=[upload])
    key, _secret = api_keys.create(
        controller=controller, name="shop", scopes=[Scope.REQUESTS_CREATE], by=lead, now=NOW
    )
    draft = published.draft(published.policy(controller))
    term = Term(controller=controller, kind="purpose", code="delivery", language="en", phrase="deliver*")
    term.save()
    party = made.party(controller)
    subject = factories.person(Known(IdentifierKind.EMAIL, "nils@person.example"), at=controller)
    acknowledgement = chosen(
        subject, published.publish(published.draft(published.policy(controller, slug="shop")))
    )
    rows: dict[str, Model] = {
        "thirdparty": party,
        "agreement": made.agreement(party, owner=lead),
        "system": made.system(controller, operated_by=party),
        "facility": made.facility(controller),
        "disclosure": disclosing.entered(controller, by=lead),
        "statisticalshare": statistics.record(
            StatisticalShare(
                controller=controller,
                recipient="Annons AB",
                shared_on=NOW.date(),
                what="Sales by county",
                purpose="Planning",
                smallest_group=50,
            ),
            by=lead,
            now=NOW,
        ),
        "notice": made.notice(made.recipient(controller, "Budkedjan AB"), by=lead),
        "policy": draft.policy,
        "policyversion": draft,
        "purpose": Purpose.objects.get(controller=controller),
        "datacategory": DataCategory.objects.filter(controller=controller).earliest("code"),
        "recipientkind": RecipientKind.objects.get(controller=controller),
        "term": term,
        "controller": controller,
        "assignmentrule": AssignmentRule.objects.create(controller=controller, assignee=lead),
        "closingday": controller.closing_days.create(day=date(2026, 12, 24), name="Eve"),
        "oneoffholiday": OneOffHoliday.objects.create(
            place=controller.country, day=date(2026, 12, 23), name="Jubilee", source="Decree"
        ),
        "apikey": key,
        "accessentry": AccessEntry.objects.filter(controller=controller).latest("at"),
        "user": lead,
        "rolegrant": lead.grants.get(),
        "viewingexception": excepted(controller, by=lead),
        "reveal": Reveal.objects.create(
            data_key_id=case.data_key_id,
            controller=controller,
            actor=lead,
            at=NOW,
            target_type="requests.request",
            target_id=case.pk,
            field="email",
            family="contact",
            by_lead=True,
            reason="She is on the phone.",
        ),
        "mail": outbox.for_cause(case.cause)[0],
        "review": factories.review(at=controller, owner=lead),
        "purgerecord": purged(controller, by=lead),
        "request": case,
        "inquiry": asking.entered(controller, by=lead),
        "standardtext": standard_texts.save(
            StandardText(
                controller=controller, kind="question", language="en", name="Serial", body="Which one?"
            ),
            by=lead,
            now=NOW,
        ),
        "mailbox": mails.mailbox(controller, None, now=NOW),
        "incoming": mails.arrive(controller, mails.plain("Who are you?"), now=NOW)[0],
        "identityrule": identity_rules.decide(
            controller, right=Right.ACCESS, method=Method.CODE, by=lead, now=NOW
        ),
        "subject": subject,
        "consentevent": ConsentEvent.objects.get(controller=controller),
        "acknowledgement": acknowledgement,
        "withdrawal": stopped(subject),
        "campaign": campaign_of(controller),
        "suppression": suppression.suppress(
            controller,
            kind=IdentifierKind.EMAIL,
            value="olga@person.example",
            what=SuppressionKind.NO_MARKETING,
            reason=SuppressionReason.OBJECTION,
            by=lead,
            now=NOW,
        ),
    }
    month = reports.months(controller, now=NOW)[0]
    report = reports.make(controller, month=month, by=lead, now=NOW)
    return World(controller=controller, rows=rows, attachment=message.attachments.get(), report=report)


def excepted(controller: Controller, *, by: User) -> ViewingException:
    """Return an exception for somebody abroad."""
    controller.hidden_abroad = ["CN"]
    controller.save()
    abroad_now = factories.staff(Role.CASE_HANDLER, at=controller, country="CN")
    return abroad.except_from_hiding(
        user=abroad_now,
        controller=controller,
        reason="Night shift",
        last_day=date(2999, 1, 1),
        by=by,
        now=NOW,
    )


def purged(controller: Controller, *, by: User) -> PurgeRecord:
    """Return the record of a request that is not kept any more."""
    case = factories.request(at=controller)
    decision.close(case, outcome=Outcome.WITHDRAWN, evidence="She phoned.", by=by, now=NOW)
    return retention.erase(case, now=NOW)


def campaign_of(controller: Controller) -> Campaign:
    """Return the campaign of the version that was put in force."""
    campaign_opening.open_missing(now=NOW)
    return Campaign.objects.get(controller=controller)


def chosen(subject: Subject, version: PolicyVersion) -> Acknowledgement:
    """Let a person have their data restricted, and confirm having read a policy; return the latter."""
    nils = Whom(IdentifierKind.EMAIL, "nils@person.example")
    event = NewEvent(
        key=uuid.uuid4(),
        whom=nils,
        purpose="delivery",
        kind=EventKind.RESTRICTED,
        happened_at=NOW,
        channel=Channel.API,
        evidence="Letter of 24 November",
    )
    recording.record_one(subject.controller, event=event, source=Source(), now=NOW)
    confirmation = Confirmation(
        key=uuid.uuid4(),
        whom=nils,
        shown=Shown(version=version.number, policy=version.policy.slug, language="sv"),
        channel=Channel.API,
        happened_at=NOW,
    )
    return acknowledging.acknowledge(subject.controller, confirmation=confirmation, source=Source(), now=NOW)[
        0
    ]


def stopped(subject: Subject) -> Withdrawal:
    """Let a person ask for erasure beside a stop of marketing, of which there is none."""
    made = withdrawing.withdraw(
        subject=subject,
        scope=Stopped.MARKETING,
        purposes=(),
        channel=Channel.API,
        source=Source(),
        key=uuid.uuid4(),
        now=NOW,
    )
    assert made is not None
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
