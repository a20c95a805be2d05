"""Whatever comes in, each service answers as it describes: `python -m benchmarks.fuzz` in short."""

from __future__ import annotations

from mock_services.client import StandClient
from mock_services.server import Stand
from tests.clients.conftest import PublicClient
from tests.clients.fuzzing import described, fuzz, signed_in


def test_no_made_up_request_breaks_a_service(public_client: PublicClient) -> None:
    python = public_client("schemathesis").python
    with Stand(ticking=False) as stand:  # of its own: what is made up breaks whatever it may
        stand.serve_in_thread()
        with StandClient(f"http://127.0.0.1:{stand.port}") as client:
            outcomes = [
                fuzz(
                    python,
                    service,
                    document,
                    examples=5,
                    seed=1,
                    headers=signed_in(client.world(), service),
                    phases="fuzzing",
                )
                for service, document in described(client).items()
            ]
    broken = [each for each in outcomes if each.server_errors or each.unlike]
    assert not broken, "\n".join(each.told for each in broken)
    assert all(each.operations for each in outcomes)
    assert sum(each.cases for each in outcomes) > 200
