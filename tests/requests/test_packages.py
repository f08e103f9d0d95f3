"""Files that are handed over: sealed under a code that nobody here keeps, fetched, taken back, ended in time."""

from __future__ import annotations

import hashlib
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from mailroom.enums import Channel
from mailroom.models import Mail
from mailroom.tasks import deliver
from office.models import Controller, User
from requests.domain import (
    collecting,
    conversation,
    fetching,
    files,
    handling,
    identity,
    packages,
    sealing,
    zipping,
)
from requests.domain.errors import RequestError
from requests.enums import MessageKind
from requests.models import CollectedFile, Collection, Package, Request
from requests.package_enums import PackageState, RevokeReason
from requests.tasks import tend_packages
from tests import factories
from tests.factories import NOW
from tests.requests.delivering import SECRET, code_of, collected, fetched, handed_over, sealed, tried
from vault import codes
from vault.domain import keyring, shredding
from vault.models import DataKey

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
AT_ONCE = 15
"""Guessers at the same moment: each takes two of the connections that a server shares with all other tests."""


def test_the_person_gets_an_answer_a_code_and_a_zip_that_only_the_code_opens(
    case: Request, handler: User
) -> None:
    package, code = handed_over(case, by=handler)

    assert case.messages.get().kind == MessageKind.ANSWER
    answer, mailed = (Mail.objects.get(template=f"requests/{name}") for name in ("answer", "code"))
    assert code not in str(answer.text) + str(answer.html)
    assert mailed.data_key_id not in {case.data_key_id, package.data_key_id}
    content = fetched(package, code.lower().replace("-", " "))
    assert (len(content), hashlib.sha256(content).hexdigest()) == (package.size, package.sha256)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["README.txt", "Data.pdf", "data (2).pdf"]
        assert archive.read("data (2).pdf") == SECRET
        readme = archive.read("README.txt").decode()
    assert case.reference in readme
    assert hashlib.sha256(SECRET).hexdigest() in readme
    assert "2 files:" in readme


def test_nothing_is_handed_over_before_somebody_looked_for_other_peoples_data(
    case: Request, handler: User
) -> None:
    with pytest.raises(RequestError, match="No files"):
        packages.hand_over(case, text="Here.", by=handler, now=NOW)
    collected(case, by=handler, checked=False)
    with pytest.raises(RequestError, match="other people"):
        packages.hand_over(case, text="Here.", by=handler, now=NOW)
    collecting.confirm_others(case, by=handler, now=NOW)
    packages.hand_over(case, text="Here.", by=handler, now=NOW)
    with pytest.raises(RequestError, match="handed over already"):
        packages.hand_over(case, text="Here.", by=handler, now=NOW)
    assert not CollectedFile.objects.exclude(packages__request=case).exists()


def test_a_file_collected_afterwards_is_not_in_it(case: Request, handler: User) -> None:
    collected(case, by=handler)
    packages.hand_over(case, text="Here.", by=handler, now=NOW)
    collected(case, by=handler, now=NOW + timedelta(minutes=1), checked=False)
    package, code = sealed(case)
    assert package.file_count == 2
    with zipfile.ZipFile(io.BytesIO(fetched(package, code))) as archive:
        assert len(archive.namelist()) == 3


@pytest.mark.promise("P23")
def test_once_the_person_has_the_files_nobody_else_can_read_them(
    case: Request, handler: User, settings: Any, transactional_db: None
) -> None:
    package, code = handed_over(case, by=handler)
    deliver.apply().get()
    fetched(package, code)
    later = NOW + packages.GRACE
    assert packages.tend(now=later - timedelta(minutes=1)) == 0
    assert packages.tend(now=later) == 1
    shredding.carry_out(now=later)
    keyring.forget()

    assert Collection.objects.get(request=case).destroyed_at == later
    assert not DataKey.objects.filter(pk=Mail.objects.get(template="requests/code").data_key_id).exists()
    for path in Path(settings.FILES_DIR).rglob("*"):
        assert path.is_dir() or b"Zyxwvut" not in path.read_bytes()
    with (
        package.file.open() as outer
    ):  # what is left opens under the vault's keys, to what the code alone opens
        inside = outer.read()
    assert b"Zyxwvut" not in inside
    assert b"PK\x03\x04" not in inside
    columns = Package.objects.filter(pk=package.pk).values().get()
    assert not {codes.normalise(code), code} & {str(value) for value in columns.values()}
    assert SECRET in b"".join(fetching.plain(package, secret=_by_hand(package, code)))


