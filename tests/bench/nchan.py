"""What the fan-out is measured beside where it is there: nchan, which is C, in nginx (Debian: libnginx-mod-nchan)."""

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.cpu import Cpu
from tests.bench.deployment import Deployment, until
from tests.bench.fanout import EVENT, SETTLED_S, Count, of_parkmate
from tests.bench.samples import MICROSECOND, Reading
from tests.bench.sockets import Door, open_sockets
from tests.product.programs import HOST

MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
CONFIGURATION = """
load_module {module};
daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors crit;
worker_rlimit_nofile 20000;
events {{ worker_connections 12000; }}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    server {{
        listen {host}:{port} backlog=4096;
        location = /publish {{ nchan_publisher; nchan_channel_id lot; }}
        location = / {{ nchan_subscriber websocket; nchan_channel_id lot; nchan_subscriber_first_message oldest; }}
    }}
}}
"""
SIZES = (1000, 5000)
EVENTS = 20
UP_WITHIN_S = 10.0


@dataclass(frozen=True)
class Nchan:
    """One nginx process with nchan in it."""

    port: int
    pid: int

    async def publish(self, body: bytes) -> None:
        """Send a message to all sockets."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        head = f"POST /publish HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await reader.read()
        writer.close()


def is_there() -> bool:
    """Tell whether this machine has it."""
    return MODULE.exists() and shutil.which("nginx") is not None


async def measure(deployment: Deployment) -> AsyncIterator[Reading]:
    """Give a round's readings; none where there is no nchan."""
    if not is_there():
        return
    for size in SIZES:
        with deployment.server("uvicorn") as server:
            ours = await of_parkmate(deployment, server, sockets=size, events=EVENTS)
        with running() as nchan:
            nchans_s = await _of_nchan(nchan, size)
        yield Reading(
            figure=f"server CPU for a frame to {size:,} sockets of one lot",
            server="uvicorn, nchan",
            unit="µs",
            value=ours.server_s * MICROSECOND,
            beside="nchan",
            baseline=nchans_s * MICROSECOND,
        )


@contextmanager
def running() -> Iterator[Nchan]:
    """Give a fresh one."""
    with TemporaryDirectory() as folder:
        with socket.create_server((HOST, 0)) as listener:
            port = listener.getsockname()[1]
        file = Path(folder, "nginx.conf")
        file.write_text(CONFIGURATION.format(module=MODULE, folder=folder, host=HOST, port=port))
        with subprocess.Popen(["nginx", "-p", folder, "-c", str(file)]) as nginx:
            try:
                yield Nchan(port, nginx.pid)
            finally:
                nginx.terminate()


async def _of_nchan(nchan: Nchan, sockets: int) -> float:
    """Give the CPU seconds of a frame; a first message opens each socket, as a snapshot does."""
    await _is_up(nchan)
    await nchan.publish(b'{"type": "snapshot"}')
    body = json.dumps(EVENT, separators=(",", ":")).encode()
    async with open_sockets([Door(nchan.port, "/", {})] * sockets) as opened:
        await asyncio.sleep(SETTLED_S)
        count = Count(Cpu(nchan.pid), opened)
        for n in range(1, EVENTS + 1):
            await nchan.publish(body)
            await count.reach(n * sockets)
        return count.server_s()


async def _is_up(nchan: Nchan) -> None:
    listening = False

    async def look() -> None:
        nonlocal listening
        while not listening:
            try:
                _, writer = await asyncio.open_connection(HOST, nchan.port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                listening = True

    task = asyncio.create_task(look())
    await until(lambda: listening, within_s=UP_WITHIN_S, what=lambda: "nginx did not listen")
    await task
