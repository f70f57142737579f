"""What the doctor says of an organisation's logo; the screen leaves out by itself what cannot be shown."""

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from kiosk.domain.snapshot import Finding, FindingKind
from kiosk.logo import fault_of


def flaws_of_logo(logo: str | None, now: datetime) -> tuple[Finding, ...]:
    """What is wrong with the file; nothing where there is none, or where nothing is installed that could draw it."""
    if logo is None or find_spec("PIL") is None:
        return ()
    fault = fault_of(Path(logo))
    return () if fault is None else (Finding(FindingKind.LOGO_UNUSABLE, f"{logo} ({fault})", now),)
