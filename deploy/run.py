"""Sets up and starts the whole portal: what `make run` calls. Ctrl-C stops every part."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PATIENCE_SECONDS = 60  # then, and as often again, whoever waits is told what is not at work yet


def manage(*arguments: str, quiet: bool = True) -> None:
    """Run a management command. Its output is shown only if it fails."""
    done = subprocess.run(  # noqa: S603 - our own manage.py
        [sys.executable, str(BASE / "manage.py"), *arguments], text=True, capture_output=quiet, check=False
    )
    if done.returncode:
        say((done.stdout or "") + (done.stderr or ""))
        sys.exit(done.returncode)


def say(text: str) -> None:
    """Print a line to the person who started the portal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def taken(port: int) -> bool:
    """Tell whether another program listens on a port, or the system refuses it."""
    with socket.socket() as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        try:
            own.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def missing(url: str, mark: Path) -> list[str]:
    """Return the parts that are not at work yet.

    `mark` is the file that our own web server leaves when the address is its own: what another program answers there
    does not count.
    """
    if not mark.exists():
        return ["web"]
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=10) as answer:  # noqa: S310 - a loopback address
            return [] if answer.status == 200 else ["web"]
    except urllib.error.HTTPError as error:
        return json.load(error)["missing"] if error.code == 503 else ["web"]
    except OSError:
        return ["web"]


def main() -> int:
    """Migrate, compile, collect, seed, start, wait until ready, then print the address and the accounts."""
    os.chdir(BASE)
    port = os.environ.get("PORT") or "8000"
    if not (port.isdecimal() and 0 < int(port) < 65536):
        say(f"PORT={port} 不是端口号（1至65535） / PORT={port} is no port number (1 to 65535)")
        return 1
    if taken(int(port)):
        say(
            f"端口 {port} 已被占用，什么都没有启动。请先停掉占用的程序，或换一个端口：PORT=8010 make run\n"
            f"port {port} is taken, nothing was started. Stop what uses it, or take another: PORT=8010 make run"
        )
        return 1
    var = Path(os.environ.get("VAR_DIR") or BASE / "var")
    (var / "log").mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.update(
        VAR_DIR=str(var),
        VENV_BIN=str(BIN),
        BIND=f"127.0.0.1:{port}",
        ALLOWED_HOSTS=os.environ.get(
            "ALLOWED_HOSTS", "127.0.0.1,localhost"
        ),  # whatever .env names for the real site
        WEB_WORKERS=os.environ.get("WEB_WORKERS", "2"),
        JOB_WORKERS=os.environ.get("JOB_WORKERS", "2"),
        JOB_SWEEP_SECONDS=os.environ.get("JOB_SWEEP_SECONDS", "10"),
        DEMO=os.environ.get("DEMO", "1"),
    )
    os.environ.pop("DEBUG", None)
    say("正在准备：数据库、语言包、静态文件、演示城市 …… / preparing")
    manage("messages", "--compile")
    manage("migrate", "--verbosity", "0")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    if os.environ["DEMO"] == "1":
        manage("seed_demo", quiet=False)
    mark = var / "web.ready"
    mark.unlink(missing_ok=True)
    supervisor = subprocess.Popen(  # noqa: S603 - our own configuration
        [str(BIN / "supervisord"), "-c", str(BASE / "deploy" / "supervisord.conf")]
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.send_signal(signal.SIGTERM))
    announce(supervisor, f"http://127.0.0.1:{port}", mark)
    return supervisor.wait()


def announce(supervisor: subprocess.Popen, url: str, mark: Path) -> None:
    """Wait until every part is at work, then tell where. A slow machine is told to wait, as often as it takes."""
    told = time.monotonic()
    while (absent := missing(url, mark)) and supervisor.poll() is None:
        if time.monotonic() - told >= PATIENCE_SECONDS:
            told = time.monotonic()
            say(
                f"还没有全部就绪（{'、'.join(absent)}），请再等一等；日志在 {mark.parent / 'log'}，Ctrl-C 停止\n"
                f"not ready yet ({', '.join(absent)}), please wait; logs are in {mark.parent / 'log'}, Ctrl-C stops"
            )
        time.sleep(0.5)
    if supervisor.poll() is None:
        say(f"\n灯下明已启动 / ready: {url}    (Ctrl-C 停止 / stops it)")
        if os.environ.get("DEMO") == "1":
            manage("demo_accounts", quiet=False)


if __name__ == "__main__":
    sys.exit(main())
