"""Which browser and which system a request comes from, in the words that people know them by."""

# The order matters: nearly every browser also claims to be those below it.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """Return the name of a browser, empty for one that is not known."""
    return next((name for token, name in BROWSERS if token in agent), "")


def system_of(agent: str) -> str:
    """Return the name of a system, empty for one that is not known."""
    return next((name for token, name in SYSTEMS if token in agent), "")
