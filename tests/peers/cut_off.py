"""cut_off.py API COUNT: takes the clients of a tap through an outage, by its control API.

The next COUNT dials are refused, and who is connected is cut off with a reset.
"""
import json
import sys
import urllib.parse
import urllib.request

API, COUNT = sys.argv[1], int(sys.argv[2])


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(API + path, data, method=method),
                                timeout=10) as reply:
        text = reply.read()
        return json.loads(text) if text else None


ask("POST", "/reset")  # what an outage before this one has left
(name,) = ask("GET", "/proxies")
toxics = f"/proxies/{urllib.parse.quote(name, safe='')}/toxics"
ask("POST", toxics, {"name": "refuse", "type": "refuse", "attributes": {"count": COUNT}})
ask("POST", toxics, {"name": "cut", "type": "reset", "lasts": 1,
                     "attributes": {"phase": "time", "delay": 0}})
