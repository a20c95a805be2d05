"""The stand's own services under Flask's development server, which is Werkzeug's.

python -m benchmarks.peers.flask_development PORT
"""

from __future__ import annotations

import logging
import sys

from werkzeug.serving import run_simple

from mock_services.seed import DEFAULT_TEACHERS
from mock_services.server import make_gateway
from mock_services.worlds import MAIN, Worlds


def main(port: int) -> None:
    """Serve a school of the usual size, its clock standing still."""
    worlds = Worlds(teachers=DEFAULT_TEACHERS, domain="localhost", port=port)
    worlds.create(MAIN, ticking=False)
    # A line for each request would only slow it down.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    run_simple("127.0.0.1", port, make_gateway(worlds), threaded=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
