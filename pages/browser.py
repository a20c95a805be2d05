"""Find a browser that starts, or install one.

A headless run takes a *headless shell* where it can: Chromium without a desktop window inside,
two to four times quicker and steadier than a full Chromium told to be headless.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypedDict

from playwright.sync_api import Browser as RunningBrowser
from playwright.sync_api import Error, Playwright

from pages.errors import InputError, NoBrowserError

OVERRIDE = "SVYAZKA_BROWSER"
SANDBOX = "SVYAZKA_SANDBOX"

SHELL = "Chromium Headless Shell"

START_MS = 30_000
INSTALL_SECONDS = 600
INSTALL = ["install", "--yes", "--no-install-recommends"]

# Playwright's own switches already silence updates, sync and telemetry: with them a headless
# shell was seen to ask the network for nothing. One thing is missing for equal pictures.
CHROMIUM_ARGS = (
    # Hinting rounds letters to the machine's taste: the same line was 425 px wide, not 419.
    "--font-render-hinting=none",
)

WINDOW_OPTIONS: Final[dict[str, Any]] = {
    "locale": "ru-RU",
    "timezone_id": "Europe/Moscow",
    "reduced_motion": "reduce",
    "viewport": {"width": 1280, "height": 800},
}
"""A teacher's window at a computer: Russian, Moscow time, nothing moving by itself."""

# Where each browser lies: a name is looked for on PATH, a path is taken as it is.
USUAL_PLACES: dict[str, dict[str, list[str]]] = {
    "linux": {
        "Google Chrome": ["google-chrome-stable", "google-chrome", "/opt/google/chrome/chrome"],
        "Microsoft Edge": [
            "microsoft-edge-stable",
            "microsoft-edge",
            "/opt/microsoft/msedge/msedge",
        ],
        "Chromium": ["chromium", "chromium-browser"],
    },
    "darwin": {
        name: [
            f"{root}/{name}.app/Contents/MacOS/{name}"
            for root in ("/Applications", "~/Applications")
        ]
        for name in ("Google Chrome", "Microsoft Edge", "Chromium")
    },
    "win32": {
        name: [
            rf"%{root}%\{path}" for root in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")
        ]
        for name, path in {
            "Google Chrome": r"Google\Chrome\Application\chrome.exe",
            "Microsoft Edge": r"Microsoft\Edge\Application\msedge.exe",
            "Chromium": r"Chromium\Application\chrome.exe",
        }.items()
    },
}


@dataclass(frozen=True)
class Browser:
    """A browser that lies on this machine; `source` tells a person whose it is."""

    name: str
    executable: Path
    source: str

    def __str__(self) -> str:
        return f"{self.name} ({self.source}): {self.executable}"


class Switches(TypedDict):
    """What `BrowserType.launch` is given, whichever Chromium it is."""

    chromium_sandbox: bool
    args: list[str]


class LaunchArguments(Switches):
    """What `BrowserType.launch` is given."""

    executable_path: Path
    headless: bool


@dataclass(frozen=True)
class _Search:
    """What a search came to: the browser, if any, and why others were passed over."""

    browser: Browser | None
    refusals: list[str]
    lacks_libraries: bool = False


def ensure_driver(*, announce: Callable[[str], None]) -> None:
    """See that Playwright itself runs: its Node.js wants a library that a bare Debian lacks."""
    check = [sys.executable, "-m", "playwright", "--version"]
    problem = _run([check])
    if problem and "libatomic" in problem and (apt := _apt_get()):
        announce("Устанавливаю системную библиотеку libatomic1…")
        problem = _run([[*apt, "update"], [*apt, *INSTALL, "libatomic1"], check])
    if problem:
        hint = " (Debian: sudo apt-get install libatomic1)" if "libatomic" in problem else ""
        raise NoBrowserError(f"Playwright не запускается: {in_words(problem)}{hint}.")


def find_browser(playwright: Playwright, *, headless: bool = True) -> Browser | None:
    """Return the best browser here that really starts, or None."""
    return _search(playwright, headless=headless).browser


def start_browser(
    playwright: Playwright,
    *,
    headless: bool = True,
    **options: Any,  # noqa: ANN401 - Playwright's
) -> RunningBrowser:
    """Start the best browser here that starts; it is the caller's to close.

    Args:
        playwright: what starts it.
        headless: whether it goes without a window.
        options: of `BrowserType.launch`, instead of those of `launch_arguments`.

    Raises:
        InputError: the browser that a person named does not start.
        NoBrowserError: none does; the message tells how to get one.

    """
    refusals: list[str] = []
    for browser in candidates(playwright, headless=headless):
        arguments = launch_arguments(browser, headless=headless)
        try:
            return playwright.chromium.launch(
                **{**arguments, **options, "executable_path": browser.executable}
            )
        except Error as error:
            refusals.append(_refusal(browser, in_words(error.message)))
    raise NoBrowserError(_no_browser(refusals))


