"""./run: its texts, its refusals, and bringing uv where neither uv nor pip is there."""

import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / "run"
VERSION = next(
    line.partition("=")[2].split()[0]
    for line in RUN.read_text(encoding="utf-8").splitlines()
    if line.startswith("uv_version=")
)


def execute(script: Path, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own script
        [str(script), *args], env=environ, capture_output=True, text=True, check=False, timeout=60
    )


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        pass


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A package index on this machine that holds nothing but a uv that answers like one."""
    folder = tmp_path / "index"
    (folder / "uv").mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with nothing in it but what ./run reads."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(RUN, folder / "run")
    shutil.copy(ROOT / "uv.lock", folder / "uv.lock")
    return folder


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with a Python that has no venv and no pip, and without uv."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "cat", "chmod", "date", "dirname", "mkdir", "rm", "sed", "sleep"):
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    for name in ("python3.13", "python3.12", "python3.11", "python3", "python"):
        python = folder / name
        python.write_text(f'#!/bin/sh\n[ "$1" != -m ] && exec "{sys.executable}" "$@"\nexit 1\n')
        python.chmod(0o755)
    return str(folder)


def wheel_name() -> str:
    linux = "manylinux_2_17" if platform.libc_ver()[0] == "glibc" else "musllinux_1_1"
    system = "macosx_11_0" if sys.platform == "darwin" else linux
    return f"uv-{VERSION}-py3-none-{system}_{platform.machine()}.whl"


def serve_wheel(folder: Path, announced: str | None = None) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        script = f'#!/bin/sh\n[ "$1" = --version ] && echo "uv {VERSION} (fake)" && exit\necho "asked: $*"\nexit 1\n'
        archive.writestr(f"uv-{VERSION}.data/scripts/uv", script)
    (folder / wheel_name()).write_bytes(content.getvalue())
    sha256 = announced or hashlib.sha256(content.getvalue()).hexdigest()
    files = [
        {"filename": f"uv-0.1.0-py3-none-any_{platform.machine()}.whl", "url": "old.whl", "hashes": {}},
        {"filename": wheel_name(), "url": f"../{wheel_name()}", "hashes": {"sha256": sha256}},
    ]
    (folder / "uv" / "index.html").write_text(json.dumps({"files": files}))


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_a_script_is_executable_and_its_syntax_is_sound(script: str) -> None:
    shell = shutil.which("bash" if script == ".ci/run" else "sh") or "sh"
    checked = execute(Path(shell), "-n", str(ROOT / script))
    assert (checked.returncode, checked.stderr) == (0, "")
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize("args", [(), ("help",), ("--help",)])
def test_help_names_every_verb(args: tuple[str, ...]) -> None:
    answer = execute(RUN, *args, PATH=os.environ["PATH"])
    assert answer.returncode == 0
    assert all(f"./run {verb}" in answer.stdout for verb in ("play", "test", "soak", "bot", "help"))


def test_an_unknown_verb_is_refused_by_name() -> None:
    answer = execute(RUN, "dance", PATH=os.environ["PATH"])
    assert answer.returncode == 1
    assert "there is no 'dance'" in answer.stderr


def test_a_machine_without_python_is_told_so(project: Path, bare_path: str) -> None:
    for python in Path(bare_path).glob("python*"):
        python.write_text("#!/bin/sh\nexit 1\n")
    answer = execute(project / "run", "play", PATH=bare_path)
    assert answer.returncode == 1
    assert "no Python 3.11 or newer was found" in answer.stderr


@pytest.mark.parametrize("variable", ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"])
def test_uv_is_brought_without_pip_from_the_index_that_is_set(
    project: Path, bare_path: str, index: tuple[str, Path], variable: str
) -> None:
    address, folder = index
    serve_wheel(folder)
    answer = execute(project / "run", "play", PATH=bare_path, **{variable: address})
    assert (project / ".uv" / "bin" / "uv").exists()
    assert "could not be installed" in answer.stderr  # the fake uv installs nothing


def test_the_index_of_the_lock_file_is_used_when_none_is_set(
    project: Path, bare_path: str, index: tuple[str, Path]
) -> None:
    address, folder = index
    serve_wheel(folder)
    (project / "uv.lock").write_text(f'source = {{ registry = "{address}" }}\n')
    answer = execute(project / "run", "bot", "check", PATH=bare_path)
    assert f"asked: sync --quiet --project {project} --frozen --no-dev --inexact" in answer.stdout


def test_a_uv_with_another_hash_is_refused(project: Path, bare_path: str, index: tuple[str, Path]) -> None:
    address, folder = index
    serve_wheel(folder, announced="0" * 64)
    answer = execute(project / "run", "play", PATH=bare_path, UV_INDEX_URL=address)
    assert answer.returncode == 1
    assert "not the one that the index announced" in answer.stderr
    assert not (project / ".uv" / "bin" / "uv").exists()


def test_an_index_without_this_uv_is_named(project: Path, bare_path: str, index: tuple[str, Path]) -> None:
    address, folder = index
    (folder / "uv" / "index.html").write_text('{"files": []}')
    answer = execute(project / "run", "play", PATH=bare_path, UV_INDEX_URL=address)
    assert f"the index has no uv {VERSION}" in answer.stderr
    assert "Install python3-venv, or uv 0.9 or newer" in answer.stderr


@pytest.mark.parametrize(("version", "brought"), [("0.8.24", True), ("0.9.0", False), ("1.0.0", False)])
def test_an_old_uv_on_the_path_is_passed_over(
    project: Path, bare_path: str, index: tuple[str, Path], version: str, *, brought: bool
) -> None:
    address, folder = index
    serve_wheel(folder)
    own = Path(bare_path) / "uv"
    own.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "uv {version}" && exit\nexit 1\n')
    own.chmod(0o755)
    execute(project / "run", "play", PATH=bare_path, UV_INDEX_URL=address)
    assert (project / ".uv" / "bin" / "uv").exists() is brought
