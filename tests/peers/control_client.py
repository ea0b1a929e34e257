"""control_client.py API UPSTREAM: drives a control API with Python's own urllib, as a script would.

Prints "ok" at the end; an assertion that fails ends it with 1 and says which.
"""
import json
import sys
import urllib.error
import urllib.request

API, UPSTREAM = sys.argv[1], sys.argv[2]


def ask(method, path, body=None, agent=None):
    """The status and what was answered, JSON where it is JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(API + path, data=data, method=method)
    if agent:
        request.add_header("User-Agent", agent)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            status, text = reply.status, reply.read().decode()
            kind = reply.headers.get("Content-Type", "")
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read().decode()
        kind = error.headers.get("Content-Type", "")
    return status, json.loads(text) if kind.startswith("application/json") else text


status, version = ask("GET", "/version")
assert status == 200 and version["version"].startswith("2."), version
status, made = ask("POST", "/proxies", {"name": "py", "upstream": UPSTREAM})
assert status == 201 and made["enabled"] and not made["listen"].endswith(":0"), made
status, error = ask("POST", "/proxies", {"name": "py", "upstream": UPSTREAM})
assert (status, error) == (409, {"error": "proxy already exists", "status": 409}), error
taken = API.split("//")[1]
status, error = ask("POST", "/proxies", {"name": "two", "upstream": UPSTREAM, "listen": taken})
assert status == 500 and "in use" in error["error"], error
status, toxic = ask("POST", "/proxies/py/toxics",
                    {"type": "answer", "attributes": {"status": 429, "retry_after": 7000}})
assert status == 200 and toxic["name"] == "answer_downstream", toxic
status, toxic = ask("PATCH", "/proxies/py/toxics/answer_downstream", {"toxicity": 0.5})
assert status == 200 and toxic["toxicity"] == 0.5, toxic
assert toxic["attributes"]["status"] == 429, toxic
status, shown = ask("GET", "/proxies/py")
assert status == 200 and shown["toxics"] == [toxic], shown
status, error = ask("GET", "/proxies/nobody")
assert (status, error) == (404, {"error": "proxy not found", "status": 404}), error
status, text = ask("GET", "/metrics")
assert status == 200 and 'redial_tap_dials_total{tap="py"' in text, text
status, text = ask("GET", "/version", agent="Mozilla/5.0")
assert status == 403, text
status, text = ask("DELETE", "/proxies/py")
assert (status, text) == (204, ""), text
print("ok")