def install_browser(
    playwright: Playwright,
    *,
    headless: bool,
    announce: Callable[[str], None],
) -> Browser:
    """Install a browser, Playwright's own or else the system's package, if none starts yet."""
    search = _search(playwright, headless=headless)
    if search.browser:
        return search.browser
    failures: list[str] = []
    for way in _ways_to_install(headless=headless):
        if way.only_for_libraries and not search.lacks_libraries:
            continue
        announce(f"Устанавливаю браузер: {way.words}…")
        if problem := _run(way.commands):
            failures.append(f"{way.words}: {problem}")
            continue
        search = _search(playwright, headless=headless)
        if search.browser:
            return search.browser
    raise NoBrowserError(_no_browser([*search.refusals, *failures]))


def launch_arguments(browser: Browser, *, headless: bool = True) -> LaunchArguments:
    """Say how to launch it: `playwright.chromium.launch(**launch_arguments(browser))`."""
    return {"executable_path": browser.executable, "headless": headless, **switches()}


def switches() -> Switches:
    """Say how any Chromium is launched, one that Playwright finds by its channel too."""
    return {"chromium_sandbox": _sandbox(), "args": list(CHROMIUM_ARGS)}


def candidates(playwright: Playwright, *, headless: bool = True) -> Iterator[Browser]:
    """Browsers that lie on this machine, the best first; none of them is started."""
    if override := os.environ.get(OVERRIDE):
        yield _overriding(override, headless=headless)
        return
    if headless:
        yield from _own_builds(playwright, headless_shell=True)
        if shell := shutil.which("chromium-headless-shell"):
            yield Browser(SHELL, Path(shell), "системный")
    yield from _own_builds(playwright, headless_shell=False)
    for name, places in USUAL_PLACES.get(sys.platform, {}).items():
        for place in places:
            expanded = Path(os.path.expandvars(place)).expanduser()
            if executable := shutil.which(expanded):
                yield Browser(name, Path(executable), "системный")
                break


def _overriding(value: str, *, headless: bool) -> Browser:
    """Return the browser a person named; a name that leads nowhere is an error, not a hint."""
    executable = shutil.which(value)
    if executable is None:
        raise InputError(
            f"{OVERRIDE}={value}: такой программы нет. Укажите полный путь к браузеру или "
            f"уберите переменную, и браузер найдётся сам."
        )
    headless_shell = "headless" in Path(executable).name
    if headless_shell and not headless:
        raise InputError(
            f"{OVERRIDE}={value}: этот браузер не умеет показывать окно. Укажите обычный "
            f"Chromium, Chrome или Edge."
        )
    name = SHELL if headless_shell else "Chromium"
    return Browser(name, Path(executable), f"указан в {OVERRIDE}")


def _own_builds(playwright: Playwright, *, headless_shell: bool) -> Iterator[Browser]:
    """Playwright's builds for this very release, where Playwright itself would look for them."""
    try:
        chromium = Path(playwright.chromium.executable_path)
    except Error:  # Playwright has no builds for this system
        return
    if not headless_shell:
        if chromium.is_file():
            yield Browser("Chromium", chromium, "сборка Playwright")
        return
    # <browsers>/chromium-1255/chrome-linux64/chrome tells where the shell of 1255 lies:
    # <browsers>/chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell
    for folder in chromium.parents:
        if folder.name.startswith("chromium-"):
            shells = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-"))
            for shell in shells.glob(f"*/chrome-headless-shell{chromium.suffix}"):
                yield Browser(SHELL, shell, "сборка Playwright")


def _search(playwright: Playwright, *, headless: bool) -> _Search:
    """Try the candidates in order until one starts."""
    refusals: list[str] = []
    lacks_libraries = False
    for browser in candidates(playwright, headless=headless):
        problem = _problem_at_start(playwright, browser)
        if problem is None:
            return _Search(browser, refusals)
        refusals.append(_refusal(browser, problem))
        lacks_libraries = lacks_libraries or "библиотек" in problem
    return _Search(None, refusals, lacks_libraries)


def _refusal(browser: Browser, problem: str) -> str:
    """Say that it does not start; the one that a person named is not replaced silently."""
    if os.environ.get(OVERRIDE):
        raise InputError(f"{OVERRIDE}={browser.executable}: не запускается, {problem}.")
    return f"{browser}: не запускается, {problem}"


