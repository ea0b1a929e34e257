"""conftest.py: for each test a server, a tap in front of it, and a client that dials the tap."""
import asyncio
import os
import re
import subprocess
import threading

import pytest

from chat_client import ChatClient
from redial_tap import RedialTap


@pytest.fixture
def server():
    """Redial's lab server; put your own in its place. Gives its URL."""
    words = [os.environ.get("REDIAL", "redial"), "serve", "--port", "0"]
    program = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    yield next(re.search(r"ws://\S+", line).group() for line in program.stdout if "ws://" in line)
    program.terminate()
    program.communicate(timeout=10)


@pytest.fixture
def tap(server):
    with RedialTap(server) as tap:
        yield tap


@pytest.fixture
def client(tap):
    """The client under test, in a loop of its own."""
    client = ChatClient(tap.url)
    loop = asyncio.new_event_loop()
    task = loop.create_task(client.run())
    thread = threading.Thread(target=lambda: _run(loop, task))
    thread.start()
    yield client
    loop.call_soon_threadsafe(task.cancel)
    thread.join()


def _run(loop, task):
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        pass
    loop.close()
