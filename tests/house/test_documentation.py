"""What is written for people is true: settings, commands, sentences, links and the plan of the house."""

import argparse
import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from zoneinfo import ZoneInfo

import pytest

from kiosk.cli.arguments import parser
from kiosk.cli.exits import Exit
from kiosk.domain.bookings import Refusal
from kiosk.domain.ladder import Rung
from kiosk.screen.presenters import causes, explanations, lamps, rungs
from kiosk.screen.presenters.doctor import Check, Health, doctor_record
from kiosk.screen.presenters.plain import status_record
from kiosk.screen.presenters.wording import wording_for
from kiosk.services.settings_file import load_settings
from kiosk.services.settings_manual import manual
from kiosk.testing.builders import a_now
from tests.house.source import ROOT, texts
from tests.unit.presenters.scenes import a_snapshot

DOCS = ROOT / "docs"
WORDING = wording_for("en", ZoneInfo("Europe/Berlin"))
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *(ROOT / "assets").rglob("*.md")])
LINK = re.compile(r"""(?:\]\(|<img src=")([^)"\s]+)""")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_manual_of_the_settings_is_the_one_that_the_models_give():
    assert page("docs/settings.md") == manual(), "python -m kiosk.services.settings_manual > docs/settings.md"


def test_the_example_of_the_settings_makes_a_door(tmp_path):
    (example,) = fenced(page("docs/settings.md"), "toml")
    settings, secrets, *more = fenced(page("docs/run-a-door.md"), "toml")
    assert tomllib.loads(settings) == tomllib.loads(example)
    (tmp_path / "settings.toml").write_text(settings)
    further = 'facility-token = "x"\nmail-password = "x"\n'
    (tmp_path / "secrets.toml").write_text(secrets + further)
    (tmp_path / "secrets.toml").chmod(0o600)
    assert load_settings(tmp_path / "settings.toml").room.name == "Juniper"
    others = [section for section in more if section.startswith(("# site.toml", "# people.toml"))]
    for other in others:
        (tmp_path / other.split()[1].rstrip(":")).write_text(other)
    for section in more:
        if section not in others:
            (tmp_path / "settings.toml").write_text(settings + section)
            made = load_settings(tmp_path / "settings.toml")
            asks = made.who.ask != "never"
            assert made.check_in.release or made.reports.delivers or made.site.file or made.neighbours or asks


def test_every_command_and_option_is_described():
    written = page("docs/command-line.md")
    assert [name for name in spoken() if f"`{name}" not in written] == []


