"""Whatever an editor pastes: it is read, never run."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from office.models import Controller
from policies.declarations import Declaration, DeclaredPurpose, Use
from policies.outline import Outline, Section
from policies.rendering import ATTRIBUTES, TAGS
from tests.policies import published
from tests.policies.public_pages import soup_of, words_of

pytestmark = pytest.mark.django_db
TURN = "\u202e"
BODY = f"""
<script>alert(1)</script> <SCRIPT SRC=//evil.example/x.js></SCRIPT>
<img src=x onerror=alert(1)> <svg/onload=alert(1)> <iframe src="https://evil.example"></iframe>
<a href="javascript:alert(1)" onclick="alert(1)">raw</a> <style>body {{ display: none }}</style>
<form action="https://evil.example"><input name=q></form> <base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example">

[one](javascript:alert(1)) [two](JaVaScRiPt:alert(1)) [three](data:text/html;base64,PHNjcmlwdD4=)
[four](&#106;avascript:alert(1)) [five](vbscript:x) [six](java\tscript:alert(1)) [seven](//evil.example/x)
[outer [inner](javascript:alert(2))](https://good.example/ "a title\\" onclick=\\"alert(1)")
<javascript:alert(1)> <https://good.example/auto> ![picture](https://evil.example/pixel.png)
[ref]

[ref]: javascript:alert(1)

# A heading inside

Another heading
===============

| a | b |
|---|---|
| <script>alert(1)</script> | [x](javascript:alert(1)) |

```<script>
</code></pre><script>alert(1)</script>
```

{{{{ csrf_token }}}} {{% load static %}} Pay to {TURN}moc.elpmaxe

{"W" * 5000}
"""
TITLE = f'Privacy <script>alert(1)</script> "quoted" {TURN}'
HEADING = f"<img src=x onerror=alert(1)> & more {TURN}"
ATTACKS = Outline(
    title=TITLE,
    sections=(
        Section(heading=HEADING, body=BODY, anchor="attack"),
        Section(heading="", body="</article></main><script>alert(1)</script>", anchor="main"),
    ),
)
PURPOSE = Declaration(
    purposes={
        "attack": DeclaredPurpose(
            name={"sv": "<script>alert(1)</script>"},
            description={"sv": "<b onclick=alert(1)>bold</b>"},
            lawful_basis="consent",
        )
    },
    uses=(Use(purpose="attack", anchor="attack"),),
)
LINK = ("<script>alert(1)</script>", "https://maps.example/?a=%22%3E&b='onclick='alert(1)", "")


@pytest.fixture
def attacked(dreame: Controller) -> Controller:
    published.publish(published.draft(published.policy(dreame)))
    published.publish(
        published.draft(
            published.policy(dreame),
            written={"sv": ATTACKS},
            declares=PURPOSE,
            links=[LINK],
            summary={"sv": "<script>alert(1)</script>\n<i>x</i>"},
        )
    )
    return dreame


PAGES = ["/dreame/policy/", "/dreame/policy/2/", "/dreame/policy/1..2/", "/dreame/policy/1..2/?view=side"]


@pytest.mark.matrix
def test_nothing_pasted_can_run_or_load(attacked: Controller, subtests: pytest.Subtests) -> None:
    forbidden = "script, iframe, svg, style, form, input, base, object, embed, img, [style], meta[http-equiv]"
    for path in PAGES:
        with subtests.test(path=path):
            page = soup_of(path)
            assert page.select(forbidden) == []
            for element in page.find_all(True):
                assert not [name for name in element.attrs if name.lower().startswith("on")], element
                for name in ("href", "src"):
                    if address := element.get(name):
                        assert re.match(r"(?:https?:|mailto:|tel:|/|#|\?)", str(address)), address


def test_a_heading_within_a_section_is_a_paragraph_of_it(attacked: Controller) -> None:
    page = soup_of("/dreame/policy/2/")
    assert "A heading inside" in [one.get_text(strip=True) for one in page.select(".prose p")]


@pytest.mark.matrix
def test_what_was_pasted_is_read_as_it_was_written_from_left_to_right(
    attacked: Controller, subtests: pytest.Subtests
) -> None:
    for path in PAGES:
        with subtests.test(path=path):
            page = soup_of(path)
            text = words_of(page)
            assert "<script>alert(1)</script>" in text
            assert "{{ csrf_token }}" in text
            assert TURN not in Client().get(path).content.decode()


@pytest.mark.matrix
def test_the_page_keeps_its_frame(attacked: Controller, subtests: pytest.Subtests) -> None:
    for path in PAGES:
        with subtests.test(path=path):
            page = soup_of(path)
            assert len(page.select("h1")) == 1
            assert len(page.select("main")) == 1
            assert len(page.select("body > footer")) == 1
            ids = [element["id"] for element in page.select("[id]")]
            assert len(ids) == len(set(ids))


def test_only_plain_elements_come_out_of_markdown(attacked: Controller) -> None:
    for prose in soup_of("/dreame/policy/").select(".prose"):
        for element in prose.find_all(True):
            assert element.name in TAGS
            assert set(element.attrs) <= {*ATTRIBUTES.get(element.name, ()), "rel"}


def test_good_links_stay_and_tell_nobody_where_they_were_followed(attacked: Controller) -> None:
    page: BeautifulSoup = soup_of("/dreame/policy/")
    links = {str(link["href"]): link for link in page.select(".prose a")}
    assert "https://good.example/" in links
    assert "https://good.example/auto" in links
    assert all({"noopener", "noreferrer"} <= set(link["rel"]) for link in links.values())


def test_pages_load_from_their_own_origin_only(attacked: Controller) -> None:
    header = Client().get("/dreame/policy/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in header
    assert "unsafe" not in header


def test_cells_of_a_table_are_labelled_for_narrow_windows(dreame: Controller) -> None:
    body = "| Cookie | **How** long |\n|---|---|\n| session | a day |\n| x | y |\n"
    text = Outline(title="Cookies", sections=(Section(heading="All", body=body, anchor="all"),))
    published.publish(published.draft(published.policy(dreame), written={"sv": text}))
    cells = soup_of("/dreame/policy/").select(".prose td")
    assert [cell["data-label"] for cell in cells] == ["Cookie", "How long"] * 2
