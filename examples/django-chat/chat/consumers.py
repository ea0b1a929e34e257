"""The chat: the same contract as Redial's lab server (its README, "The lab server")."""

import asyncio
import json
import uuid
from datetime import datetime, timezone
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from .sessions import Sessions

sessions = Sessions(settings.CHAT_SESSION_TTL)


class ChatConsumer(AsyncWebsocketConsumer):
    session = None
    heartbeat = None

    async def connect(self):
        query = parse_qs(self.scope["query_string"].decode("utf-8", "replace"))
        session = query.get("session", [str(uuid.uuid4())])[0]
        try:
            sessions.join(session)
        except OverflowError:
            await self.close()
            return
        self.session = session
        await self.accept()
        if settings.CHAT_HEARTBEAT > 0:
            self.heartbeat = asyncio.ensure_future(self.beat())

    async def disconnect(self, code):
        if self.heartbeat:
            self.heartbeat.cancel()
        if self.session is not None:
            sessions.leave(self.session)

    async def receive(self, text_data=None, bytes_data=None):
        text = text_data if text_data is not None else bytes_data.decode("utf-8", "replace")
        try:
            said = json.loads(text)
        except ValueError:
            said = text
        reply = {"count": sessions.count(self.session), "session": self.session, "echo": said}
        await self.send(text_data=json.dumps(reply, ensure_ascii=False))

    async def beat(self):
        while True:
            await asyncio.sleep(settings.CHAT_HEARTBEAT)
            await self.send(text_data=json.dumps({"ts": datetime.now(timezone.utc).isoformat()}))
