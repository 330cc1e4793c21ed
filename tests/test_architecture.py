"""Who may import whom, and how long a function and a module may be."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("handlers", "cli", "domain", "nlp", "prompts", "storage", "jobs", "archive", "playground", "scripts")
TOP = ("bot", "settings")
OURS = {*FOLDERS, *TOP, "tests"}
GENERATED = ROOT / "storage" / "migrations" / "versions"

MAY_IMPORT = {
    "domain": set(),
    "settings": set(),
    "playground": set(),
    "storage": {"domain"},
    "nlp": {"domain"},
    "prompts": {"domain"},
    "jobs": {"domain"},
    "archive": {"domain"},
    "handlers": {"domain"},
    "bot": OURS - {"tests"},
    "cli": OURS - {"tests"},
    "scripts": {"domain", "nlp"},
}
ONLY_IN = {
    "slack_bolt": {"handlers", "bot", "cli"},
    "slack_sdk": {"handlers", "bot", "cli"},
    "sqlmodel": {"storage"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "openai": {"prompts"},
    "procrastinate": {"jobs"},
    "psycopg": {"jobs", "storage"},
    "prometheus_client": {"handlers"},
    "cryptography": {"storage"},
}
LONGEST_FUNCTION = 60
LONGEST_MODULE = 300


def modules() -> list[Path]:
    in_folders = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    on_top = [ROOT / f"{name}.py" for name in TOP]
    return [path for path in [*on_top, *in_folders] if path.exists() and GENERATED not in path.parents]


def house_of(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imported(tree: ast.AST) -> Iterator[str]:
    """The first part of every module that is imported, inside functions and TYPE_CHECKING too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def broken_imports(source: str, house: str) -> list[str]:
    names = sorted(set(imported(ast.parse(source))) - {house})
    broken = [name for name in names if name in OURS and name not in MAY_IMPORT[house]]
    broken += [name for name in names if house not in ONLY_IN.get(name, {house})]
    if house == "domain":
        broken += [name for name in names if name not in sys.stdlib_module_names and name not in OURS]
    return sorted(set(broken))


def functions_too_long(source: str) -> list[str]:
    return [
        f"{node.name} has {length} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


EVERY_MODULE = pytest.mark.parametrize("path", modules(), ids=shown)


@EVERY_MODULE
def test_a_module_imports_only_what_its_folder_may(path: Path) -> None:
    assert broken_imports(path.read_text(encoding="utf-8"), house_of(path)) == []


@EVERY_MODULE
def test_a_function_fits_on_one_screen(path: Path) -> None:
    assert functions_too_long(path.read_text(encoding="utf-8")) == []


@EVERY_MODULE
def test_a_module_stays_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_only_one_module_knows_how_figures_are_kept() -> None:
    using = [path for path in modules() if "prometheus_client" in imported(ast.parse(path.read_text(encoding="utf-8")))]
    assert [shown(path) for path in using] == ["handlers/metrics.py"]


def test_every_folder_with_code_is_looked_at() -> None:
    with_code = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("[!.]*/**/*.py")}
    assert with_code - {"tests"} <= set(FOLDERS)
    assert {path.stem for path in ROOT.glob("*.py")} <= set(TOP)


@pytest.mark.parametrize(
    ("house", "source"),
    [
        ("domain", "import storage.tables"),
        ("domain", "import numpy"),
        ("domain", "def rule():\n    from slack_sdk import WebClient"),
        ("storage", "from handlers import cards"),
        ("nlp", "import openai"),
        ("jobs", "from storage.sql import Store"),
        ("handlers", "from sqlalchemy import select"),
        ("handlers", "from storage import sql"),
        ("playground", "from domain import model"),
        ("playground", "import slack_sdk.web"),
        ("settings", "from domain import errors"),
        ("bot", "import sqlmodel"),
        ("bot", "import tests"),
    ],
)
def test_a_broken_import_is_found(house: str, source: str) -> None:
    assert len(broken_imports(source, house)) == 1


@pytest.mark.parametrize(
    ("house", "source"),
    [
        ("domain", "import math\nfrom domain.model import Vendor\nfrom . import policy"),
        ("storage", "import sqlmodel\nfrom domain import ports\nfrom storage import tables"),
        ("handlers", "from slack_bolt.async_app import AsyncApp\nfrom domain import model"),
        ("bot", "import handlers, storage, playground, slack_sdk"),
        ("nlp", "import numpy\nimport tokenizers"),
    ],
)
def test_an_allowed_import_is_left_alone(house: str, source: str) -> None:
    assert broken_imports(source, house) == []


def test_a_long_function_is_found_inside_a_class() -> None:
    body = "\n".join("        pass" for _ in range(LONGEST_FUNCTION))
    assert functions_too_long(f"class Home:\n    def draw(self):\n{body}\n") == ["draw has 61 lines"]
    assert functions_too_long("def draw():\n" + "    pass\n" * (LONGEST_FUNCTION - 1)) == []
