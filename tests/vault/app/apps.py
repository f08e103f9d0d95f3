from django.apps import AppConfig


class VaultTestsConfig(AppConfig):
    name = "tests.vault.app"
    label = "vault_tests"
