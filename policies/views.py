"""The public pages of policies."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from office.middleware import PARAMETER
from policies.public import pages
from policies.public.pages import Asked, Page
from policies.public.standing import standings

FRESH_SECONDS = 20
"""For so long a browser may show a page without asking again."""


@require_safe
def policy(request: HttpRequest, controller: str, policy: str = "") -> HttpResponse:
    """Show the version in force, in the reader's language."""
    asked = _asked(request, controller, policy)
    if isinstance(asked, HttpResponse):
        return asked
    return _answer(request, pages.current(asked))


@require_safe
def version(request: HttpRequest, controller: str, version: int, policy: str = "") -> HttpResponse:
    """Show a version at its permanent address."""
    asked = _asked(request, controller, policy)
    if isinstance(asked, HttpResponse):
        return asked
    return _answer(request, pages.version(asked, version))


@require_safe
def comparison(request: HttpRequest, controller: str, old: int, new: int, policy: str = "") -> HttpResponse:
    """Show what changed between two versions; the lower number always comes first."""
    asked = _asked(request, controller, policy)
    if isinstance(asked, HttpResponse):
        return asked
    if old > new:
        return _at(request, old=new, new=old)
    return _answer(request, pages.comparison(asked, old, new, request.GET.get("view") == "side"))


@require_safe
def policies(request: HttpRequest, controller: str) -> HttpResponse:
    """List the policies of a company."""
    asked = _asked(request, controller, "")
    if isinstance(asked, HttpResponse):
        return asked
    return _answer(request, pages.listing(asked))


def _asked(request: HttpRequest, controller: str, policy: str) -> Asked | HttpResponse:
    """Return what is asked for; a redirect where the main policy is asked for as if it were a further one.

    Raises Http404 where there is no such company, or no such policy of it to read.
    """
    standing = standings.get(controller)
    if standing is None:
        raise Http404(f"No controller has the address {controller!r}.")
    found = standing.policy(policy) if policy else standing.main
    if policy and found is None:
        raise Http404(f"This controller has no policy {policy!r} to read.")
    if policy and found is standing.main:
        return _at(request, policy=None)
    return Asked(
        standing=standing,
        stamp=standing.stamp,
        path=request.path,
        language=request.LANGUAGE_CODE,
        policy=policy,
    )


def _at(request: HttpRequest, **changed: int | None) -> HttpResponse:
    """Lead to the same page with other parts in its address; a part that is None goes."""
    match = resolve(request.path_info)
    parts = {name: value for name, value in {**match.kwargs, **changed}.items() if value is not None}
    name = match.url_name if "policy" in parts else (match.url_name or "").removeprefix("further_")
    query = request.META.get("QUERY_STRING", "")
    address = reverse(f"policies:{name}", kwargs=parts)
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    """Send a page that everybody may keep for a moment.

    A choice of language sets that person's cookie, so such an answer is for nobody else.
    """
    response = HttpResponse(page.content, status=page.status)
    response.headers["ETag"] = page.etag
    whose = "private" if PARAMETER in request.GET else "public"
    response.headers["Cache-Control"] = f"{whose}, max-age={FRESH_SECONDS}"
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    answer = get_conditional_response(request, etag=page.etag, response=response)
    return answer if isinstance(answer, HttpResponse) else response
