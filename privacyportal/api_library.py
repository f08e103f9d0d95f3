"""django-ninja, loaded without the tools for tests.

It takes one signal from `django.test`, which brings Django's test client and unittest: 2.6 MB in each process.
While it is loaded that package is put in place without being carried out, which is enough for the signal; then it
goes again, so that whoever asks for the package later gets it whole.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec

TESTS = "django.test"


def load() -> None:
    """Load the library; where Django's tests are there already, as they come."""
    spec = find_spec(TESTS)
    if spec is None or TESTS in sys.modules:
        return
    sys.modules[TESTS] = module_from_spec(spec)
    try:
        import_module("ninja")
    finally:
        for name in (TESTS, f"{TESTS}.signals"):
            sys.modules.pop(name, None)
