"""The counters, one a session id, kept for a time after the last connection of the session."""

import time

SESSIONS_MAX = 10_000


class Sessions:
    """All of it lives in one process: enough for an example, and easy to forget on purpose."""

    def __init__(self, ttl_s, clock=time.monotonic):
        self._ttl_s = ttl_s
        self._clock = clock
        self._counts = {}
        self._connections = {}
        self._left_at = {}

    def join(self, session):
        self._forget_old()
        if session not in self._counts and len(self._counts) >= SESSIONS_MAX:
            raise OverflowError("too many sessions")
        self._counts.setdefault(session, 0)
        self._connections[session] = self._connections.get(session, 0) + 1
        self._left_at.pop(session, None)

    def leave(self, session):
        self._connections[session] -= 1
        if self._connections[session] == 0:
            del self._connections[session]
            self._left_at[session] = self._clock()

    def count(self, session):
        self._counts[session] += 1
        return self._counts[session]

    def _forget_old(self):
        now = self._clock()
        for session, left_at in list(self._left_at.items()):
            if now - left_at > self._ttl_s:
                del self._left_at[session], self._counts[session]
