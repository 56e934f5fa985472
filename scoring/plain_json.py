"""JSON for the database with Chinese as it is: escaped, every character would be six, and each escaped again."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


class PlainJSON(DjangoJSONEncoder):
    """The encoder of large JSON columns."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"ensure_ascii": False})
