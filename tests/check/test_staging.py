"""A stand that is somebody else's is tested with its own people, and is not controlled."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from zipfile import ZipFile, is_zipfile

import pytest

from mock_services.models import Role
from mock_services.schema import Player
from svyazka.evidence import Verdict
from svyazka.redaction import HIDDEN
from svyazka.rundir import MATRIX
from tests.access.test_audit import BREAKER
from tests.check.conftest import Check, Staging
from tests.check.test_runs import SEEN
from tests.contents import contents, holders
from tests.impatient import IMPATIENT
from tests.rpa.test_evidence import painted


def everybody(staging: Staging) -> dict[str, tuple[Player, str]]:
    """People for all that can be played there, in every state."""
    one, other, *heads = staging.new_class_teachers()
    *others, teacher = staging.new(Role.TEACHER, head="no")
    states = dict(enumerate(["linked", "linked", "vk_id", "vk_id", "profile", "profile"]))
    teachers = [one, other, *others[:4], *heads, *others[4:]]
    found = {"teacher": staging.lead(teacher, "new")}
    for number, who in enumerate(teachers):
        found[f"class_teacher{number}"] = staging.lead(who, states.get(number, "new"))
    for number, head in enumerate((one, other)):
        (student, *_) = staging.new(Role.STUDENT, school_class=head.head_of[0])
        found[f"student{number}"] = staging.lead(student, "linked")
    return found


def test_a_stand_without_control_is_checked_with_its_own_people(
    staging: Staging, declare: Callable[..., None], check: Check
) -> None:
    cast = everybody(staging)
    declare(**cast)

    done = check("--target", "staging")

    assert done.returncode == 0, done.stdout + done.stderr
    passed, left_out = check.run.of(Verdict.PASSED), check.run.of(Verdict.DESELECTED)
    assert len(passed) + len(left_out) == len(check.run.scenarios)
    # Real work was done there, and nobody but its users was asked.
    assert "/oauth2/auth" in staging.requests("id")
    assert staging.controlled == []
    assert [world.name for world in staging.stand.worlds] == ["main"]

    reasons = {each.title: each.reason for each in left_out}
    instruction = "Классный руководитель проходит инструкцию"
    others = {title for title, why in reasons.items() if "умеет только учебный стенд" not in why}
    assert others == {
        "Найти свою организацию по части названия",
        "Управления образования — на своей вкладке",
        instruction,
    }
    assert "с предметом «Алгебра» в 5А; в people.toml такого человека нет" in reasons[instruction]
    assert reasons["Код устарел"] == (
        "шаг «прошло 6 мин» переводит часы: это умеет только учебный стенд"
    )
    assert reasons["Код устарел"] in done.stdout

    kept = [file.read_bytes() for file in check.folder.rglob("out/**/*") if file.is_file()]
    for who, _ in cast.values():
        told = [*kept, done.stdout.encode()]
        assert not any(who.password.encode() in content for content in told), who.login


def test_one_person_is_never_in_two_places(
    staging: Staging, declare: Callable[..., None], check: Check
) -> None:
    """Else one login of hers would end the session of another, on somebody's real system.

    Nor are two who have one phone: a code could be either's.
    """
    head = staging.player("class_teacher")
    teacher = staging.player("teacher").model_copy(update={"phone": head.phone})
    declare(class_teacher=(head, "linked"), teacher=(teacher, "linked"))
    by_teacher = SEEN.replace("— классный", "— не классный")
    names = {"Один": SEEN, "Два": SEEN, "Три": by_teacher, "Четыре": by_teacher}
    file = check.feature("\n".join(f"  Сценарий: {each}\n{names[each]}" for each in names))
    done = check(file, "--target", "staging", "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    attempts = [attempt for scenario in check.run.scenarios for attempt in scenario.attempts]
    attempts.sort(key=lambda attempt: attempt.begun)
    assert {attempt.worker for attempt in attempts} == {"gw0", "gw1"}
    for one, other in pairwise(attempts):
        # An attempt's time begins a moment before it says when it began.
        assert one.begun + timedelta(seconds=one.seconds - 0.1) < other.begun


def test_each_scenario_has_its_people_before_any_is_repeated(
    staging: Staging, declare: Callable[..., None], check: Check
) -> None:
    """Whoever links her profiles does it once, so there are not always people for all repeats."""
    one, other = staging.new_class_teachers()[:2]
    declare(class_teacher1=(one, "new"), class_teacher2=(other, "new"))
    links = """
    Допустим учитель — классный руководитель
    И учитель открыл «Чаты» в журнале
    Когда учитель нажимает «Привязать учебный профиль VK ID»
