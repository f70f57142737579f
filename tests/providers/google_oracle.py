"""The discovery documents inside Google's client library as a judge of requests and answers."""

import json
import re
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from kiosk.adapters.calendars.google.signin import CALENDAR_SCOPES, DIRECTORY_SCOPES
from kiosk.testing.fakes.google.server import Exchange

_ALWAYS = {"alt", "fields"}
_KINDS: dict[str, type] = {"integer": int, "boolean": bool, "string": str}
_FORMATS = {"date-time": datetime.fromisoformat, "date": date.fromisoformat}


def problems(exchange: Exchange) -> list[str]:
    """What is wrong with a request or its answer, by the documents; errors have no schema there."""
    found = next(filter(None, (match(exchange, d, m) for d in documents() for m in methods(d))), None)
    if found is None:
        return [f"{exchange.method} {exchange.path}: no such method"]
    document, method = found
    schemas = document["schemas"]
    wrong = list(_query(exchange, method, document))
    if not set(method["scopes"]) & {*CALENDAR_SCOPES, *DIRECTORY_SCOPES}:
        wrong.append("none of our scopes allows it")
    if exchange.sent is not None:
        wrong += _value(exchange.sent, method.get("request", {}), schemas, "sent")
    if exchange.status < 300 and exchange.answered is not None:
        wrong += _value(exchange.answered, method.get("response", {}), schemas, "answered")
    return [f"{method['id']}: {text}" for text in wrong]


@cache
def documents() -> tuple[dict[str, Any], ...]:
    folder = resources.files("googleapiclient") / "discovery_cache" / "documents"
    names = ("calendar.v3.json", "admin.directory_v1.json")
    return tuple(json.loads((folder / name).read_text(encoding="utf-8")) for name in names)


def methods(part: dict[str, Any]):
    yield from part.get("methods", {}).values()
    for resource in part.get("resources", {}).values():
        yield from methods(resource)


def match(exchange: Exchange, document: dict[str, Any], method: dict[str, Any]):
    template = "/" + document["servicePath"] + method["path"]
    pattern = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(template))
    same = method["httpMethod"] == exchange.method and re.fullmatch(pattern, exchange.path)
    return (document, method) if same else None


def _query(exchange: Exchange, method: dict[str, Any], document: dict[str, Any]):
    known = {**document["parameters"], **method.get("parameters", {})}
    for name, text in exchange.query.items():
        if name not in known:
            yield f"unknown parameter {name}"
            continue
        yield from _text(text, known[name], f"?{name}")
    for name, rule in method.get("parameters", {}).items():
        if rule.get("required") and rule["location"] == "query" and name not in exchange.query:
            yield f"missing parameter {name}"


def _text(text: str, rule: dict[str, Any], where: str):
    if "enum" in rule and text not in rule["enum"]:
        yield f"{where}: {text} is none of {rule['enum']}"
    if rule["type"] == "integer" and not (
        int(rule.get("minimum", text)) <= int(text) <= int(rule.get("maximum", text))
    ):
        yield f"{where}: {text} is out of range"
    if rule["type"] == "boolean" and text not in ("true", "false"):
        yield f"{where}: {text} is no boolean"
    yield from _formatted(text, rule, where)


def _formatted(text: str, rule: dict[str, Any], where: str):
    read = _FORMATS.get(rule.get("format", ""))
    if read is not None:
        try:
            read(text)
        except ValueError:
            yield f"{where}: {text} is no {rule['format']}"


def _value(value: object, rule: dict[str, Any], schemas: dict[str, Any], where: str):
    rule = schemas[rule["$ref"]] if "$ref" in rule else rule
    kind = rule.get("type", "any")
    if value is None:  # in a patch: take away
        return
    if kind == "object":
        yield from _object(value, rule, schemas, where)
    elif kind == "array":
        assert isinstance(value, list), f"{where} is no list"
        for number, entry in enumerate(value):
            yield from _value(entry, rule["items"], schemas, f"{where}[{number}]")
    elif not isinstance(value, _KINDS.get(kind, object)):
        yield f"{where} is no {kind}"
    elif isinstance(value, str):
        yield from _formatted(value, rule, where)


def _object(value: object, rule: dict[str, Any], schemas: dict[str, Any], where: str):
    if not isinstance(value, dict):
        yield f"{where} is no object"
        return
    known = rule.get("properties", {})
    for name, part in value.items():
        if name in known:
            yield from _value(part, known[name], schemas, f"{where}.{name}")
        elif "additionalProperties" in rule:
            yield from _value(part, rule["additionalProperties"], schemas, f"{where}.{name}")
        else:
            yield f"{where}.{name} is unknown"
