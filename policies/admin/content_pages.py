"""The pages on which a draft's content is written: a section, a purpose with its parts, rights, links."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from law import Right
from office.domain.access import access_of
from office.models import User
from policies.admin import chips
from policies.admin.step_page import CONFLICT, address_of, in_sentences
from policies.admin.steps import EDIT, Act
from policies.content_forms import LinksForm, NewSectionForm, RightsForm, SectionForm, UseForm
from policies.declarations import Use
from policies.domain import commitments, contents, declaring, situation, texts
from policies.domain.situation import Situation
from policies.errors import ChangedMeanwhileError, FixedError, PolicyError
from policies.forms import StepForm
from policies.models import PolicyText, PolicyVersion
from policies.outline import Outline, Section

if TYPE_CHECKING:
    from office.admin_base import PortalAdmin

SECTION = "admin/policies/version/section.html"
USE = "admin/policies/version/use.html"
PLAIN = "admin/policies/version/content.html"
Perform = Callable[[Act], None]


def section_page(
    page: PortalAdmin, http: HttpRequest, *, version: PolicyVersion, language: str, anchor: str
) -> HttpResponse:
    """Rewrite a section of a draft, move it, or take it out; with an empty anchor, add one."""
    standing = _writable(page, http, version)
    outline = _outline(http, version, language=language)
    if not anchor:
        form = NewSectionForm(
            *_posted(http), situation=standing, viewer=_viewer(http), sections=outline.sections
        )
        return _done(
            page, http, form, standing, _added(version, language, form), SECTION, _("New section"), "text"
        )
    section = next((one for one in outline.sections if one.anchor == anchor), None)
    if section is None and http.method != "POST":
        raise Http404("There is no such section.")
    section = section or Section(heading="", body="", anchor=anchor)  # taken out while somebody wrote on it
    given = {"heading": section.heading, "level": section.level, "body": section.body}
    edited = SectionForm(*_posted(http), situation=standing, viewer=_viewer(http), initial=given)
    title = _("Section “%(heading)s”") % {"heading": section.heading or section.anchor}
    perform = _edited(version, language, section, edited, http)
    more = {
        "section": section,
        "language": language,
        "movable": len(outline.sections) > 1,
        "promises": _promises_at(version, section.anchor),
    }
    part = "text" if "remove" in http.POST else f"{language}-{section.anchor}"
    return _done(page, http, edited, standing, perform, SECTION, title, part, **more)


def use_page(page: PortalAdmin, http: HttpRequest, *, version: PolicyVersion, purpose: str) -> HttpResponse:
    """Say what is declared for a purpose; without one, for a new one."""
    standing = _writable(page, http, version)
    content = contents.of(version)
    use = content.declaration.use_of(purpose) if purpose else None
    if purpose and use is None and http.method != "POST":
        raise Http404("This purpose is not declared.")
    use = use or (Use(purpose=purpose) if purpose else None)  # taken out while somebody wrote on it
    form = UseForm(*_posted(http), situation=standing, viewer=_viewer(http), content=content, use=use)

    def perform(act: Act) -> None:
        if use is not None and "drop" in http.POST:
            commitments.drop_use(version, purpose=use.purpose, **act.as_keywords())
            return
        commitments.declare_use(version, use=form.as_use(), **act.as_keywords())

    title = content.purpose_name(purpose) if use else _("Declare a purpose")
    more = {"rows": form.rows, "sections": content.sections, "use": use}
    return _done(page, http, form, standing, perform, USE, title, "promises", **more)


def rights_page(page: PortalAdmin, http: HttpRequest, *, version: PolicyVersion) -> HttpResponse:
    """Say which rights a draft promises."""
    standing = _writable(page, http, version)
    content = contents.of(version)
    declared = content.declaration.rights
    form = RightsForm(
        *_posted(http), situation=standing, viewer=_viewer(http), content=content, declared=declared
    )

    def perform(act: Act) -> None:
        rights: dict[Right, str] = form.as_rights()
        commitments.declare_rights(version, rights=rights, **act.as_keywords())

    return _done(page, http, form, standing, perform, PLAIN, _("Rights that the policy promises"), "promises")


def links_page(page: PortalAdmin, http: HttpRequest, *, version: PolicyVersion) -> HttpResponse:
    """Say to which policies of third parties a draft points."""
    standing = _writable(page, http, version)
    form = LinksForm(*_posted(http), situation=standing, viewer=_viewer(http), rows=list(version.links.all()))

    def perform(act: Act) -> None:
        commitments.put_links(version, links=form.cleaned_data["links"], **act.as_keywords())

    return _done(page, http, form, standing, perform, PLAIN, _("Policies of third parties"), "promises")


def _promises_at(version: PolicyVersion, anchor: str) -> int:
    """Return how many promises say that they stand in a section."""
    declared = declaring.declaration_of(version)
    places = [*declared.rights.values()]
    for use in declared.uses:
        places += [use.anchor, *use.categories.values(), *use.recipients.values(), *use.countries.values()]
    return places.count(anchor)


def again(http: HttpRequest, version: PolicyVersion) -> QueryDict:
    """Return what was posted, to be sent once more on top of what others did."""
    data = http.POST.copy()
    data["seen"] = str(PolicyVersion.objects.values_list("revision", flat=True).get(pk=version.pk))
    return data


def _writable(page: PortalAdmin, http: HttpRequest, version: PolicyVersion) -> Situation:
    if not access_of(http.user).allows(EDIT, version.policy.controller_id):
        raise PermissionDenied
    return situation.of(version, now=page.now())


def _viewer(http: HttpRequest) -> User:
    return cast(User, http.user)


def _posted(http: HttpRequest) -> tuple[Any, ...]:
    return (http.POST,) if http.method == "POST" else ()


def _outline(http: HttpRequest, version: PolicyVersion, *, language: str) -> Outline:
    text: PolicyText | None = version.texts.filter(language=language).prefetch_related("sections").first()
    if text is not None:
        return texts.outline_of(text)
    if http.method != "POST":
        raise Http404("There is no text in this language.")
    return Outline(title="", sections=())


def _added(version: PolicyVersion, language: str, form: NewSectionForm) -> Perform:
    def perform(act: Act) -> None:
        data = form.cleaned_data
        section = Section(
            heading=data["heading"], body=data["body"], level=data["level"], anchor=data["anchor"]
        )
        texts.add_section(
            version, language=language, section=section, after=data["after"], **act.as_keywords()
        )

    return perform


def _edited(
    version: PolicyVersion, language: str, section: Section, form: SectionForm, http: HttpRequest
) -> Perform:
    def perform(act: Act) -> None:
        where: dict[str, Any] = {"language": language, "anchor": section.anchor, **act.as_keywords()}
        if "remove" in http.POST:
            texts.remove_section(version, **where)
            return
        moves = "up" in http.POST or "down" in http.POST
        with transaction.atomic():
            if not moves or form.has_changed():
                data = form.cleaned_data
                texts.edit_section(
                    version, heading=data["heading"], body=data["body"], level=data["level"], **where
                )
                where["seen"] = None  # our own change of a moment ago
            if moves:
                texts.shift_section(version, up="up" in http.POST, **where)

    return perform


def _done(
    page: PortalAdmin,
    http: HttpRequest,
    form: StepForm,
    standing: Situation,
    perform: Perform,
    template: str,
    title: str,
    part: str,
    **more: Any,
) -> HttpResponse:
    """Carry out what the form says, or show it with what is wrong; what was typed stays in it."""
    version, status = standing.version, 200
    if not standing.is_draft and http.method != "POST":
        messages.error(http, str(FixedError()))
        return HttpResponseRedirect(address_of(version))
    if not standing.is_draft:
        form.add_error(None, str(FixedError()))
        status = CONFLICT
    elif http.method == "POST" and form.is_valid():
        try:
            perform(Act(by=form.viewer, now=page.now(), seen=form.cleaned_data["seen"]))
        except ChangedMeanwhileError as error:
            more |= {"changes": in_sentences(error), "sentence": str(error), "offered": True}
            form.data = again(http, version)
            status = CONFLICT
        except PolicyError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            status = CONFLICT
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        else:
            messages.success(http, _("Saved."))
            return HttpResponseRedirect(address_of(version, part=part))
    context = {
        **page.admin_site.each_context(http),
        "title": title,
        "heading": title,
        "opts": page.opts,
        "original": version,
        "version": version,
        "form": form,
        "status": chips.status_chip(version),
        "back": address_of(version, part=part),
        "media": page.media + form.media,
        **more,
    }
    return TemplateResponse(http, template, context, status=status)
