"""Secrets that settings name: looked up apart from them, and never shown by accident."""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_OTHERS = 0o077  # mode bits of group and others


class NoSecret(Exception):
    """The secret cannot be had. `what` is wrong; `instead` says what to do."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what = what
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret value that prints as stars. `plain`: it stood in the settings themselves."""

    value: SecretStr
    plain: bool

    def reveal(self) -> str:
        return self.value.get_secret_value()


@dataclass(frozen=True, slots=True)
class SecretPlaces:
    """Where secrets are kept: a file `name = "value"` that only its owner can read, and systemd's folder of them.

    The file is looked at first. `credentials` is None outside of systemd. What may be lacked is empty where it is not
    there: a link that is still to be made.
    """

    file: Path
    credentials: Path | None = None
    may_lack: tuple[str, ...] = ()

    def find(self, name: str) -> Credential:
        """The secret of that name. NoSecret when it is nowhere, or kept where others can read it."""
        if not _NAME.fullmatch(name):
            raise NoSecret("is no name of a secret", "use letters, digits, dots, hyphens and underlines")
        value = self._in_file(name)
        if value is None:
            value = self._in_credentials(name)
        if not value and name in self.may_lack:
            return Credential(SecretStr(""), plain=False)
        if not value:
            raise NoSecret(
                f"names the secret {name}, which is not there",
                f'write {name} = "..." into {self.file}, or hand it over with LoadCredential={name}:...',
            )
        return Credential(SecretStr(value), plain=False)

    def _in_file(self, name: str) -> str | None:
        try:
            with self.file.open("rb") as file:
                if os.fstat(file.fileno()).st_mode & _OTHERS:
                    raise NoSecret(f"{self.file} can be read by others", f"run: chmod 600 {self.file}")
                secrets = tomllib.load(file)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise NoSecret(
                f"{self.file} cannot be read: {error.strerror}", "let the agent's user own it"
            ) from None
        except ValueError:  # what tomllib says may quote the file
            raise NoSecret(f"{self.file} is not valid TOML", f'write one {name} = "..." a line') from None
        value = secrets.get(name)
        if value is not None and not isinstance(value, str):
            raise NoSecret(f"{name} in {self.file} is not text", f'write {name} = "..." with quotes')
        return value

    def _in_credentials(self, name: str) -> str | None:
        if self.credentials is None:
            return None
        try:
            return (self.credentials / name).read_text(encoding="utf-8").removesuffix("\n")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            raise NoSecret(
                f"the systemd credential {name} cannot be read", "hand it over as one line of text"
            ) from None
