"""What can go wrong in the vault; each message says what to do."""

from django.core.exceptions import FieldError


class VaultError(Exception):
    """The vault refused, or could not do, what was asked."""


class MasterKeyError(VaultError):
    """A master key is missing from the settings, or is malformed."""


class DataKeyError(VaultError):
    """A row names no data key, or one that the vault database does not hold."""


class ShreddedKeyError(VaultError):
    """A value or file was to be sealed or opened under a data key that was destroyed."""


class MisplacedValueError(VaultError):
    """A stored value was moved from another row or field, or was damaged."""


class UnsealedValueError(VaultError):
    """A plain value was on its way past the vault."""


class EncryptedLookupError(VaultError, FieldError):
    """A query compares an encrypted column, which only a blind index can do."""
