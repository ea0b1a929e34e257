"""chat_client.py: what is tested here. A client that sends a message every 100 ms and dials again
with a growing, jittered wait when it is lost; what it could not send it sends later.
"""
import asyncio
import random

import websockets

FIRST_WAIT, LONGEST_WAIT = 0.2, 2.0


class ChatClient:
    def __init__(self, url):
        self.url = url
        self.replies = []
        self._unsent = []

    def say(self, text):
        self._unsent.append(text)

    async def run(self):
        failed = 0
        while True:
            try:
                async with websockets.connect(self.url, open_timeout=2) as socket:
                    failed = 0
                    await asyncio.gather(self._send(socket), self._receive(socket))
            except (OSError, asyncio.TimeoutError, websockets.WebSocketException):
                pass
            ladder = min(LONGEST_WAIT, FIRST_WAIT * 2 ** failed)
            failed += 1
            await asyncio.sleep(ladder * random.uniform(0.5, 1.0))

    async def _send(self, socket):
        while True:
            if self._unsent:
                await socket.send(self._unsent[0])
                self._unsent.pop(0)
            else:
                await asyncio.sleep(0.02)
                await socket.ensure_open()

    async def _receive(self, socket):
        async for message in socket:
            self.replies.append(message)
