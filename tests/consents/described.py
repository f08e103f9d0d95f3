"""A client that knows nothing of the portal but its OpenAPI document, and holds both sides to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.test import Client

from privacyportal.problems import CONTENT_TYPE

JSON = "application/json"
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
FORMATS: dict[str, Callable[[str], object]] = {"uuid": UUID, "date-time": datetime.fromisoformat}


@dataclass
class Answer:
    """What came back, as described."""

    status: int
    body: Any

    @property
    def is_problem(self) -> bool:
        return self.status >= 400


class Described:
    """Calls operations by their path. A call or an answer that the document does not describe fails the test."""

    def __init__(self, http: Client, *, key: str) -> None:
        self.http, self.key = http, key
        self.document: dict[str, Any] = http.get("/api/v1/openapi.json").json()

    def example(self, path: str) -> dict[str, Any]:
        """Return the first example of what an operation takes."""
        schema = self._resolved(self._operation(path)["requestBody"]["content"][JSON]["schema"])
        if "examples" in schema:
            return dict(schema["examples"][0])
        return {
            name: self._example_of(one)
            for name, one in schema["properties"].items()
            if name in schema["required"]
        }

    def call(self, path: str, body: object) -> Answer:
        operation = self._operation(path)
        assert not list(self.faults(body, operation["requestBody"]["content"][JSON]["schema"])), body
        (scheme,) = operation["security"][0]
        assert self.document["components"]["securitySchemes"][scheme] == {"type": "http", "scheme": "bearer"}
        answer = self.http.post(
            path, json.dumps(body), content_type=JSON, headers={"Authorization": f"Bearer {self.key}"}
        )
        described = operation["responses"][str(answer.status_code)]["content"]
        kind = answer["Content-Type"].split(";")[0]
        assert kind == (CONTENT_TYPE if answer.status_code >= 400 else JSON)
        faults = list(self.faults(answer.json(), described[kind]["schema"]))
        assert not faults, (faults, answer.json())
        return Answer(answer.status_code, answer.json())

    def faults(self, value: Any, schema: dict[str, Any], at: str = "#") -> Iterator[str]:
        """Yield where a value is not as a schema has it."""
        schema = self._resolved(schema)
        if "anyOf" in schema:
            if all(list(self.faults(value, one, at)) for one in schema["anyOf"]):
                yield f"{at}: none of those offered"
            return
        if "type" in schema and not (
            isinstance(value, TYPES[schema["type"]])
            and (schema["type"] == "boolean" or not isinstance(value, bool))
        ):
            yield f"{at}: no {schema['type']}"
            return
        if value not in schema.get("enum", [value]) or schema.get("const", value) != value:
            yield f"{at}: not one of those named"
        match value:
            case str():
                yield from self._faults_of_text(value, schema, at)
            case list():
                if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                    yield f"{at}: too few or too many"
                for number, item in enumerate(value):
                    yield from self.faults(item, schema.get("items", {}), f"{at}/{number}")
            case dict():
                yield from self._faults_of_object(value, schema, at)

    def _faults_of_text(self, value: str, schema: dict[str, Any], at: str) -> Iterator[str]:
        if len(value) > schema.get("maxLength", len(value)) or not re.search(
            schema.get("pattern", ""), value
        ):
            yield f"{at}: too long, or not in this form"
        reading = FORMATS.get(schema.get("format", ""), str)
        try:
            reading(value)
        except ValueError:
            yield f"{at}: no {schema['format']}"

    def _faults_of_object(self, value: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
        known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        yield from (f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value)
        for name, item in value.items():
            if name in known:
                yield from self.faults(item, known[name], f"{at}/{name}")
            elif more is False:
                yield f"{at}: {name} is not known"
            elif isinstance(more, dict):
                yield from self.faults(item, more, f"{at}/{name}")

    def _operation(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["paths"][path]["post"]
        return found

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def _example_of(self, schema: dict[str, Any]) -> Any:
        if "examples" in schema:
            return schema["examples"][0]
        inner = self._resolved(schema)
        return {name: self._example_of(inner["properties"][name]) for name in inner["required"]}