def spoken() -> Iterator[str]:
    """Every command and every option that is not hidden, as one types it."""
    top = parser({})
    (commands,) = (action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        yield f"kiosk {name}"
        yield from options(command)
    yield from options(top)


def options(command: argparse.ArgumentParser) -> Iterator[str]:
    for action in command._actions:
        if action.help != argparse.SUPPRESS:
            yield from (option for option in action.option_strings if option.startswith("--"))


def test_every_exit_code_and_every_reason_is_listed():
    written = page("docs/command-line.md")
    assert [code for code in Exit if f"\n| {code.value} | " not in written] == []
    assert [reason for reason in Refusal if f"`{reason}`" not in written] == []


def test_every_key_of_the_status_is_explained():
    keys = status_record(a_snapshot(), a_now())
    explained = page("docs/command-line.md").partition("## status")[2].partition("## agenda")[0]
    rows = {key for row in re.findall(r"^\| (`.+?`) \|", explained, re.MULTILINE) for key in row.split(", ")}
    assert rows == {f"`{key}`" for key in keys}


SENTENCES = {
    name: getattr(module, name)
    for module, names in (
        (explanations, ("REFUSALS", "UNAVAILABLE", "CALENDAR_ERRORS", "OTHER_ERRORS", "FINDINGS")),
        (causes, ("CAUSES",)),
        (lamps, ("ADVICE",)),
    )
    for name in names
}


@pytest.mark.parametrize("table", SENTENCES)
def test_every_sentence_that_the_door_says_of_a_trouble_has_its_row(table):
    rows = [row for row in page("docs/troubleshooting.md").splitlines() if row.startswith("| ")]
    unsaid = [
        said.what
        for said in SENTENCES[table].values()
        if not any(without_values(said.what) in row and said.next_step in row for row in rows)
    ]
    assert unsaid == []


def test_every_rung_of_the_ladder_and_every_way_it_can_be_has_its_row():
    ladder = page("docs/troubleshooting.md").partition("## The ladder")[2].partition("\n## ")[0]
    rows = [row for row in ladder.splitlines() if row.startswith("| ")]
    told = {rung: next((row for row in rows if row.startswith(f"| `{rung}` |")), "") for rung in Rung}
    assert [rung for rung in Rung if rungs.WELL[rung] not in told[rung]] == []
    others = [*rungs.WELL_BUT.values(), rungs.NOT_JUDGED, rungs.NOT_LOOKED_AT, rungs.WAS_WELL]
    assert [each for each in others if not any(without_values(each) in row for row in rows)] == []
    whole = page("docs/troubleshooting.md")
    assert without_values(rungs.CLOCK_FAILED.what) in whole


def test_every_way_that_a_check_can_come_out_is_listed():
    written = page("docs/command-line.md").partition("## doctor")[2].partition("\n## ")[0]
    assert [state for state in Health if f"`{state}`" not in written] == []
    assert [
        key for key in doctor_record((Check("a", Health.OK, "b"),), WORDING)[0] if f"`{key}`" not in written
    ] == []


def without_values(sentence: str) -> str:
    return re.sub(r"\{\w+\}", "…", sentence)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = [target for target in LINK.findall(text) if not target.startswith("https://")]
    dead = [
        target
        for target in targets
        for name, _, anchor in [target.partition("#")]
        if not (other := path.parent / name if name else path).exists()
        or (anchor and anchor not in anchors(other.read_text(encoding="utf-8")))
    ]
    assert dead == []


def test_every_page_can_be_reached_from_the_readme():
    seen, ahead = set(), {ROOT / "README.md"}
    while ahead:
        path = ahead.pop()
        seen.add(path)
        linked = {
            (path.parent / target.partition("#")[0]).resolve() for target in LINK.findall(path.read_text())
        }
        ahead |= {other for other in linked if other.suffix == ".md" and other.is_file()} - seen
    assert set(DOCS.glob("*.md")) <= seen


def test_every_picture_is_shown():
    shown = chain.from_iterable(LINK.findall(path.read_text(encoding="utf-8")) for path in PAGES)
    names = {target.rpartition("/")[2] for target in shown}
    assert {path.name for path in (DOCS / "images").glob("*.png")} <= names


def test_the_plan_in_the_readme_is_the_house_as_it_is():
    plan = dict(re.findall(r"^\| `(kiosk/[\w/]*)` \| (.+) \|$", page("README.md"), re.MULTILINE))
    rooms = {
        path.removesuffix("__init__.py"): first_sentence(text)
        for path, text in texts()
        if path.startswith("kiosk/") and path.endswith("/__init__.py") and path.count("/") > 1
    }
    inner = {room for room in rooms if room.startswith("kiosk/testing/") and room != "kiosk/testing/"}
    assert plan == {room: says for room, says in rooms.items() if room not in inner}


def first_sentence(text: str) -> str:
    words = " ".join((ast.get_docstring(ast.parse(text)) or "").split())
    return re.split(r"(?<=\.) ", words)[0]


def test_the_readme_names_every_system_package_that_the_set_up_installs():
    (libraries,) = re.findall(r"^libraries=\((.+)\)$", page(".ci/setup"), re.MULTILINE)
    readme = page("README.md")
    assert [library for library in libraries.split() if f"`{library}`" not in readme] == []
