"""Made-up requests against everything that the services describe: does anything break.

    python -m benchmarks.fuzz [CASES] [SEED]

Schemathesis makes the requests up from the OpenAPI documents, the wrong ones too.  It lives in an
environment of its own, installed once.  Exit code 1 when a service answered with an error of its
own, or not as it describes itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count

import click
from rich.console import Console
from rich.table import Table

from benchmarks.command import Command
from benchmarks.process import stand
from mock_services.client import StandClient
from tests.clients.environment import install
from tests.clients.fuzzing import Outcome, described, fuzz, signed_in

DEFAULT_CASES = 5000
AT_ONCE = 20
"""Cases made up for an operation in one run; with those at the edges it comes to thirty or more."""


def fuzzed(cases: int, seed: int) -> Iterator[Outcome]:
    """Fuzz all services in turn, each for its share of the cases or more."""
    python = install("schemathesis")
    with stand() as ready, StandClient(ready["control"]) as client:
        documents = described(client)
        for service, document in documents.items():
            made = 0
            for number in count(seed):
                if made >= cases / len(documents):
                    break
                # By turns as somebody who is logged in, and as nobody.
                headers = signed_in(client.world(), service) if (number - seed) % 2 == 0 else {}
                outcome = fuzz(
                    python, service, document, examples=AT_ONCE, seed=number, headers=headers
                )
                made += outcome.cases
                yield outcome


@click.command(cls=Command)
@click.argument("cases", type=click.IntRange(min=1), default=DEFAULT_CASES)
@click.argument("seed", type=click.IntRange(min=0), default=1)
def main(cases: int, seed: int) -> None:
    """Make up so many CASES or more from SEED on, print the table, and say what broke."""
    console = Console()
    outcomes = list(fuzzed(cases, seed))
    table = Table("сервис", "операций", "случаев", "ошибок сервера", "ответов не по описанию")
    for service in dict.fromkeys(each.service for each in outcomes):
        own = [each for each in outcomes if each.service == service]
        table.add_row(
            service,
            str(own[0].operations),
            str(sum(each.cases for each in own)),
            str(len({place for each in own for place in each.server_errors})),
            str(len({place for each in own for place in each.unlike})),
        )
    console.print(table)
    for place in sorted({f"{each.service}: {place}" for each in outcomes for place in each.unlike}):
        console.print(place, style="yellow", markup=False)
    broken = [each for each in outcomes if each.server_errors or each.unlike]
    for each in broken:
        console.print(each.told, markup=False)
    console.print(f"всего случаев: {sum(each.cases for each in outcomes)}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
