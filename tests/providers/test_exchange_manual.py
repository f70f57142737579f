"""The page for administrators of Exchange says what is."""

import re
from pathlib import Path

import pytest

from kiosk.adapters.calendars.ews.failures import CODES
from kiosk.services.settings_file import load_settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "exchange.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("change", ["as it stands", 'access = "delegation"', 'auth = "basic"'])
def test_the_settings_make_a_door(tmp_path, change):
    name = change.partition(" ")[0]
    example = re.sub(rf"^{name} = .*$", change, EXAMPLE, flags=re.MULTILINE)
    (tmp_path / "ca.pem").write_text("")
    (tmp_path / "settings.toml").write_text(example.replace("/etc/kiosk/ca.pem", str(tmp_path / "ca.pem")))
    (tmp_path / "secrets.toml").write_text('main-password = "secret"\n')
    (tmp_path / "secrets.toml").chmod(0o600)
    settings = load_settings(tmp_path / "settings.toml")
    assert settings.integrations["main"].system == "exchange"


@pytest.mark.parametrize(
    ("kind", "cause"), sorted({(kind.__name__, str(cause)) for kind, cause in CODES.values()})
)
def test_every_failure_has_its_row(kind, cause):
    rows = [row for row in PAGE.splitlines() if row.startswith(f"| `{kind}` |") and f"`{cause}`" in row]
    assert len(rows) == 1 or (kind, cause) == ("Gone", "unspecified"), (
        "a meeting that went is no failure of the system"
    )
