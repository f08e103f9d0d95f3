"""`manage.py seed_demo`: two companies, staff, policies, recipients, forty requests of invented people."""

from typing import Any

from django.core.management.base import BaseCommand

from office import clock, kept
from privacyportal.demo import (
    campaign_play,
    companies,
    consent_play,
    disclosure_play,
    dreame,
    inquiry_play,
    mail_play,
    policy_play,
    procotsmart,
    recipient_play,
    report_play,
    task_play,
)
from privacyportal.demo.cases import Office, play
from requests.domain import standard_texts


class Command(BaseCommand):
    """Fill the portal with the demo. What is there already stays as it is."""

    help = (
        "Make the two demo companies with staff, policies, recipients and forty requests; running it again changes "
        "nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing and say how much that was."""
        now = clock.now()
        made = companies.make_companies(now=now)
        lead, second = companies.staff("anna@portal.example"), companies.staff("kari@portal.example")
        offices = (
            (companies.DREAME, "erik@portal.example", dreame.SCENARIOS),
            (companies.PROCOTSMART, "ingrid@portal.example", procotsmart.SCENARIOS),
        )
        editor, approver = companies.staff("pia@portal.example"), companies.staff("hans@portal.example")
        vendors = companies.staff("vera@portal.example")
        consents = companies.staff("mia@portal.example")
        played = versions = parties = disclosed = choices = tasks = mails = 0
        for slug, handler, scenarios in offices:
            office = Office(
                controller=made[slug],
                lead=lead,
                second_lead=second,
                handler=companies.staff(handler),
                now=now,
            )
            standard_texts.take_over(made[slug], by=lead, now=now)
            versions += policy_play.play(made[slug], editor=editor, approver=approver, now=now)
            parties += recipient_play.play(made[slug], by=vendors, now=now)
            kept.forget_all()  # what was put in force just now
            played += sum(play(office, scenario) for scenario in scenarios)
            disclosed += disclosure_play.play(
                made[slug], preparer=companies.staff(handler), approver=lead, now=now
            )
            inquiry_play.play(made[slug], handler=companies.staff(handler), now=now)
            tasks += task_play.play(made[slug], handler=companies.staff(handler), now=now)
            choices += consent_play.play(made[slug], by=consents, now=now)
            mails += mail_play.play(made[slug], now=now)
        campaigns = campaign_play.play(
            made[companies.PROCOTSMART], editor=editor, approver=approver, manager=consents, now=now
        )
        for controller in made.values():
            report_play.play(controller, lead=lead, now=now)
        self.stdout.write(
            f"Demo: {len(made)} companies, {played} new requests, {tasks} new tasks, {versions} new versions of "
            f"policies, {parties} new third parties, {disclosed} new disclosures, {choices} new choices of "
            f"people, {campaigns} new campaigns, {mails} new mails."
        )
        self.stdout.write("Sign in at /admin/ with one of these addresses:")
        for member in companies.STAFF:
            roles = ", ".join(f"{role.label} ({slug})" for slug, role in member.roles.items())
            self.stdout.write(f"  {member.email:24} {member.name}: {roles}")
        self.stdout.write(f"Password of all of them: {companies.PASSWORD}")