"""
    file = check.feature(f"  Сценарий: Один\n{links}\n  Сценарий: Два\n{links}")
    done = check("--target", "staging", file, "--repeat", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [(s.verdict, len(s.attempts)) for s in check.run.scenarios] == [(Verdict.PASSED, 1)] * 2
    why = "повторов 1 из 2: нужен классный руководитель, ещё без VK ID; в people.toml все такие уже"
    for title in ("Один", "Два"):
        assert f"  {title} — {why} заняты" in done.stdout
    page = (check.run.folder.parent / MATRIX).read_text("utf-8")
    assert page.count(f"Повторов сделано {why.removeprefix('повторов ')}") == 2


def test_a_person_who_played_before_is_not_met_as_logged_in_elsewhere(
    staging: Staging, declare: Callable[..., None], check: Check
) -> None:
    """A journal has one session for a login: the scenario before, good or not, leaves none."""
    staging.link("class_teacher")
    teacher = staging.player("class_teacher")
    declare(class_teacher=(teacher, "linked"))
    logs_in = """
    Допустим учитель — классный руководитель
    Когда учитель входит в журнал по логину и паролю
    Тогда учитель видит"""
    file = check.feature(
        f"""
  Сценарий: Первый
    {logs_in} страницу входа
  Сценарий: Второй
    {logs_in} свой рабочий стол
    Когда учитель входит в журнал на другом компьютере
    И учитель продолжает, несмотря на предупреждение
    Тогда учитель видит свой рабочий стол
  Сценарий: Третий
    {logs_in} свой рабочий стол
"""
    )
    check.environment |= IMPATIENT
    done = check("--target", "staging", file)
    assert done.returncode == 1, done.stdout + done.stderr
    run = check.run
    assert {each.title for each in run.of(Verdict.PASSED)} == {"Второй", "Третий"}
    # What failed is told without telling who she is, and to nobody but who ran it.
    ((trace,),) = [each.traces for failed in run.of(Verdict.FAILED) for each in failed.attempts]
    with ZipFile(run.folder / trace) as archive:
        told = b"\n".join(map(archive.read, archive.namelist())).decode(errors="replace")
    assert "Рабочий стол" in told
    assert not re.search(rf"\b{teacher.surname}\b", told)
    if sys.platform != "win32":
        assert run.folder.parent.stat().st_mode & 0o077 == 0


SHOWN_TO_HER = """
if (location.protocol === 'http:') history.replaceState(null, '', '?code=secret');
addEventListener('DOMContentLoaded', () => {
    const picture = Object.assign(new Image(), {src: 'data:,'});
    picture.setAttribute('data-of', 'secret');
    document.querySelector('main').append(picture);
})"""
"""Every page has something of hers in its address, and at what axe-core complains of."""


@pytest.mark.parametrize("tracing", ["off", "on"], ids="--tracing={}".format)
def test_what_a_run_leaves_tells_nobody_who_it_was(
    tracing: str, staging: Staging, declare: Callable[..., None], check: Check
) -> None:
    """The trace is our own, or the one of pytest-playwright's flag; both are cleaned."""
    (check.folder / "breaker.py").write_text(BREAKER.format(script=SHOWN_TO_HER), "utf-8")
    staging.link("class_teacher")
    teacher = staging.player("class_teacher")
    declare(class_teacher=(teacher, "linked"))
    file = check.feature(
        """
  Сценарий: Вход
    Допустим учитель — классный руководитель
    Когда учитель входит в журнал по логину и паролю
    Тогда учитель видит страницу входа
"""
    )
    plugins = f"{IMPATIENT['PYTEST_PLUGINS']},breaker"
    check.environment |= {"PYTEST_PLUGINS": plugins, "PYTHONPATH": str(check.folder)}
    check.environment["PYTEST_ADDOPTS"] = f"--tracing={tracing} --axe=fail"
    done = check("--target", "staging", file)
    assert done.returncode == 1, done.stdout + done.stderr
    (attempt,) = check.scenario("Вход").attempts
    assert attempt.failed_step == attempt.steps[-1], "axe-core fails nothing there"
    (trace,) = attempt.traces
    assert is_zipfile(check.run.folder / trace)
    held = contents(check.run.folder)
    for each in (teacher.login, teacher.phone, teacher.born, teacher.password):
        assert holders(each, held) == []
    pictures = [step.picture.file for step in attempt.steps if step.picture]
    assert len(pictures) == 2
    for picture in pictures:  # the field of a password, painted on any target, is less
        assert painted(check.run.folder / picture) > 0.02
    axe = (check.folder / "out/axe.json").read_text("utf-8")
    assert '"rule": "image-alt"' in axe
    assert f'/?code={HIDDEN}"' in axe
    assert "secret" not in axe


