"""Settings of the web server in addition to its command line (deploy/supervisord.conf)."""

import os
from pathlib import Path


def when_ready(server) -> None:
    """Leave a mark once the address is this portal's own: deploy/run.py waits for it."""
    (Path(os.environ["VAR_DIR"]) / "web.ready").write_text(str(server.pid))
