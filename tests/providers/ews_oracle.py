"""The EWS schemas, as a judge of what we send and of what the fake answers."""

import os
from functools import cache
from pathlib import Path

import lxml.etree
import pytest

SHARED = Path(os.environ.get("KIOSK_SHARED", "../shared")) / "oracles" / "ews"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


XML = "http://www.w3.org/XML/1998/namespace"
# The schema of types refers to xml:lang and leaves it to the reader to know it.
LANGUAGE = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{XML}">
  <xs:attribute name="lang" type="xs:language"/>
</xs:schema>"""


class _Neighbours(lxml.etree.Resolver):
    """The schema of messages names its neighbour in small letters, and that one does not say where xml:lang is."""

    def resolve(self, system_url, public_id, context):
        if system_url.endswith("language.xsd"):
            return self.resolve_string(LANGUAGE, context)
        if system_url.lower().endswith("types.xsd"):
            types = (SHARED / "Types.xsd").read_text()
            named = types.replace(f'namespace="{XML}"', f'namespace="{XML}" schemaLocation="language.xsd"')
            return self.resolve_string(named, context)
        return None


@cache
def schema() -> lxml.etree.XMLSchema:
    if not SHARED.is_dir():
        pytest.skip(f"no schemas of EWS in {SHARED}")
    parser = lxml.etree.XMLParser()
    parser.resolvers.add(_Neighbours())
    return lxml.etree.XMLSchema(lxml.etree.parse(str(SHARED / "Messages.xsd"), parser))


def problems(envelope: bytes) -> list[str]:
    """What the schemas have against the header and the body of a SOAP document."""
    root = lxml.etree.fromstring(envelope)
    found = []
    for part in (root.find(f"{SOAP}Header"), root.find(f"{SOAP}Body")):
        for content in part if part is not None else ():
            if content.tag != f"{SOAP}Fault" and not schema().validate(content):
                found += [str(error) for error in schema().error_log]
    return found
