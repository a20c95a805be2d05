"""Every scenario of `features/`, or of the files that `--features` names, is a test."""

from pytest_bdd import scenarios

from fixtures.features import chosen
from svyazka.features import ENCODING

scenarios(*chosen(), encoding=ENCODING)
