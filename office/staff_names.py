"""Names of staff, by their keys, for lists in which the same few stand in many lines."""

from office.kept import Kept
from office.models import User

NOBODY = "–"

_names: Kept[str, str] = Kept(lambda key: User.objects.filter(pk=key).values_list("name", flat=True).first())


def name_of(key: object) -> str:
    """Return the name of a member of staff as it was some seconds ago at most; a dash for nobody."""
    return _names.get(str(key)) or NOBODY
