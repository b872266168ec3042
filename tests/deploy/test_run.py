"""`make run`: a port in use stops it before anything starts, and a slow machine is told to wait."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

from deploy import run

SCRIPT = settings.BASE_DIR / "deploy" / "run.py"


@contextmanager
def answering(answers):
    """Serve /readyz on a free port. Each request gets the next answer; the last one is repeated."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            absent = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(503 if absent else 200)
            self.end_headers()
            self.wfile.write(json.dumps({"ready": not absent, "missing": absent}).encode())

        def log_message(self, *args):
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def supervisor():
    """A process that runs until it is stopped."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()


def started(port, folder):
    environment = {**os.environ, "PORT": str(port), "VAR_DIR": str(folder / "var")}
    return subprocess.run(
        [sys.executable, SCRIPT], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_port_in_use_stops_before_anything_starts(tmp_path):
    with answering([[]]) as port:
        done = started(port, tmp_path)

    assert done.returncode == 1
    assert f"端口 {port} 已被占用，什么都没有启动" in done.stdout
    assert f"port {port} is taken, nothing was started" in done.stdout
    assert "ready:" not in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["0", "65536", "80a", "-1"])
def test_what_is_no_port_is_refused(port, tmp_path):
    done = started(port, tmp_path)

    assert done.returncode == 1
    assert f"PORT={port} 不是端口号" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_slow_machine_is_told_to_wait_and_the_portal_is_left_running(
    tmp_path, supervisor, capsys, monkeypatch
):
    monkeypatch.setattr(run, "PATIENCE_SECONDS", 0)
    monkeypatch.delenv("DEMO", raising=False)
    (tmp_path / "web.ready").write_text("1")

    with answering([["worker", "sweep"], ["sweep"], []]) as port:
        run.announce(supervisor, f"http://127.0.0.1:{port}", tmp_path / "web.ready")

    said = capsys.readouterr().out
    assert (
        said.index("还没有全部就绪（worker、sweep），请再等一等")
        < said.index("（sweep）")
        < said.index("灯下明已启动")
    )
    assert "not ready yet (sweep), please wait" in said
    assert supervisor.poll() is None


def test_what_another_program_answers_does_not_count(tmp_path, supervisor, capsys, monkeypatch):
    monkeypatch.setattr(run, "PATIENCE_SECONDS", 0)
    monkeypatch.delenv("DEMO", raising=False)
    mark = tmp_path / "web.ready"

    with answering([[]]) as port:
        assert run.missing(f"http://127.0.0.1:{port}", mark) == ["web"]
        waiting = threading.Thread(target=run.announce, args=(supervisor, f"http://127.0.0.1:{port}", mark))
        waiting.start()
        time.sleep(0.7)
        assert "灯下明已启动" not in capsys.readouterr().out
        mark.write_text("1")
        waiting.join(10)

    assert "灯下明已启动" in capsys.readouterr().out


def test_a_portal_that_ended_is_not_called_ready(tmp_path, supervisor, capsys):
    supervisor.kill()
    supervisor.wait()

    run.announce(supervisor, "http://127.0.0.1:1", tmp_path / "web.ready")

    assert capsys.readouterr().out == ""
