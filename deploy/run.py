"""Set up and start the whole portal: what `make run` calls. Ctrl-C stops every part."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
READY_SECONDS = 90


def manage(*arguments: str, quiet: bool = True) -> None:
    """Run a management command; its output is shown when it fails."""
    done = subprocess.run(  # noqa: S603 - our own manage.py
        [sys.executable, str(BASE / "manage.py"), *arguments], text=True, capture_output=quiet, check=False
    )
    if done.returncode:
        say((done.stdout or "") + (done.stderr or ""))
        sys.exit(done.returncode)


def say(text: str) -> None:
    """Tell whoever started the portal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def ready(url: str) -> bool:
    """Tell whether every part is at work."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - a loopback address made here
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def main() -> int:
    """Migrate, compile, collect, seed, start, wait until ready, tell the address and the accounts."""
    os.chdir(BASE)
    port = os.environ.get("PORT") or "8000"
    var = Path(os.environ.get("VAR_DIR") or BASE / "var")
    (var / "log").mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.update(
        VAR_DIR=str(var),
        VENV_BIN=str(BIN),
        BIND=f"127.0.0.1:{port}",
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
    supervisor = subprocess.Popen(  # noqa: S603 - our own configuration
        [str(BIN / "supervisord"), "-c", str(BASE / "deploy" / "supervisord.conf")]
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.send_signal(signal.SIGTERM))
    announce(supervisor, port, var)
    return supervisor.wait()


def announce(supervisor: subprocess.Popen, port: str, var: Path) -> None:
    """Wait until every part is at work, then tell where."""
    url = f"http://127.0.0.1:{port}"
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and supervisor.poll() is None:
        if ready(f"{url}/readyz"):
            say(f"\n灯下明已启动 / ready: {url}    (Ctrl-C 停止 / stops it)")
            if os.environ["DEMO"] == "1":
                manage("demo_accounts", quiet=False)
            return
        time.sleep(0.5)
    if supervisor.poll() is None:
        say(f"{READY_SECONDS} 秒内未全部就绪，请查看 / not ready yet, see {var / 'log'}")
        supervisor.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