def _by_hand(package: Package, code: str) -> Any:
    assert package.salt is not None
    assert package.locked_key is not None
    locked = codes.Lock(package.kdf, bytes(package.salt), bytes(package.locked_key))
    return codes.unlock(locked, code=code, bound=package.bound)


def test_ten_wrong_codes_lock_it_and_what_can_be_no_code_does_not_count(case: Request, handler: User) -> None:
    package, code = handed_over(case, by=handler)
    assert "20 letters and digits" in tried(package, "too short")
    for left in range(9, 0, -1):
        assert f"{left} {'try is' if left == 1 else 'tries are'} left" in tried(package, codes.new())
    fetching.enter_code(package, typed=code, token="token", now=NOW)  # the right one is no try
    assert "last try" in tried(package, codes.new())
    assert "No code opens" in tried(package, code)
    handling.confirm_address(case, now=NOW)
    packages.ask_new_code(case, now=NOW)
    again, fresh = sealed(case)
    assert fetched(again, fresh)


def test_a_ticket_opens_one_package_under_one_link_for_half_an_hour(
    case: Request, handler: User, dreame: Controller
) -> None:
    package, code = handed_over(case, by=handler)
    other, _other_code = handed_over(factories.request(at=dreame, email="o@person.example"), by=handler)
    ticket = fetching.enter_code(package, typed=code, token="mine", now=NOW)

    def opens(which: Package, token: str, minutes: int) -> bool:
        now = NOW + timedelta(minutes=minutes)
        return fetching.admit(which, ticket=ticket, token=token, now=now) is not None

    assert opens(package, "mine", 29)
    assert not opens(package, "mine", 30)
    assert not opens(package, "another", 1)
    assert not opens(other, "mine", 1)
    assert "not the right code" in tried(other, code)
    package.refresh_from_db()
    packages.revoke(case, reason=RevokeReason.OTHERS, by=handler, now=NOW)
    package.refresh_from_db()
    assert not opens(package, "mine", 1)


def test_taken_back_files_open_for_nobody_and_can_be_handed_over_anew(case: Request, handler: User) -> None:
    package, code = handed_over(case, by=handler)
    packages.revoke(case, reason=RevokeReason.WRONG_FILES, by=handler, now=NOW)
    package.refresh_from_db()
    shredding.carry_out(now=NOW)

    assert "No code opens" in tried(package, code)
    assert (package.state, package.locked_key, package.salt) == (PackageState.REVOKED, None, None)
    assert Mail.objects.get(template="requests/code").state == "cancelled"
    assert not Path(package.file.path).exists()
    packages.hand_over(case, text="Here, rightly.", by=handler, now=NOW)
    again, fresh = sealed(case)
    assert fetched(again, fresh)
    packages.destroy_collection(case, now=NOW)
    with pytest.raises(RequestError, match="nothing left"):
        packages.new_code(case, by=handler, now=NOW)


def test_a_new_code_ends_the_old_one(case: Request, handler: User) -> None:
    package, code = handed_over(case, by=handler)
    packages.new_code(case, by=handler, now=NOW)
    package.refresh_from_db()
    assert "No code opens" in tried(package, code)
    again, fresh = sealed(case)
    assert fresh != code
    assert "not the right code" in tried(again, code)
    assert fetched(again, fresh)


def test_the_person_gets_a_new_code_at_their_confirmed_address_and_not_too_often(
    case: Request, handler: User
) -> None:
    handed_over(case, by=handler)
    with pytest.raises(RequestError, match="Confirm"):
        packages.ask_new_code(case, now=NOW)
    handling.confirm_address(case, now=NOW)
    for _time in range(3):
        packages.ask_new_code(case, now=NOW)
        sealed(case)
    with pytest.raises(RequestError, match="several codes"):
        packages.ask_new_code(case, now=NOW)
    assert case.packages.filter(state=PackageState.SEALED).count() == 1


