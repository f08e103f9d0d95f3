"""Where public files of the office (logos) lie."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="office.storage.OfficeStorage")
class OfficeStorage(FileSystemStorage):
    """The folder `FILES_DIR`, looked up at each use; nothing in it has an address of its own."""

    @property
    def base_location(self) -> str:
        """Return the folder as set."""
        return str(settings.FILES_DIR)

    @property
    def location(self) -> str:
        """Return the folder as set."""
        return str(settings.FILES_DIR)
