"""The link of a service account on disk: msal's token cache, readable by nobody else, replaced as a whole."""

import os
from pathlib import Path
from typing import Any


def read_tokens(path: Path | None) -> Any:  # noqa: ANN401 - msal has no types
    """The cache as it was kept; empty when there is none, or when it cannot be read: then one links again."""
    import msal  # noqa: PLC0415 - a provider in use imports what it needs

    cache = msal.SerializableTokenCache()
    try:
        if path is not None:
            cache.deserialize(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return msal.SerializableTokenCache()
    return cache


def write_tokens(path: Path | None, cache: Any) -> None:  # noqa: ANN401 - msal has no types
    """Keep the cache if it changed."""
    if path is None or not cache.has_state_changed:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - the file must be private from its first byte
        file.write(cache.serialize())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
