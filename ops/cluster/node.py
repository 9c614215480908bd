"""One node: `panelist serve` in a process of its own, on a port of its own, which it keeps when it is started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

READY_WITHIN_S = 60
ENDS_WITHIN_S = 60


class Node:
    def __init__(self, port: int, log: Path, settings: dict[str, str]) -> None:
        """settings: its PANELIST_* variables; those of this process's environment are not handed on."""
        self.port = port
        self.log = log
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it is ready."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PANELIST_")}
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "panelist", "serve", "--port", str(self.port)],
                env=environment | self._settings,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_WITHIN_S
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"a node did not get ready: see {self.log}")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/api/health/ready", timeout=2) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        """SIGTERM, and waits: it says that it is not ready, drains and ends."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._process = None