def test_who_has_not_told_her_birthday_plays_wherever_it_is_not_asked_for(
    staging: Staging, declare: Callable[..., None], check: Check
) -> None:
    staging.link("class_teacher")
    linked, new = (
        staging.player(part).model_copy(update={"born": ""})
        for part in ("class_teacher", "teacher")
    )
    declare(class_teacher=(linked, "linked"), teacher=(new, "new"))
    file = check.feature(
        """
  Сценарий: Мессенджер
    Допустим учитель — классный руководитель
    И учитель открыл VK Мессенджер
    Когда учитель нажимает на карандаш и выбирает «Создать чат»
    И учитель не называет чат и идёт дальше
    Тогда мессенджер просит учителя назвать чат
  Сценарий: Другая дата
    Допустим учитель — не классный руководитель
    И учитель дошёл в привязке до ввода кода
    Когда учитель вводит код из SMS
    И учитель заполняет в профиле VK ID фамилию, имя и отчество
    И учитель сохраняет профиль кнопкой «Продолжить»
    И учитель нажимает «Создать учебный профиль»
    И учитель указывает дату рождения «01.01.2030»
    И учитель подтверждает данные кнопкой «Продолжить»
    Тогда учитель видит сообщение «Эта дата ещё не наступила»
"""
    )
    done = check("--target", "staging", file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {each.title for each in check.run.of(Verdict.PASSED)} == {"Мессенджер", "Другая дата"}


def test_a_stand_that_does_not_answer_is_told_from_one_that_fails(
    declare: Callable[..., None], staging: Staging, check: Check
) -> None:
    declare(class_teacher=(staging.player("class_teacher"), "new"))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        file = check.folder / "targets.toml"
        closed = file.read_text().replace(f":{staging.stand.port}", f":{nobody.getsockname()[1]}")
        file.write_text(closed)
        done = check("--target", "staging")
    assert done.returncode == 3
    assert done.stderr.startswith("svyazka: Стенд «staging» недоступен, http://journal.localhost")
    assert ": никто не отвечает. Проверьте адрес" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_stand_that_runs_is_found_by_the_address_that_it_shows(
    staging: Staging, check: Check
) -> None:
    control = staging.world.addresses.control
    own = f'[own]\nkind = "mock"\ncontrol = "{control}"\n'
    (check.folder / "targets.toml").write_text(own)
    file = check.feature("  Сценарий: Один\n    Допустим учитель — классный руководитель\n")
    done = check(file, "--target", "own")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "/api/worlds" in staging.controlled


@pytest.mark.parametrize("command", ["check", "doctor"])
def test_a_control_that_is_no_stand_s_is_told_before_anything_begins(
    command: str, staging: Staging, check: Check
) -> None:
    journal = f"http://journal.localhost:{staging.stand.port}"
    own = f'[own]\nkind = "mock"\ncontrol = "{journal}"\n'
    (check.folder / "targets.toml").write_text(own)
    done = subprocess.run(
        [sys.executable, "-m", "svyazka", command, "--target", "own"],
        cwd=check.folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"svyazka: Стенд «own» недоступен, {journal}: это не учебный стенд")


def test_a_secret_in_place_of_its_name_is_refused_and_not_repeated(
    declare: Callable[..., None], staging: Staging, check: Check
) -> None:
    declare(class_teacher=(staging.player("class_teacher"), "new"))
    file = check.folder / "people.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("env:PASSWORD_0", "hunter2"))
    done = check("--target", "staging")
    assert done.returncode == 2
    assert "[class_teacher], password: здесь стоит не имя секрета" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout
