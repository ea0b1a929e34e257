"""openapi_check.py API SCHEMA: the description that a control API serves, and its answers.

The description is OpenAPI 3.1 by SCHEMA, the specification's own JSON Schema; its schemas are JSON
Schema; and every path in it is asked, for each session, and each answer is held to it. Prints one
line for each path with how often it was asked. Needs Debian's python3-jsonschema.
"""
import json
import sys
import urllib.error
import urllib.request

import jsonschema

api, schema_file = sys.argv[1:3]


def ask(method, path, body=None, headers={}):
    """Status, type and text of the answer."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(api + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, reply.headers["Content-Type"], reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


status, kind, text = ask("GET", "/redial/openapi.json")
assert (status, kind) == (200, "application/json"), (status, kind)
description = json.loads(text)
with open(schema_file, encoding="utf-8") as file:
    jsonschema.Draft202012Validator(json.load(file)).validate(description)
schemas = description["components"]["schemas"]
jsonschema.Draft202012Validator.check_schema({"$defs": schemas})


def hold(path, method, status, kind, text):
    """The answer to what the description says of this path, method and status."""
    told = description["paths"][path][method]["responses"]
    assert str(status) in told, f"{method} {path}: {status} is not told of: {text[:300]}"
    content = told[str(status)]["content"]
    assert kind in content, f"{method} {path}: {kind} is not told of"
    root = {"components": {"schemas": schemas}, **content[kind]["schema"]}
    validator = jsonschema.Draft202012Validator(root)
    values = [text] if content[kind]["schema"].get("type") == "string" else [
        json.loads(line) for line in (text.splitlines() if "ndjson" in kind else [text])]
    for value in values:
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        if error is not None:
            sys.exit(f"{method} {path}: {error.json_path}: {error.message[:400]}")
    return values


def hold_asked(path, method, asked, body=None):
    status, kind, text = ask(method.upper(), asked, body)
    hold(path, method, status, kind, text)
    if method == "get":
        assert ask("HEAD", asked) == (status, kind, ""), f"HEAD {asked}"
    return status


def first_lines(path, count, headers={}):
    """Of a stream."""
    request = urllib.request.Request(api + path, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as reply:
        lines = [reply.readline().decode() for _ in range(count)]
        return reply.headers["Content-Type"], "".join(lines)


sessions = json.loads(ask("GET", "/redial/sessions")[2])["sessions"]
assert sessions, "nothing was seen"
for path, methods in description["paths"].items():
    count = 0
    for method in methods:
        if path == "/redial/events":
            kind, text = first_lines("/redial/events?after=0", 10)
            count += len(hold(path, method, 200, kind, text))
            kind, text = first_lines("/redial/events?after=0", 4, {"Accept": "text/event-stream"})
            hold(path, method, 200, kind, text)
            assert text.startswith("id: 1\nevent: "), text
        elif path == "/redial/expect":
            held = hold_asked(path, method, path, {"expect": {"opens": {"at_least": 1}}})
            failed = hold_asked(path, method, path, {"expect": {"opens": 1000}})
            wrong = hold_asked(path, method, path, {"expect": {"open": 1}})
            assert (held, failed, wrong) == (200, 417, 400), (held, failed, wrong)
            count += 3
        elif path == "/redial/lab" and method == "post":
            assert hold_asked(path, method, path, {"dialect": "klingon"}) == 400
            assert hold_asked(path, method, path, {"dialect": "mqtt"}) == 202
            count += 2
        elif "{session}" in path:
            for session in sessions:
                asked = path.replace("{session}", str(session["id"]))
                assert hold_asked(path, method, asked) == 200
                count += 1
            assert hold_asked(path, method, path.replace("{session}", "none")) == 404
        else:
            assert hold_asked(path, method, path) == 200
            count += 1
        other = "DELETE"
        status, kind, text = ask(other, path.replace("{session}", str(sessions[0]["id"])))
        assert status == 405, (path, status)
        hold(path, method, status, kind, text)
        asked = path.replace("{session}", str(sessions[0]["id"]))
        with urllib.request.urlopen(urllib.request.Request(api + asked, method="OPTIONS")) as reply:
            allowed = reply.headers["Allow"].split(", ")
        assert method.upper() in allowed, (path, allowed)
    print(path, count)
assert ask("HEAD", "/redial/events") == (200, "application/x-ndjson", "")
