"""What pages may load and run."""

import pytest
from django.test import Client


def policy(client: Client, address: str) -> dict[str, str]:
    header = client.get(address)["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/no/such/place/", "/healthz", "/administration/", "/api/v1/openapi.json"]
)
def test_pages_load_from_their_own_origin_only(client: Client, address: str) -> None:
    assert policy(client, address) == {
        "default-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }


@pytest.mark.django_db
def test_the_admin_may_evaluate_and_style_but_run_no_inline_script(client: Client) -> None:
    admin = policy(client, "/admin/login/")

    assert admin["script-src"] == "'self' 'unsafe-eval'"
    assert admin["style-src"] == "'self' 'unsafe-inline'"
    assert admin["default-src"] == "'self'"


def test_the_documentation_of_the_api_may_only_draw_icons_from_data(client: Client) -> None:
    docs = policy(client, "/api/v1/docs")

    assert docs["img-src"] == "'self' data:"
    assert not {"script-src", "style-src"} & set(docs)


@pytest.mark.django_db
def test_no_page_can_be_framed_or_guessed_at(client: Client) -> None:
    response = client.get("/")

    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
