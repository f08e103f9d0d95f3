"""What the register's mails say: who is reminded of what, and who is told of a disclosure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from mailroom.domain import outbox
from office.domain.access import access_of, holders
from office.models import Controller, User
from subjects.domain.merging import survivor_of
from thirdparties.enums import NoticeOutcome
from thirdparties.models import Agreement, Contact, DisclosedPerson, Disclosure, Notice, SubProcessorNotice
from vault.enums import Family

TELLS, LEADS = "tell_recipients", "manage_office"

MAIL_NAMES = {
    "thirdparties/staff_agreement": _("Reminder of an agreement"),
    "thirdparties/staff_announcement": _("Reminder of an announced sub-processor"),
    "thirdparties/staff_disclosure": _("News of a disclosure"),
    "thirdparties/disclosure_notice": _("Notice of a disclosure"),
    "thirdparties/notice": _("Notice to a recipient"),
    "thirdparties/notice_withdrawn": _("Notice to a recipient: withdrawn"),
    "thirdparties/staff_notice_answered": _("To staff: answer to a notice"),
    "thirdparties/staff_notices_overdue": _("To staff: overdue notices"),
}


def agreement_reminder(
    agreement: Agreement, *, what: str, day: date, days: int, key: str, to: User, now: datetime
) -> None:
    """Remind of an agreement's end (`what` is "end") or of the day to look at it again ("review")."""
    with override(to.language):
        kind = str(agreement.what.label)
    outbox.queue_mail(
        controller=agreement.third_party.controller,
        data_key_id=to.data_key_id,
        to=to.email,
        template="thirdparties/staff_agreement",
        context={
            "controller": agreement.third_party.controller,
            "party": agreement.third_party.legal_name,
            "kind": kind,
            "what": what,
            "day": day,
            "days": days,
            "days_over": -days,
            "url": _url("admin:thirdparties_agreement_change", agreement.pk),
        },
        language=to.language,
        dedupe_key=f"agreement:{agreement.pk}:{key}:{to.pk}",
        cause=f"agreement:{agreement.pk}",
        now=now,
    )


def announcement_reminder(
    notice: SubProcessorNotice, *, days: int, key: str, to: User, now: datetime
) -> None:
    """Remind of the day until which one can object to a sub-processor."""
    outbox.queue_mail(
        controller=notice.third_party.controller,
        data_key_id=to.data_key_id,
        to=to.email,
        template="thirdparties/staff_announcement",
        context={
            "controller": notice.third_party.controller,
            "party": notice.third_party.legal_name,
            "name": notice.name,
            "day": notice.object_by,
            "days": days,
            "url": _url("admin:thirdparties_thirdparty_change", notice.third_party_id),
        },
        language=to.language,
        dedupe_key=f"announcement:{notice.pk}:{key}:{to.pk}",
        cause=f"announcement:{notice.pk}",
        now=now,
    )


def disclosure_waits(disclosure: Disclosure, *, to: User, now: datetime) -> None:
    """Tell somebody who may approve that a disclosure waits."""
    _disclosure_news(disclosure, what="waits", key=f"waits:{now.isoformat()}", to=to, now=now)


def disclosure_sent_back(disclosure: Disclosure, *, to: User, now: datetime) -> None:
    """Tell whoever prepared a disclosure that it came back."""
    _disclosure_news(disclosure, what="back", key=f"back:{now.isoformat()}", to=to, now=now)


def disclosure_decided(disclosure: Disclosure, *, what: str, to: User, now: datetime) -> None:
    """Tell whoever prepared a disclosure what was decided: `what` is "approved" or "refused"."""
    _disclosure_news(disclosure, what=what, key=f"{what}:{now.isoformat()}", to=to, now=now)


def disclosure_reminder(
    disclosure: Disclosure, *, what: str, day: date, key: str, to: User, now: datetime
) -> bool:
    """Remind to look again at a gag (`what` is "gag") or a notice put off ("notice"); False if that was done."""
    return _disclosure_news(disclosure, what=what, day=day, key=key, to=to, now=now)


def disclosure_notice(
    disclosure: Disclosure, *, person: DisclosedPerson, address: str, now: datetime
) -> None:
    """Tell a person concerned who got which data, when and why. The mail lies under the person's own key."""
    assert person.subject is not None  # noqa: S101 - nobody else has an address
    subject = survivor_of(person.subject)
    with override(subject.language):
        case = str(disclosure.what.label)
        categories = ", ".join(str(row.category) for row in disclosure.categories.select_related("category"))
    outbox.queue_mail(
        controller=disclosure.controller,
        data_key_id=subject.data_key_id,
        to=address,
        template="thirdparties/disclosure_notice",
        context={
            "controller": disclosure.controller,
            "reference": disclosure.reference,
            "recipient": disclosure.organisation or str(disclosure.recipient_person),
            "case": case,
            "provision": disclosure.provision,
            "categories": categories,
            "since": disclosure.period_from,
            "until": disclosure.period_to,
            "day": disclosure.disclosed_on,
        },
        language=subject.language,
        dedupe_key=f"{disclosure.cause}:notice:{person.pk}",
        cause=disclosure.cause,
        now=now,
        reply_to=disclosure.controller.contact_email,
    )