def _problem_at_start(playwright: Playwright, browser: Browser) -> str | None:
    """Start it, open an empty page, close it; say in words what went wrong, if anything did."""
    try:
        # Without a window even where one is wanted later: a check must not flash on the screen.
        with playwright.chromium.launch(**launch_arguments(browser), timeout=START_MS) as running:
            running.new_page().goto("about:blank")
    except Error as error:
        return in_words(error.message)
    return None


def in_words(log: str) -> str:
    """Pick out of a launch log what a person can act on."""
    if library := re.search(r"error while loading shared libraries: ([^:\s]+)", log):
        return f"не хватает системной библиотеки {library[1]}"
    if "No usable sandbox" in log or "sandboxing failed" in log:
        return (
            f"система не даёт ему песочницу (часто в Ubuntu и контейнерах): поставьте Google "
            f"Chrome пакетом либо, если доверяете открываемым страницам, задайте {SANDBOX}=off"
        )
    # Chromium grumbles about much that does no harm; what kills it is marked FATAL.
    spoken = re.search(r"\[err\] *(.*FATAL.*)", log) or re.search(r"\[err\] *(.+)", log)
    if spoken:
        return spoken[1].strip()
    return log.strip().partition("\n")[0]


def _sandbox() -> bool:
    """Whether Chromium gets its sandbox: always, but where it cannot work or a person said no.

    Playwright switches it off unless told otherwise; Chromium refuses to start as root with it.

    Raises:
        InputError: when what a person said means neither.

    """
    said = os.environ.get(SANDBOX) or "on"
    if said not in {"on", "off"}:
        raise InputError(f"{SANDBOX}={said}: понятно только off, без песочницы, и on, с ней.")
    root = sys.platform == "linux" and os.geteuid() == 0
    return not root and said == "on"


@dataclass(frozen=True)
class _Way:
    """One way to get a browser: its name, and commands, the last of which must succeed."""

    words: str
    commands: list[list[str]]
    only_for_libraries: bool = False


def _ways_to_install(*, headless: bool) -> Iterator[_Way]:
    own = [sys.executable, "-m", "playwright"]
    yield _Way(
        "сборка Playwright",
        [[*own, "install", "--only-shell" if headless else "--no-shell", "chromium"]],
    )
    apt = _apt_get()
    if apt is None:
        return
    yield _Way(
        "системные библиотеки для сборки Playwright",
        [[*own, "install-deps", "chromium"]],
        only_for_libraries=True,
    )
    if platform.freedesktop_os_release().get("ID") == "ubuntu":
        return  # its package `chromium` is a stub of a snap, which Playwright cannot drive
    for package in ["chromium-headless-shell"] * headless + ["chromium"]:
        yield _Way(
            f"системный пакет {package}",
            [
                [*apt, "update"],
                [*apt, *INSTALL, package],
            ],
        )


def _apt_get() -> list[str] | None:
    """Return how to call apt-get without being asked for a password, if that can be."""
    if sys.platform != "linux" or not shutil.which("apt-get"):
        return None
    # Another apt may be at work on a machine that has just started: wait for it a little.
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]
    if os.geteuid() == 0:
        return apt
    sudo = ["sudo", "--non-interactive"]
    return [*sudo, *apt] if shutil.which("sudo") and _run([[*sudo, "true"]]) is None else None


def _run(commands: list[list[str]]) -> str | None:
    """Run commands quietly; say why the last one failed, or None.

    Those before it only prepare: a package list that could not be refreshed may still be enough.
    """
    problem: str | None = None
    for command in commands:
        try:
            done = subprocess.run(  # noqa: S603 - the commands are ours, word by word
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=INSTALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            problem = f"не уложилось в {INSTALL_SECONDS // 60} минут"
        else:
            problem = _last_words(done.stdout) if done.returncode else None
    return problem


def _last_words(output: str) -> str:
    """Find the line that tells why: the last one that calls itself an error, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("E: ", "Error: "))]
    return (errors or lines or ["без объяснений"])[-1]


def _no_browser(reasons: list[str]) -> str:
    """Name every way to a browser, and why each came to nothing here."""
    lines = [
        "Нет браузера, в котором можно работать. Подойдёт любой из трёх способов:",
        "  1. установить Google Chrome, Microsoft Edge или Chromium;",
        f"     если он лежит в необычном месте, показать его: {OVERRIDE}=/путь/к/браузеру",
        f"  2. загрузить сборку Playwright: {sys.executable} -m playwright install chromium",
        "  3. поставить системный пакет (Debian): sudo apt-get install chromium-headless-shell",
    ]
    if reasons:
        lines += ["Что уже пробовали:", *(f"  - {reason}" for reason in reasons)]
    return "\n".join(lines)
