"""The virus scanner of the house: clamd, if CLAMD names it. Without an answer nothing is taken.

The protocol is INSTREAM of clamd(8): the file in chunks, each after its length, then a length of 0; one line comes back.
"""

import socket
from typing import BinaryIO

from django.conf import settings

from portal.evidence.types import Fault

CHUNK = 64 * 1024
PATIENCE = 30  # seconds


def scan(file: BinaryIO) -> Fault | None:
    """Return VIRUS for a file in which the scanner found something, SCANNER without a clear answer, otherwise None."""
    if not settings.CLAMD:
        return None
    try:
        answer = _ask(file)
    except OSError:
        return Fault.SCANNER
    if answer.endswith("FOUND"):
        return Fault.VIRUS
    return None if answer == "stream: OK" else Fault.SCANNER


def _ask(file: BinaryIO) -> str:
    with _connected() as scanner:
        scanner.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            scanner.sendall(len(chunk).to_bytes(4, "big") + chunk)
        scanner.sendall((0).to_bytes(4, "big"))
        answer = b""
        while not answer.endswith(b"\0") and (more := scanner.recv(4096)):
            answer += more
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connected() -> socket.socket:
    """Return a connection to CLAMD: the path of a socket, or host:port."""
    if settings.CLAMD.startswith("/"):
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(PATIENCE)
        try:
            scanner.connect(settings.CLAMD)
        except OSError:
            scanner.close()
            raise
        return scanner
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host, int(port)), PATIENCE)
