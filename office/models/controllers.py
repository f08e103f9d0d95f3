"""Controllers: the companies whose privacy office this is."""

import uuid
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from office import colours, validators
from office.enums import Language, Role
from office.fields import LogoField
from office.storage import OfficeStorage


def default_languages() -> list[str]:
    """Return the languages of a controller that names none."""
    return [Language.ENGLISH.value]


def default_remind_days() -> list[int]:
    """Return the days before a due date on which an assignee is reminded."""
    return [14, 7, 3, 1]


def default_report_roles() -> list[str]:
    """Return the roles that hear of the monthly report unless somebody chooses otherwise."""
    return [Role.PRIVACY_LEAD.value]


def logo_path(controller: "Controller", filename: str) -> str:
    """Return where a logo is stored; what the file was called does not matter."""
    return f"logos/{controller.slug}{Path(filename).suffix.lower()}"


class Controller(models.Model):
    """A data controller: a company, its public face, and the habits of its privacy office."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.CharField(
        _("address"),
        max_length=40,
        unique=True,
        validators=[validators.controller_slug],
        help_text=_("The first part of its public addresses, for example “dreame” for /dreame/."),
    )
    languages = models.JSONField(
        _("languages"),
        default=default_languages,
        validators=[validators.languages],
        help_text=_("The first is used where nothing else is known."),
    )
    contact_email = models.EmailField(
        _("contact address"), help_text=_("Where people write to about privacy; shown on public pages.")
    )
    sender_email = models.EmailField(_("sender address"), help_text=_("Where the portal's mails come from."))
    dpo_email = models.EmailField(
        _("address of the data protection officer"), blank=True, help_text=_("Shown in the privacy notice.")
    )
    country = models.CharField(
        _("country of establishment"),
        max_length=2,
        validators=[validators.country],
        help_text=_("Two letters, for example SE. Its public holidays count for deadlines."),
    )
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validators.time_zone])
    postal_address = models.TextField(_("postal address"), blank=True)
    brand_colour = models.CharField(
        _("brand colour"),
        max_length=7,
        default="#4f46e5",
        validators=[validators.brand_colour],
        help_text=_("As #rrggbb. The pages darken or lighten it until text in it can be read."),
    )
    logo = LogoField(
        _("logo"),
        upload_to=logo_path,
        storage=OfficeStorage(),
        blank=True,
        validators=[validators.logo],
        help_text=_("PNG, JPEG or WebP, at most 200 kB."),
    )
    hidden_abroad = models.JSONField(
        _("countries from which persons’ values are hidden"),
        default=list,
        blank=True,
        validators=[validators.known_countries],
        help_text=_(
            "Looking at personal data from abroad is a transfer. Staff who work in these countries see locks, and "
            "links to tasks show nothing of the person there."
        ),
    )
    is_demo = models.BooleanField(
        _("demonstration"), default=False, help_text=_("Its mails never leave this machine.")
    )
    contents_days = models.PositiveIntegerField(
        _("days that the conversation, files and details of a closed request are kept"),
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(validators.LONGEST_RETENTION_DAYS)],
        help_text=_(
            "As long as the person may come back to it. Proof of identity goes at once, when it is checked."
        ),
    )
    retention_days = models.PositiveIntegerField(
        _("days that the decision on a closed request is kept, with its proof"),
        default=1095,
        validators=[MinValueValidator(1), MaxValueValidator(validators.LONGEST_RETENTION_DAYS)],
        help_text=_(
            "Answers, refusals and what shows that they were sent: until claims are barred by limitation. Right, "
            "dates and outcome stay for statistics and name nobody."
        ),
    )
    disclosure_retention_days = models.PositiveIntegerField(
        _("days that a closed disclosure is kept"),
        default=1826,
        validators=[MinValueValidator(1), MaxValueValidator(validators.LONGEST_RETENTION_DAYS)],
        help_text=_("It is the proof that data was given lawfully: five years unless a law says otherwise."),
    )
    proof_days = models.PositiveIntegerField(
        _("days that the proof of a consent is kept after it has ended"),
        default=1095,
        validators=[MinValueValidator(1), MaxValueValidator(validators.LONGEST_RETENTION_DAYS)],
        help_text=_("As long as somebody may still ask you to show that you had it."),
    )
    access_log_days = models.PositiveIntegerField(
        _("days that a line of the access log is kept"),
        default=1826,
        validators=[MinValueValidator(365), MaxValueValidator(validators.LONGEST_RETENTION_DAYS)],
        help_text=_(
            "It shows who did what to people’s data, so keep it at least as long as decisions and disclosures. It "
            "also shows what staff did: not longer than that needs. Staff are told how long."
        ),
    )
    remind_days = models.JSONField(
        _("days before the due date on which the assignee is reminded"),
        default=default_remind_days,
        validators=[validators.remind_days],
    )
    lead_from_days = models.PositiveSmallIntegerField(
        _("days before the due date from which the privacy lead is told as well"),
        default=3,
        validators=[validators.a_year_at_most],
    )
    unassigned_working_days = models.PositiveSmallIntegerField(
        _("working days after which the privacy lead hears that nobody is assigned"),
        default=1,
        validators=[validators.a_year_at_most],
    )
    milestone_received_days = models.PositiveSmallIntegerField(
        _("day by which a request is looked at"),
        default=2,
        validators=[validators.a_year_at_most],
    )
    milestone_identity_days = models.PositiveSmallIntegerField(
        _("day by which proof of identity is asked for"),
        default=3,
        validators=[validators.a_year_at_most],
    )
    milestone_extension_days = models.PositiveSmallIntegerField(
        _("days before the last day for an extension by which it is decided"),
        default=7,
        validators=[validators.a_year_at_most],
    )
    reminder_hour = models.PositiveSmallIntegerField(
        _("hour at which reminders go out"),
        default=7,
        validators=[MaxValueValidator(23)],
        help_text=_("Local time, 0 to 23."),
    )
    nudge_days = models.PositiveSmallIntegerField(
        _("days after which an unconfirmed address is asked again"),
        default=2,
        validators=[validators.a_year_at_most],
    )
    task_days = models.PositiveSmallIntegerField(
        _("day after the receipt by which tasks are due"),
        default=15,
        validators=[validators.a_year_at_most],
        help_text=_("Never later than the answer itself."),
    )
    report_roles = models.JSONField(
        _("roles that the monthly report is sent to"),
        default=default_report_roles,
        blank=True,
        validators=[validators.roles],
        help_text=_("They get a link; what each person reads there follows from their role."),
    )
    report_day = models.PositiveSmallIntegerField(
        _("day of the month on which the report of the month before is made"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )

    second_step_roles = models.JSONField(
        _("roles that need two steps to sign in"),
        default=list,
        blank=True,
        validators=[validators.roles],
        help_text=_("Whoever has one of them is asked to set up a second step, and can open nothing before."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("controller")
        verbose_name_plural = _("controllers")
        ordering = ["name"]
        permissions = [
            ("read_cases", _("read requests")),
            ("follow_cases", _("see where requests stand")),
            ("enter_cases", _("enter requests")),
            ("handle_cases", _("handle requests")),
            ("approve_cases", _("approve decisions")),
            ("read_office", _("read the settings, staff and roles of the office")),
            ("manage_office", _("manage the office")),
            ("read_mails", _("read mails")),
            ("resend_mails", _("send mails again")),
            ("read_access_log", _("read the access log")),
            ("read_policies", _("read policies and their vocabulary")),
            ("edit_policies", _("write policies and their vocabulary")),
            ("approve_policies", _("approve policies")),
            ("read_vendors", _("read third parties, agreements and systems")),
            ("edit_vendors", _("keep third parties, agreements and systems")),
            ("tell_recipients", _("tell recipients what to do with a person’s data")),
            ("read_disclosures", _("read disclosures")),
            ("prepare_disclosures", _("prepare disclosures")),
            ("approve_disclosures", _("approve disclosures")),
            ("read_reviews", _("read recurring reviews")),
            ("manage_reviews", _("plan and complete recurring reviews")),
            ("read_subjects", _("read the register of persons")),
            ("edit_subjects", _("keep the register of persons")),
            ("read_consents", _("read consents and objections")),
            ("edit_consents", _("record consents and objections")),
            ("see_identity", _("see identity")),
            ("see_contact", _("see contact")),
            ("see_device", _("see device")),
            ("see_location", _("see location")),
            ("see_health", _("see health")),
            ("see_payment", _("see payment")),
            ("see_content", _("see content")),
            ("see_document", _("see documents")),
            ("see_id_papers", _("see identity documents")),
            ("reveal_identity", _("be shown identity once, with a reason")),
            ("reveal_contact", _("be shown contact once, with a reason")),
            ("reveal_device", _("be shown device once, with a reason")),
            ("reveal_location", _("be shown location once, with a reason")),
            ("reveal_health", _("be shown health once, with a reason")),
            ("reveal_payment", _("be shown payment once, with a reason")),
            ("reveal_content", _("be shown content once, with a reason")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="controller_is_named"),
            models.CheckConstraint(
                condition=Q(report_day__range=(1, 28)), name="controller_report_day_in_each_month"
            ),
            models.CheckConstraint(condition=Q(reminder_hour__lte=23), name="controller_reminder_hour_known"),
            models.CheckConstraint(
                condition=Q(contents_days__gte=1)
                & Q(retention_days__gte=1)
                & Q(disclosure_retention_days__gte=1)
                & Q(access_log_days__gte=365),
                name="controller_retention_given",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def default_language(self) -> str:
        """Return the language used where nothing else is known."""
        return str(self.languages[0])

    @property
    def accent(self) -> str:
        """Return the brand colour, darkened until it can be read on white."""
        return colours.readable_on_light(self.brand_colour)

    @property
    def accent_dark(self) -> str:
        """Return the brand colour, lightened until it can be read in dark mode."""
        return colours.readable_on_dark(self.brand_colour)

    @property
    def calendar(self) -> str:
        """Return the place whose public holidays count, as `law` names it."""
        return self.country

    @property
    def contents_kept_days(self) -> int:
        """Return how many days the contents of a closed request are kept: none outlives the decision."""
        return min(self.contents_days, self.retention_days)

    @property
    def address_lines(self) -> list[str]:
        """The lines of the postal address beneath the company's name, which is not said again."""
        lines = [line.strip() for line in self.postal_address.splitlines()]
        return [line for line in lines if line and line != self.name]

    def today(self, now: datetime) -> date:
        """Return the day that it is at the controller at `now` (aware)."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    def reminder_day(self, now: datetime) -> date:
        """Return the latest day of the controller's calendar whose reminder hour has come at `now` (aware)."""
        local = now.astimezone(ZoneInfo(self.time_zone))
        passed = local.time() >= time(self.reminder_hour)
        return local.date() if passed else local.date() - timedelta(days=1)


class ClosingDay(models.Model):
    """A day on which a controller is closed beside the public holidays of its country."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, on_delete=models.CASCADE, related_name="closing_days", verbose_name=_("controller")
    )
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("closing day")
        verbose_name_plural = _("closing days")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["controller", "day"],
                name="closing_day_once",
                violation_error_message=_("This day is a closing day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"