def _disclosure_news(
    disclosure: Disclosure, *, what: str, key: str, to: User, now: datetime, day: date | None = None
) -> bool:
    mail = outbox.queue_mail(
        controller=disclosure.controller,
        data_key_id=to.data_key_id,
        to=to.email,
        template="thirdparties/staff_disclosure",
        context={
            "controller": disclosure.controller,
            "reference": disclosure.reference,
            "what": what,
            "day": day,
            "url": _url("admin:thirdparties_disclosure_change", disclosure.pk),
        },
        language=to.language,
        dedupe_key=f"{disclosure.cause}:{key}:{to.pk}",
        cause=disclosure.cause,
        now=now,
    )
    return mail is not None


def notice(row: Notice, *, to: Contact, url: str, occasion: str, days: int, key: str, now: datetime) -> bool:
    """Ask a recipient for its answer, and tell whether that was news.

    `occasion` is "issued", "again", or "reminder"; `days` are left until the day to answer by. The mail says nothing
    of the person whom it is about.
    """
    sent = outbox.queue_mail(
        controller=row.controller,
        data_key_id=row.data_key_id,
        to=str(to.email),
        template="thirdparties/notice",
        context={**_of_notice(row), "occasion": occasion, "days": days, "days_over": -days, "url": url},
        language=row.language,
        dedupe_key=f"{row.mail_cause}:{key}",
        cause=row.mail_cause,
        now=now,
    )
    return sent is not None


def notice_withdrawn(row: Notice, *, to: Contact, now: datetime) -> None:
    """Tell a recipient that a notice holds no more."""
    outbox.queue_mail(
        controller=row.controller,
        data_key_id=row.data_key_id,
        to=str(to.email),
        template="thirdparties/notice_withdrawn",
        context=_of_notice(row),
        language=row.language,
        dedupe_key=f"{row.mail_cause}:withdrawn:{now.isoformat()}",
        cause=row.mail_cause,
        now=now,
    )


def notice_answered(row: Notice, *, now: datetime) -> None:
    """Tell whoever decides on the answer that not all of the notice is done."""
    for to in _who_decides(row):
        outbox.queue_mail(
            controller=row.controller,
            data_key_id=to.data_key_id,
            to=to.email,
            template="thirdparties/staff_notice_answered",
            context={
                **_of_notice(row),
                "refused": row.outcome == NoticeOutcome.REFUSED,
                "url": _url("admin:thirdparties_notice_change", row.pk),
            },
            language=to.language,
            dedupe_key=f"{row.mail_cause}:answered:{now.isoformat()}:{to.pk}",
            cause=f"{row.mail_cause}:office",
            now=now,
        )


def _who_decides(row: Notice) -> list[User]:
    """Return whoever issued a notice, where they may read why it is not done; else the privacy leads."""
    issuer, at = row.issued_by, row.controller
    may_tell = issuer is not None and issuer in holders(TELLS, controller=at)
    if issuer is not None and may_tell and Family.CONTENT in access_of(issuer).families(at.pk):
        return [issuer]
    return holders(LEADS, controller=at)


def notices_overdue(
    rows: Sequence[Notice], *, controller: Controller, more: int, to: User, key: str, now: datetime
) -> None:
    """Tell a member of staff which notices nobody answered in time; `more` are not in the list."""
    outbox.queue_mail(
        controller=controller,
        data_key_id=to.data_key_id,
        to=to.email,
        template="thirdparties/staff_notices_overdue",
        context={
            "controller": controller,
            "rows": [
                {"reference": row.reference, "party": row.third_party.legal_name, "day": row.due_on}
                for row in rows
            ],
            "count": len(rows) + more,
            "more": more,
            "url": f"{settings.PUBLIC_URL}{reverse('admin:thirdparties_notice_changelist')}?standing=overdue",
        },
        language=to.language,
        dedupe_key=f"notices-overdue:{controller.pk}:{key}:{to.pk}",
        cause=f"notices-overdue:{controller.pk}",
        now=now,
    )


def _of_notice(row: Notice) -> dict[str, object]:
    return {
        "controller": row.controller,
        "party": row.third_party.legal_name,
        "reference": row.reference,
        "kind": row.kind,
        "day": row.due_on,
    }


def _url(page: str, key: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(page, args=[key])}"
