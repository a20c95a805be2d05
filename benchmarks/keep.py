"""A plugin of pytest: worlds stay after their scenario, so that the benchmark can look into them.

The peers do not give their worlds back either.
"""

from __future__ import annotations

from mock_services.client import WorldClient


def _stay(self: WorldClient) -> None:
    del self


WorldClient.delete = _stay  # type: ignore[method-assign]
