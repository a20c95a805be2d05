"""`python -m mock_services`: the stand by itself."""

from mock_services.cli import command

command(prog_name="python -m mock_services")
