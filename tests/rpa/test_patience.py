from __future__ import annotations

import subprocess
import sys
from random import Random

import pytest

from pages.errors import CaptchaError, TroubleError
from pages.linking import Place, WalkStoppedError
from rpa.failures import Kind, StoppedError, failure_of
from rpa.patience import Patience, Tries


def test_pauses_double_up_to_the_longest_and_are_jittered() -> None:
    patience = Patience(first_pause=1, longest_pause=8)
    chance = Random(1)  # noqa: S311 - jitter
    for tried, full in ((1, 1), (2, 2), (3, 4), (4, 8), (9, 8)):
        pauses = [patience.pause(tried, chance) for _ in range(200)]
        assert full / 2 <= min(pauses) < max(pauses) <= full
        assert max(pauses) - min(pauses) > full / 4


class Unlucky(Random):
    """Draws the least that it may."""

    def uniform(self, a: float, b: float) -> float:
        return min(a, b)


def test_a_network_that_is_gone_for_a_minute_is_outlasted() -> None:
    patience = Patience()
    delays = [patience.delay(turn, Unlucky()) for turn in range(1, patience.turns)]
    assert sum(delays) >= 60


def test_there_is_a_pause_between_two_tries_and_none_before_the_first() -> None:
    slept: list[float] = []
    tries = Tries(Patience(tries=3, first_pause=2, longest_pause=60), slept.append)
    iterator = iter(tries)
    assert next(iterator) == 1
    assert slept == []
    assert list(iterator) == [2, 3]
    assert 1 <= slept[0] <= 2 <= slept[1] <= 4


FORKED = """
import os
from rpa.patience import Patience, Tries
for _ in range(3):
    if not os.fork():
        slept = []
        list(Tries(Patience(), slept.append))
        print(slept, flush=True)
        os._exit(0)
    os.wait()
"""


def test_workers_that_are_forked_from_one_program_do_not_come_back_all_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED], capture_output=True, encoding="utf-8", check=True
    )
    assert len(set(done.stdout.splitlines())) == 3


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (CaptchaError("буквы"), Kind.RAIL, "captcha"),
        (TroubleError("Идут технические работы"), Kind.AGAIN, "trouble"),
        (WalkStoppedError(Place.REFUSED, "чужой"), Kind.FAILED, "profile_refused"),
        (WalkStoppedError(Place.CODE, "Неверный код"), Kind.OWNER, "code_refused"),
        (WalkStoppedError(Place.CHATS, "VK ID не отвечает"), Kind.AGAIN, "vk_id_failed"),
        (OSError(28, "No space left on device"), Kind.RAIL, "disk_full"),
        (KeyError("пароль123"), Kind.FAILED, "unexpected"),
    ],
)
def test_every_error_has_a_kind(error: Exception, kind: Kind, code: str) -> None:
    try:
        raise error
    except type(error) as raised:
        failure = failure_of(raised)
    assert (failure.kind, failure.code) == (kind, code)


@pytest.mark.parametrize(
    "said",
    [
        "код 123456",
        "номер +7 999 000-00-01",
        "8(999)0000001",
        "+7\N{NO-BREAK SPACE}999\N{NO-BREAK SPACE}000\N{EN DASH}00\N{EN DASH}01",
        "8 999 000\N{NON-BREAKING HYPHEN}00\N{NON-BREAKING HYPHEN}01",
    ],
)
def test_a_reason_repeats_no_phone_and_no_code(said: str) -> None:
    reason = failure_of(WalkStoppedError(Place.CREATE, said)).reason
    assert not any(letter.isdigit() for letter in reason)


def test_a_reason_of_our_own_keeps_the_numbers_that_it_is_about_but_no_phone() -> None:
    told = "Организации «Школа № 1234» нет; выполните «keyring set x ivanova1985», +7 999 000-00-01"
    failure = StoppedError(Kind.FAILED, "no_organisation", told).failure
    assert failure.reason == told.replace("+7 999 000-00-01", "•••")


def test_the_reason_of_an_unforeseen_error_does_not_repeat_its_text() -> None:
    with pytest.raises(ValueError, match="пароль") as raised:
        int("пароль123")
    assert "пароль123" not in failure_of(raised.value).reason
