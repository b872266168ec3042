"""The web server itself: what is no HTTP is refused with 4xx, and it goes on serving."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

PATIENCE_SECONDS = 60
HEAD = b"Host: 127.0.0.1\r\nConnection: close\r\n"
SIGN_IN = b"POST /sign-in/ HTTP/1.1\r\n" + HEAD
MALFORMED = {
    "a length that is no number": SIGN_IN + b"Content-Length: abc\r\n\r\n",
    "a negative length": SIGN_IN + b"Content-Length: -5\r\n\r\n",
    "two lengths": SIGN_IN + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "a length and chunks": SIGN_IN + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a header of 9,000 signs": b"GET /healthz HTTP/1.1\r\n" + HEAD + b"X-A: " + b"a" * 9000 + b"\r\n\r\n",
    "a control sign in a cookie": b"GET /healthz HTTP/1.1\r\n" + HEAD + b"Cookie: csrftoken=\x01\r\n\r\n",
    "no token against forgery": SIGN_IN + b"Content-Length: 10\r\n\r\nusername=a",
    "a form in an unknown charset": SIGN_IN
    + b"Content-Type: application/x-www-form-urlencoded; charset=none\r\nContent-Length: 3\r\n\r\na=b",
}


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """Start gunicorn as deploy/supervisord.conf does, with a home of its own. Return (port, home)."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            Path(sys.executable).parent / "gunicorn",
            "portal.wsgi",
            *("--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"),
        ],
        cwd=settings.BASE_DIR,
        env={**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": "", "VAR_DIR": str(home)}
        | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while not (home / "web.ready").exists() and time.monotonic() < until:
        time.sleep(0.1)
    yield port, home
    process.terminate()
    process.wait()


def status(port: int, request: bytes) -> int:
    """Send bytes and return the status that is answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n" not in answer:
            part = connection.recv(4096)
            if not part:
                break
            answer += part
    return int(answer.split()[1])


@pytest.mark.parametrize("request_", MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_refused(request_, web):
    port, _home = web

    assert 400 <= status(port, request_) < 500
    assert status(port, b"GET /healthz HTTP/1.1\r\n" + HEAD + b"\r\n") == 200


def test_no_socket_lies_in_the_home_of_the_account(web):
    _port, home = web

    assert [path for path in home.rglob("*") if path.is_socket()] == []
