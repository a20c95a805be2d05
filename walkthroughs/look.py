"""How guides look in every format: colours as RRGGBB, and the typeface of office files."""

from __future__ import annotations

from typing import Final

TEXT: Final = "1B2430"
MUTED: Final = "566273"
ACCENT: Final = "D6336C"
FONT: Final = "Arial"
"""On every machine, or replaced by one of the same widths."""