def test_a_worker_that_dies_is_followed_by_one_that_seals_it_anew(
    case: Request, handler: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected(case, by=handler)
    packages.hand_over(case, text="Here.", by=handler, now=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(codes, "lock", _die)
        with pytest.raises(SystemExit):
            sealing.seal_all(now=NOW)
    assert not Mail.objects.filter(template="requests/code").exists()
    assert sealing.seal_all(now=NOW + timedelta(minutes=1)) == 0  # it may live still
    package, code = sealed(case, now=NOW + timedelta(minutes=6))
    assert fetched(package, code)
    assert sealing.seal_all(now=NOW + DAY) == 0
    assert Mail.objects.filter(template="requests/code").count() == 1


def _die(*args: object, **kwargs: object) -> None:
    raise SystemExit


def test_a_worker_that_was_taken_for_dead_changes_nothing_any_more(case: Request, handler: User) -> None:
    collected(case, by=handler)
    packages.hand_over(case, text="Here.", by=handler, now=NOW)
    slow = sealing._claimed(now=NOW)
    assert slow is not None
    package, code = sealed(case, now=NOW + timedelta(minutes=6))
    assert sealing.seal(slow, now=NOW + timedelta(minutes=7)) == 0
    assert fetched(package, code)


def test_files_that_were_all_taken_out_end_the_package(case: Request, handler: User) -> None:
    collected(case, by=handler)
    packages.hand_over(case, text="Here.", by=handler, now=NOW)
    for file in list(CollectedFile.objects.all()):
        collecting.remove(file, case=case, by=handler, now=NOW)
    assert sealing.seal_all(now=NOW) == 0
    assert Package.objects.get().revoke_reason == RevokeReason.EMPTY


def test_who_has_no_email_gets_code_and_address_by_letter(dreame: Controller, handler: User) -> None:
    case = factories.request(at=dreame, email="", postal_address="Storgatan 3\n123 45 Ås")
    package, code = handed_over(case, by=handler)
    letter = Mail.objects.get(template="requests/code")
    assert letter.channel == Channel.LETTER
    assert letter.shred_after_sending
    assert "/dreame/requests/" in str(letter.source)
    assert code == code_of(package)
    assert fetched(package, code)


def test_of_a_hundred_guesses_at_once_ten_are_looked_at(
    case: Request, handler: User, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("threads share no in-memory database")
    package, code = handed_over(case, by=handler)
    looked_at: list[str] = []
    monkeypatch.setattr(codes, "unlock", lambda locked, *, code, bound: looked_at.append(code))

    def guess(_number: int) -> str:
        try:
            return tried(Package.objects.get(pk=package.pk), codes.new())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as guessers:
        said = list(guessers.map(guess, range(100)))

    assert len(looked_at) == 10
    assert sum("No code opens" in sentence for sentence in said) == 90
    package.refresh_from_db()
    assert package.wrong_tries == 10
    assert "No code opens" in tried(package, code)


def test_nothing_is_handed_over_to_whoever_has_not_shown_who_they_are(case: Request, handler: User) -> None:
    collected(case, by=handler)
    identity.ask(case, text="Who are you?", reason="A new address.", by=handler, now=NOW)
    with pytest.raises(RequestError, match="who they are"):
        packages.hand_over(case, text="Here.", by=handler, now=NOW)
    with pytest.raises(RequestError, match="who they are"):
        conversation.answer(
            case,
            text="Here.",
            attachments=[files.accept(SimpleUploadedFile("data.pdf", SECRET))],
            looked_through=True,
            by=handler,
            now=NOW,
        )
    identity.prove(case, method=identity.Method.KNOWLEDGE, on=NOW.date(), by=handler, now=NOW)
    packages.hand_over(case, text="Here.", by=handler, now=NOW)


def test_the_job_seals_what_waits(case: Request, handler: User) -> None:
    collected(case, by=handler)
    packages.hand_over(case, text="Here.", by=handler, now=NOW)
    assert tend_packages.apply().get() == 1
    assert Package.objects.get().state == PackageState.SEALED


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (["a.pdf", "A.pdf", "a.pdf"], ["a.pdf", "A (2).pdf", "a (3).pdf"]),
        (["../../etc/passwd", "C:\\Windows\\x.txt"], ["passwd", "x.txt"]),
        (["con.txt", "LPT1", "console.txt"], ["_con.txt", "_LPT1", "console.txt"]),
        (['what?<is>"this"|*:.pdf', " . ", ""], ["what__is__this____.pdf", "file", "file (2)"]),
        (["a (2).pdf", "a.pdf", "a.pdf"], ["a (2).pdf", "a.pdf", "a (3).pdf"]),
    ],
)
def test_names_in_the_zip_unpack_safely_everywhere(given: list[str], named: list[str]) -> None:
    assert zipping.names_for(given) == named
