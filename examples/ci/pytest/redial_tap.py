"""redial_tap.py: `redial tap` for tests, with nothing but the standard library.

    with RedialTap("127.0.0.1:8765") as tap:      # your server; the client dials tap.url
        tap.break_for(1.0)                        # every connection reset, dials too
        tap.expect({"recovers_within": "3s"}, deadline="10s")

Toxics are Toxiproxy's and Redial's own (docs/control.md, docs/link.md). REDIAL names the program,
else it is looked for on PATH.
"""
import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request


class NotHeld(AssertionError):
    """An expectation did not hold; its words are Redial's reasons."""


class RedialTap:
    def __init__(self, upstream, name="server"):
        self.name = name
        # A path of the upstream ("ws://host:port/ws") is used when the client asks for "/".
        self._upstream = upstream
        self._words = [os.environ.get("REDIAL", "redial"), "tap", "--control", "0"]

    def __enter__(self):
        self._program = subprocess.Popen(self._words, stdout=subprocess.PIPE, text=True)
        for line in self._program.stdout:
            found = re.search(r"control API on (http://\S+)", line)
            if found:
                break
        else:
            raise RuntimeError("redial tap ended at once; is the port taken?")
        self.api = found.group(1)
        # What it says further need not be read: it waits for nobody.
        proxy = {"name": self.name, "listen": "127.0.0.1:0", "upstream": self._upstream}
        self.url = f"ws://{self.call('POST', '/proxies', proxy)['listen']}/"
        return self

    def __exit__(self, *_):
        self._program.terminate()
        self._program.wait(timeout=10)

    def call(self, method, path, body=None, fails=True):
        """One request of the control API; its answer. An error's words become an exception."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.api + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=700) as reply:
                text = reply.read()
        except urllib.error.HTTPError as error:
            text = error.read()
            if fails:
                raise RuntimeError(f"{method} {path}: {error.code} {text.decode()}") from None
        return json.loads(text) if text else None

    def toxic(self, kind, **attributes):
        """Adds a fault of this kind; gives its name, for heal()."""
        wish = {"type": kind, "attributes": attributes}
        return self.call("POST", f"/proxies/{self.name}/toxics", wish)["name"]

    def heal(self, toxic):
        self.call("DELETE", f"/proxies/{self.name}/toxics/{toxic}")

    def break_for(self, seconds):
        """The server is gone: connections are reset, and so is every dial, seen by the tap."""
        self.call("POST", f"/proxies/{self.name}", {"enabled": False})
        time.sleep(seconds)
        self.call("POST", f"/proxies/{self.name}", {"enabled": True})

    def seen(self, what=""):
        """What was seen of the client: "", "attempts", "outages", "messages", "findings"..."""
        return self.call("GET", f"/redial/sessions/{self.name}/{what}".rstrip("/"))

    def expect(self, expectations, **options):
        """Fails the test with Redial's reason where one does not hold (docs/expectations.md)."""
        wish = {"expect": expectations, **options}
        answer = self.call("POST", "/redial/expect", wish, fails=False)
        if "error" in answer:
            raise ValueError(answer["error"])
        if not answer["held"]:
            wrong = [f"{one['name']} {one['expected']}: {one['held']}, {one['reason']}"
                     for one in answer["expectations"] if one["held"] != "held"]
            raise NotHeld("; ".join(wrong))
        return answer
