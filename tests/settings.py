"""The portal's settings, with what tests add to the house."""

from privacyportal.house import INSTALLED_APPS as HOUSE
from privacyportal.settings import *  # noqa: F403

INSTALLED_APPS = [*HOUSE, "tests.vault.app"]  # models that try out the vault's fields
WHITENOISE_AUTOREFRESH = True  # every test's client starts anew: it need not list all static files each time
