"""How the admin looks: its names and colours. Imported by the settings, so it imports nothing that needs them."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Privacy Portal"),
    "SITE_HEADER": _("Privacy Portal"),
    "SITE_SYMBOL": "shield_person",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "privacyportal.sidebar.favicon"}],
    "STYLES": ["privacyportal.sidebar.styles", "privacyportal.sidebar.find_styles"],
    "SCRIPTS": ["privacyportal.sidebar.find_script"],
    "ACCOUNT": {
        "navigation": [
            {"title": _("About you"), "link": reverse_lazy("profile")},
            {"title": _("Change password"), "link": reverse_lazy("admin:password_change")},
        ],
    },
    "COLORS": {
        "base": {
            "50": "#fafafa",
            "100": "#f4f4f5",
            "200": "#e4e4e7",
            "300": "#d4d4d8",
            "400": "#a1a1aa",
            "500": "#71717a",
            "600": "#52525b",
            "700": "#3f3f46",
            "800": "#27272a",
            "900": "#18181b",
            "950": "#09090b",
        },
        "primary": {
            "50": "#eef2ff",
            "100": "#e0e7ff",
            "200": "#c7d2fe",
            "300": "#a5b4fc",
            "400": "#818cf8",
            "500": "#6366f1",
            "600": "#4f46e5",
            "700": "#4338ca",
            "800": "#3730a3",
            "900": "#312e81",
            "950": "#1e1b4b",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "privacyportal.sidebar.navigation",
    },
}
