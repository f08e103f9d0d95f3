"""The portal as production runs it."""

from pathlib import Path

from checks.deploy import environment, manage


def test_the_deploy_check_finds_nothing_with_the_settings_of_production(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", environment=environment(str(tmp_path)))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


def test_a_weak_secret_key_does_not_pass_the_deploy_check(tmp_path: Path) -> None:
    done = manage(
        *("check", "--deploy", "--fail-level", "WARNING"),
        environment=environment(str(tmp_path), SECRET_KEY="short"),
    )

    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
