"""Microsoft Graph's published metadata, for holding requests and answers against: names, types, enum values."""

import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
SYSTEM_QUERY = {"$select", "$expand", "$filter", "$orderby", "$top", "$skip", "$skiptoken", "$deltatoken"}
VIEW_QUERY = {"startDateTime", "endDateTime"}  # of calendarView and instances, beside OData's own
PLAIN = {"Edm.String": str, "Edm.Boolean": bool, "Edm.Int32": int, "Edm.Date": str, "Edm.DateTimeOffset": str}


@cache
def metadata() -> "Metadata":
    """The metadata; the test is skipped where it is not at hand."""
    shared = Path(os.environ.get("KIOSK_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    path = shared / "oracles" / "graph" / "v1.0.csdl"
    if not path.is_file():
        pytest.skip("Graph's metadata is not at hand (shared/oracles/graph/v1.0.csdl)")
    return Metadata(ET.parse(path).getroot())


class Metadata:
    """Types by name, without their namespace."""

    def __init__(self, root: ET.Element) -> None:
        (schema,) = (s for s in root.iter(f"{EDM}Schema") if s.get("Namespace") == "microsoft.graph")
        kinds = ("EntityType", "ComplexType", "EnumType")
        self._types = {name_of(element): element for kind in kinds for element in schema.iter(f"{EDM}{kind}")}
        container = next(root.iter(f"{EDM}EntityContainer"))
        self._sets = {name_of(e): short(e.get("EntityType")) for e in container.iter(f"{EDM}EntitySet")}
        self._bound: dict[tuple[str, str], dict[str, str]] = {}
        for kind in ("Action", "Function"):
            for element in schema.iter(f"{EDM}{kind}"):
                parameters = {name_of(p): p.get("Type", "") for p in element.iter(f"{EDM}Parameter")}
                bound_to = next(iter(parameters.values()), "")
                self._bound[name_of(element), bound_to.replace("graph.", "")] = parameters

    def properties(self, name: str) -> dict[str, str]:
        """Name and type of every property and navigation, those of the base types included."""
        element = self._types[name]
        base = element.get("BaseType")
        inherited = self.properties(short(base)) if base else {}
        own = [p for kind in ("Property", "NavigationProperty") for p in element.iter(f"{EDM}{kind}")]
        return {**inherited, **{name_of(p): p.get("Type", "") for p in own}}

    def reached(self, path: str) -> tuple[str, Mapping[str, str] | None]:
        """What a path leads to: its type, and the parameters when it ends in an action. AssertionError for nonsense."""
        segments = [unquote(segment) for segment in path.strip("/").split("/")]
        here, collection = self._sets[segments[0]], True
        for segment in segments[1:]:
            many = f"Collection({here})" if collection else here
            if (segment, many) in self._bound:
                return here, self._bound[segment, many]
            if segment.startswith("microsoft.graph."):
                here = short(segment)
                assert here in self._types, segment
            elif collection:
                collection = False  # a key
            else:
                assert segment in self.properties(here), f"{here} has no {segment}"
                here, collection = element_of(self.properties(here)[segment])
        return here, None

    def problems(self, value: object, kind: str, where: str = "") -> Iterator[str]:
        """What of a JSON value the metadata does not know, or knows as something else."""
        name, many = element_of(kind)
        if value is None:
            return
        if many:
            assert isinstance(value, list), f"{where} is no list"
            for number, one in enumerate(value):
                yield from self.problems(one, name, f"{where}[{number}]")
        elif name in PLAIN:
            if not isinstance(value, PLAIN[name]):
                yield f"{where}: {value!r} is no {name}"
        elif self._types[name].tag == f"{EDM}EnumType":
            members = {name_of(member) for member in self._types[name].iter(f"{EDM}Member")}
            if value not in members:
                yield f"{where}: {value!r} is none of {sorted(members)}"
        else:
            yield from self._problems_inside(value, name, where)

    def _problems_inside(self, value: object, name: str, where: str) -> Iterator[str]:
        assert isinstance(value, dict), f"{where} is no object"
        known = self.properties(name)
        for key, inner in value.items():
            if "@" in key:
                continue
            if key in known:
                yield from self.problems(inner, known[key], f"{where}.{key}")
            else:
                yield f"{where}.{key} is not in {name}"

    def query_problems(self, target: str, kind: str) -> Iterator[str]:
        """What of a query the metadata does not know."""
        known = self.properties(kind)
        named = {"$select": selected, "$expand": expanded, "$filter": filtered, "$orderby": ordered}
        for option, value in parse_qsl(urlsplit(target).query):
            if option not in SYSTEM_QUERY | VIEW_QUERY:
                yield f"no such option: {option}"
            for names in named.get(option, nothing)(value):
                path = names.split("/")
                here = known
                for step in path:
                    if step not in here:
                        yield f"{option} {names}"
                        break
                    inner, _ = element_of(here[step])
                    here = {} if inner in PLAIN else self.properties(inner)


def selected(value: str) -> list[str]:
    return value.split(",")


def expanded(value: str) -> list[str]:
    """`name($filter=inner ...)`: the name, and what of it is named inside."""
    name, _, inside = value.partition("(")
    return [name, *(f"{name}/{inner}" for inner in re.findall(r"\$filter=(\w+) ", inside))]


def filtered(value: str) -> list[str]:
    """`name/Any(p: p/inner eq ...)`: what is named of the collection."""
    name, _, inside = value.partition("/")
    return [f"{name}/{inner}" for inner in re.findall(r"p/(\w+) ", inside)] or [value]


def ordered(value: str) -> list[str]:
    return [value.partition(" ")[0]]


def nothing(value: str) -> list[str]:
    del value
    return []


def element_of(kind: str) -> tuple[str, bool]:
    """The type of one, and whether there are many."""
    many = kind.startswith("Collection(")
    name = kind.removeprefix("Collection(").removesuffix(")")
    return (name if name.startswith("Edm.") else short(name)), many


def name_of(element: ET.Element) -> str:
    return element.get("Name", "")


def short(name: str | None) -> str:
    return (name or "").rpartition(".")[2]
