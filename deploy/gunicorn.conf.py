"""Settings of the web server in addition to its command line (deploy/supervisord.conf)."""

import os
from pathlib import Path

# Nobody steers the server by its socket. It would lie in the home of the account, one for all servers of that account.
control_socket_disable = True


def when_ready(server) -> None:
    """Leave a mark once the address is this portal's own: deploy/run.py waits for it."""
    (Path(os.environ["VAR_DIR"]) / "web.ready").write_text(str(server.pid))
