"""What `kiosk link` needs of the settings: an integration whose link is not there yet, and a place to keep it."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.domain.errors import Problem, SettingsError
from kiosk.services.integrations import Integration
from kiosk.services.settings import Settings
from kiosk.services.settings_file import load_settings


@dataclass(frozen=True, slots=True)
class Linkable:
    """An integration that an account can be linked to. `named` gives the secret that a setting names."""

    name: str
    integration: Integration
    settings: Settings
    named: Mapping[str, str]
    secrets: Path


def integration_to_link(settings: Path, system: str, *, name: str | None = None) -> Linkable:
    """The integration of that name, by default the room's, which may lack the secrets that a link brings.

    SettingsError when the settings cannot be used, or when it is none of that system.
    """
    raw = _raw(settings)
    chosen = name or _text(_table(raw, "room"), "integration")
    integrations = _table(raw, "integrations")
    named = {each: _links(_table(integrations, each)) for each in integrations}
    loaded = load_settings(settings, may_lack=tuple(s for links in named.values() for s in links.values()))
    integration = loaded.integrations.get(chosen)
    if integration is None:
        problem = Problem("--integration", f"names no integration: {chosen}", "one of those in the settings")
        raise SettingsError(str(settings), (problem,))
    if integration.system != system:
        what = f'is "{integration.system}", not "{system}"'
        problem = Problem(f"integrations.{chosen}.system", what, "name another one with --integration")
        raise SettingsError(str(settings), (problem,))
    return Linkable(chosen, integration, loaded, named[chosen], settings.with_name("secrets.toml"))


def keep_secrets(file: Path, secrets: Mapping[str, str]) -> None:
    """Put the secrets into the file, which only its owner can read; what else is in it stays as it was written.

    SettingsError when that cannot be done: then the file is as it was.
    """
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        after = _with(before, secrets)
        if tomllib.loads(after) != tomllib.loads(before) | dict(secrets):
            raise ValueError("it holds more than lines of name and text")
        _replace(file, after)
    except (OSError, ValueError) as error:
        what = f"cannot keep the link: {getattr(error, 'strerror', None) or error}"
        problem = Problem(
            str(file), what, "let the user who links own the file and its folder, then link again"
        )
        raise SettingsError(str(file), (problem,)) from None


def _with(text: str, secrets: Mapping[str, str]) -> str:
    for name, value in secrets.items():
        line = f'{_key(name)} = "{_escaped(value)}"'
        old = re.compile(rf'^[ \t]*(?:{re.escape(name)}|"{re.escape(name)}")[ \t]*=.*$', re.MULTILINE)
        if old.search(text):
            text = old.sub(lambda _, line=line: line, text, count=1)  # type: ignore[misc] # bound at once
        else:
            text = f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n"
    return text


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else f'"{name}"'


def _escaped(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped)


def _replace(file: Path, text: str) -> None:
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as opened:  # noqa: PTH123 - private from its first byte
        if (
            file.exists() and (owner := file.stat()).st_uid != os.getuid()
        ):  # an admin links for the door's user
            os.fchown(handle, owner.st_uid, owner.st_gid)
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    new.replace(file)


def _raw(settings: Path) -> Mapping[str, Any]:
    """What the file says; nothing when it cannot be read, which loading it will tell in words."""
    try:
        return tomllib.loads(settings.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _links(integration: Mapping[str, Any]) -> Mapping[str, str]:
    """The secrets that a link brings, by the setting that names them."""
    secret = _text(_table(integration, "refresh_token"), "secret")
    return {"refresh_token": secret} if secret else {}


def _table(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""
