"""The catalogues: complete, compiled, and in step with the code (`python -m checks.translations`).

Needs gettext's `xgettext` for the last of the three; without it, it says so, and fails only under CI.
`python -m checks.translations compile` writes the `.mo` files.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("sv", "nb")  # English is the language of the source
PACKAGES = (
    "law",
    "vault",
    "office",
    "mailroom",
    "policies",
    "subjects",
    "thirdparties",
    "consents",
    "requests",
    "privacyportal",
    "templates",
)
OPTIONS = (
    *(option for language in LANGUAGES for option in ("--locale", language)),
    *("--no-wrap", "--no-obsolete", "--add-location", "file"),
    *("--extension", "html,txt,py,md"),  # mails are Markdown
    *(
        option
        # A name is left out wherever it stands: not "checks" too, since policies/drift/checks speaks to people.
        for place in (".venv", "var", "tests", "bench")
        for option in ("--ignore", f"{place}/*")
    ),
)
Key = tuple[str | None, str]

RENAMED = re.compile(r"\bimport\b.*\bn?p?gettext(_lazy|_noop)? as (?!_\b)")
"""An import under a name that xgettext does not look for."""


def po_file(language: str, *, root: Path = ROOT) -> Path:
    """Return where the texts of `language` are kept."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(file: Path, *, language: str) -> Catalog:
    """Read a `.po` file."""
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def compiled(texts: Catalog) -> bytes:
    """Compile texts as `.mo`, fuzzy ones left out."""
    stream = io.BytesIO()
    write_mo(stream, texts)
    return stream.getvalue()


def translations(mo: bytes) -> dict[Key, object]:
    """Return what a `.mo` file says for each text: byte for byte, compilers differ."""
    return {key(message): message.string for message in read_mo(io.BytesIO(mo)) if message.id}


def key(message: Message) -> Key:
    """Return what identifies a text: its context, and its singular."""
    identity = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, identity


def unfinished(texts: Catalog) -> Iterator[str]:
    """Yield a line for each text that is missing, fuzzy, or lacks one of its plural forms."""
    for message in texts:
        if not message.id:
            continue
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        expected = texts.num_plurals if message.pluralizable else 1
        if message.fuzzy:
            yield f"fuzzy: {key(message)[1]!r}"
        elif len(forms) < expected or not all(forms):
            yield f"missing: {key(message)[1]!r}"


def stale(file: Path, texts: Catalog) -> Iterator[str]:
    """Yield a line if the compiled catalogue beside `file` does not say what `texts` say."""
    mo = file.with_suffix(".mo")
    if not mo.exists():
        yield f"{mo.relative_to(ROOT)} is missing; run make messages"
    elif translations(mo.read_bytes()) != translations(compiled(texts)):
        yield f"{mo.relative_to(ROOT)} is older than its .po; run make messages"


def extracted() -> dict[str, Catalog]:
    """Collect the texts from the code as it stands, in a copy of it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for package in PACKAGES:
            shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "locale", copy / "locale")
        (copy / "var").mkdir()
        shutil.copy(ROOT / "manage.py", copy)
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "manage.py", "makemessages", *OPTIONS],
            cwd=copy,
            env={**os.environ, "ENV_FILE": "", "VAR_DIR": str(copy / "var"), "PYTHONPATH": str(ROOT)},
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return {code: catalogue(po_file(code, root=copy), language=code) for code in LANGUAGES}


def drifted(texts: Catalog, *, code: Catalog) -> Iterator[str]:
    """Yield a line for each text that only the code has, or only the catalogue."""
    kept = {key(message) for message in texts if message.id}
    used = {key(message) for message in code if message.id}
    yield from (f"not collected: {identity!r}" for _context, identity in sorted(used - kept, key=str))
    yield from (f"no longer used: {identity!r}" for _context, identity in sorted(kept - used, key=str))


def renamed() -> Iterator[str]:
    """Yield a line for each import that gives `gettext` a name under which no text is collected."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            for line in file.read_text().splitlines():
                if RENAMED.search(line):
                    yield f"{file.relative_to(ROOT)}: {line.strip()}: its texts are not collected"


def findings() -> Iterator[str]:
    """Yield a line for everything that is wrong with the catalogues."""
    yield from renamed()
    missing = [language for language in LANGUAGES if not po_file(language).exists()]
    if missing:
        yield from (f"{language}: no catalogue; run make messages" for language in missing)
        return
    kept = {language: catalogue(po_file(language), language=language) for language in LANGUAGES}
    for language, texts in kept.items():
        for line in (*unfinished(texts), *stale(po_file(language), texts)):
            yield f"{language}: {line}"
    if shutil.which("xgettext"):
        for language, texts in extracted().items():
            yield from (f"{language}: {line}" for line in drifted(kept[language], code=texts))
    elif os.environ.get("CI"):
        yield "xgettext is missing: whether every text is collected was not checked (Debian: gettext)"
    else:
        sys.stdout.write("xgettext is missing (Debian: gettext): new texts were not looked for.\n")


def compile_all() -> None:
    """Write the `.mo` file of each language."""
    for language in LANGUAGES:
        file = po_file(language)
        file.with_suffix(".mo").write_bytes(compiled(catalogue(file, language=language)))


def main(arguments: list[str]) -> int:
    """Check, or do what the argument says; return the exit code."""
    if arguments == ["options"]:
        sys.stdout.write(" ".join(OPTIONS) + "\n")
        return 0
    if arguments == ["compile"]:
        compile_all()
        return 0
    found = list(findings())
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
