"""The portal's settings, with what tests add to the house."""

from privacyportal.settings import *  # noqa: F403
from privacyportal.settings import INSTALLED_APPS as HOUSE

INSTALLED_APPS = [*HOUSE, "tests.vault.app"]  # models that try out the vault's fields
WHITENOISE_AUTOREFRESH = True  # every test's client starts anew: it need not list all static files each time
