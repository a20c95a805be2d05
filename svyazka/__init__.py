"""svyazka: one instruction for teachers, for those who test it, teach it and carry it out."""

__version__ = "0.1.0"
