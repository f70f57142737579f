"""One request to the API and its answer, without their transport."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `query` keeps what is asked several times; `body` is the JSON object sent."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    body: Mapping[str, Any]
    token: str

    def is_true(self, name: str) -> bool:
        return self.first(name).lower() == "true"

    def first(self, name: str) -> str:
        return next(iter(self.query.get(name, [])), "")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
