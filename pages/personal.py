"""What is somebody's own, as screens, SMS and messages have it."""

from __future__ import annotations

import re
from typing import Final, Literal

Sex = Literal["male", "female"]
PHONE: Final = re.compile(r"\+?\d[\d\s()‑–-]{8,}\d")
"""A phone, whatever spaces and dashes it is written with."""
PHONE_AMONG_CODE: Final = re.compile(r"(?<!\w)\+?\d(?:[\s()‑–-]*\d){9,}(?!\w)")
"""Ten digits of one: a date alone has fewer, a digest has letters too."""
SMS_CODE: Final = re.compile(r"(?<!\d)\d{4,8}(?!\d)")
