"""Tags that control a run, as the marks that pytest and its plugins read."""

from __future__ import annotations

from pathlib import Path

from svyazka.controls import levels_of, marks
from svyazka.features import read_features, rows_of, scenarios_of

FEATURE = """# language: ru
@timeout:30 @retries:3
Функция: Своя
  Сценарий: По функции
    Допустим учитель — классный руководитель
  @timeout:120 @retries:1
  Сценарий: Сам по себе
    Допустим учитель — классный руководитель
  @timeout:9
  Правило: Одно
    Сценарий: По правилу
      Допустим учитель — классный руководитель
    @timeout:80
    Структура сценария: По <чему>
      Допустим учитель — классный руководитель
      Примеры:
        | чему |
        | себе |
      @timeout:7 @retries:2
      Примеры:
        | чему     |
        | примерам |
"""


def test_of_two_numbers_the_nearest_to_the_scenario_holds(tmp_path: Path) -> None:
    file = tmp_path / "own.feature"
    file.write_text(FEATURE, encoding="utf-8")
    found = {
        template.render(row).name: {
            decorator.name: decorator.args or decorator.kwargs
            for decorator in marks(levels_of(template, row), "own.feature")
        }
        for template in scenarios_of(read_features([file]))
        for row in rows_of(template)
    }
    assert found == {
        "По функции": {"timeout": (30,), "flaky": {"reruns": 3}},
        "Сам по себе": {"timeout": (120,), "flaky": {"reruns": 1}},
        "По правилу": {"timeout": (9,), "flaky": {"reruns": 3}},
        "По себе": {"timeout": (80,), "flaky": {"reruns": 3}},
        "По примерам": {"timeout": (7,), "flaky": {"reruns": 2}},
    }
