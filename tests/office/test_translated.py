"""Texts in several languages: what is kept, how forms ask for it, how pages show it."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from office import translated
from office.admin_base import PortalAdmin
from office.enums import Role
from office.fields import TranslatedField
from office.models import Controller
from office.translated_admin import in_lines, spoken
from office.translated_forms import TranslatedFormField
from policies.models import Purpose
from tests import factories

NAME = TranslatedField("name", max_length=20)
WORDS = {"sv": "Stöd", "en": "Support"}


class NameForm(forms.Form):
    name = TranslatedFormField(longest=20, label="Name")
    story = TranslatedFormField(longest=50, long=True, required=False, label="Story")


def filled(**data: str) -> NameForm:
    return NameForm(data)


def test_a_text_is_shown_in_the_pages_language_then_in_english_then_in_any() -> None:
    with translation.override("sv"):
        assert translated.here(WORDS) == "Stöd"
    with translation.override("nb"):
        assert translated.here(WORDS) == "Support"
        assert translated.here({"sv": "Stöd"}) == "Stöd"
    assert translated.here(WORDS, language="sv") == "Stöd"
    assert translated.here({}) == ""


def test_every_template_can_show_a_text_in_the_pages_language() -> None:
    page = Template("{{ words|here }}|{{ nothing|here }}|{{ tag|here }}")
    with translation.override("sv"):
        shown = page.render(Context({"words": WORDS, "nothing": None, "tag": {"en": "<b>"}}))
    assert shown == "Stöd||&lt;b&gt;"


def test_languages_without_a_text_are_found() -> None:
    assert translated.missing(WORDS, among=["sv", "nb", "en"]) == ["nb"]


def test_what_is_kept_is_tidy() -> None:
    assert NAME.clean({"en": "  Support \n desk ", "sv": " ", "nb": ""}, None) == {"en": "Support desk"}
    story = TranslatedField("story", long=True)
    assert story.clean({"en": " One\r\ntwo "}, None) == {"en": "One\ntwo"}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({}, "Give this in at least one language."),
        ({"en": " "}, "Give this in at least one language."),
        ("Support", "Give a text for each language."),
        ({"en": 4}, "Give a text for each language."),
        ({"fi": "Tuki"}, "The portal does not speak this language: fi."),
        ({"sv": "x" * 21}, "Swedish: This is longer than 20 characters."),
        ({"nb": "a\x00b"}, "Norwegian Bokmål: This holds signs that cannot be shown."),
    ],
)
def test_what_is_no_text_in_the_portals_languages_is_refused(value: object, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NAME.clean(value, None)
    assert sentence in refused.value.messages[0]


def test_a_form_gathers_the_languages_that_have_a_text() -> None:
    form = filled(name_en=" Support ", name_sv="", story_sv="En\r\ntvå")
    assert form.is_valid()
    assert form.cleaned_data == {"name": {"en": "Support"}, "story": {"sv": "En\ntvå"}}


@pytest.mark.parametrize("typed", ["", "   "])
def test_a_form_asks_for_one_language_in_words(typed: str) -> None:
    form = filled(name_en=typed)
    assert form.errors == {"name": ["Give this in at least one language."]}


def test_a_form_names_the_language_of_a_text_that_is_too_long() -> None:
    assert filled(name_en="ok", name_sv="x" * 21).errors == {
        "name": ["Swedish: This is longer than 20 characters."]
    }


def test_each_input_has_its_languages_name_as_label_and_the_group_the_fields() -> None:
    page = str(filled(name_en="").as_div())
    assert 'role="group" aria-label="Name"' in page
    for code, name in (("en", "English"), ("sv", "Swedish"), ("nb", "Norwegian Bokmål")):
        assert f'<label for="id_name_{code}">{name}</label>' in page
        assert f'id="id_name_{code}"' in page
        assert f'name="name_{code}"' in page
        assert f'lang="{code}"' in page
    assert page.count('aria-invalid="true"') == 3


def test_no_browser_asks_for_every_language() -> None:
    assert " required" not in str(NameForm()["name"])


def test_a_form_shows_what_is_kept_and_sees_what_changed() -> None:
    form = NameForm(initial={"name": WORDS, "story": {"sv": "En\ntvå"}})
    assert 'value="Stöd"' in str(form["name"])
    kept = NameForm({"name_en": "Support", "name_sv": "Stöd", "story_sv": "En\r\ntvå"}, initial=form.initial)
    assert not kept.has_changed()
    changed = NameForm({"name_en": "Help", "name_sv": "Stöd", "story_sv": "En\ntvå"}, initial=form.initial)
    assert changed.changed_data == ["name"]


def test_a_models_field_makes_such_a_form_field() -> None:
    field = TranslatedField("name", max_length=20, long=True, blank=True, help_text="Hint").formfield()
    assert isinstance(field, TranslatedFormField)
    assert (field.label, field.help_text, field.required) == ("Name", "Hint", False)
    assert "<textarea" in field.widget.render("name", WORDS, {"id": "id_name"})


def test_a_migration_can_make_the_field_again() -> None:
    _name, path, args, kwargs = NAME.deconstruct()
    assert path == "office.fields.TranslatedField"
    again: Any = TranslatedField(*args, **kwargs)
    assert (again.longest, again.long, again.default) == (20, False, dict)


def test_a_text_that_is_only_read_has_a_line_for_each_language() -> None:
    assert translated.spelled_out(WORDS) == "English: Support / Swedish: Stöd"
    assert in_lines({"en": "<b>", "nb": "Hei"}) == (
        '<p lang="en">English: &lt;b&gt;</p><p lang="nb">Norwegian Bokmål: Hei</p>'
    )
    assert in_lines({}) == "–"


class Page(PortalAdmin):
    view_needs = "read_policies"
    change_needs = "edit_policies"
    fieldsets = ((None, {"fields": ("code", ("name", "description"))}),)


class FixedPage(Page):
    readonly_fields = ("name",)


def asked(role: Role, at: Controller) -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.user = factories.staff(role, at=at)
    return request


@pytest.mark.django_db
def test_the_admin_spells_texts_out_for_whoever_only_reads() -> None:
    at = factories.controller("dreame")
    purpose = Purpose(controller=at, code="support", name=WORDS)
    page, fixed = Page(Purpose, admin.site), FixedPage(Purpose, admin.site)
    [(_title, options)] = page.get_fieldsets(asked(Role.AUDITOR, at), purpose)
    code, (name, _description) = options["fields"]
    assert code == "code"
    assert name.short_description == "Name"
    assert name(purpose) == '<p lang="en">English: Support</p><p lang="sv">Swedish: Stöd</p>'
    editor = asked(Role.POLICY_EDITOR, at)
    [(_title, options)] = page.get_fieldsets(editor, purpose)
    assert options["fields"] == ["code", ["name", "description"]]
    [(_title, options)] = fixed.get_fieldsets(editor, purpose)
    assert options["fields"][1] == [name, "description"]
    assert name in fixed.get_readonly_fields(editor, purpose)


def test_the_stand_ins_are_the_same_each_time() -> None:
    assert spoken(Purpose).over(["name"]) == spoken(Purpose).over(["name"])
    assert spoken(Purpose).over(["code"]) == ["code"]


@pytest.mark.django_db
def test_a_text_can_be_searched_by_language() -> None:
    at = factories.controller("dreame")
    Purpose.objects.create(controller=at, code="support", name=WORDS, lawful_basis="contract")
    assert connection.vendor in {"sqlite", "postgresql"}
    found: models.QuerySet[Purpose] = Purpose.objects.filter(name__sv__icontains="stöd")
    assert found.count() == 1
