"""events_httpx.py URL: an event stream read with httpx, as people do it in Python: by httpx-sse
where it is installed (Debian 12 has none), else line by line; asked for anew with Last-Event-ID
when it ends, after what retry: says. What it sees is a line each, the first one how it reads. A
status other than 200 ends it."""

import sys
import time

import httpx

try:
    import httpx_sse
except ImportError:
    httpx_sse = None

last_id = ""
wait_s = 0.1


def events_by_hand(answer):
    name, identity, retry_ms, data = "message", None, None, []
    for line in answer.iter_lines():
        field, _, value = line.rstrip("\r\n").partition(":")
        value = value.removeprefix(" ")
        if field == "id":
            identity = value
        elif field == "retry" and value.isdigit():
            retry_ms = int(value)
        elif field == "data":
            data.append(value)
        elif not field and not value:
            yield identity, retry_ms, "\n".join(data)
            identity, retry_ms, data = None, None, []


def events_of(answer):
    if httpx_sse is None:
        yield from events_by_hand(answer)
        return
    for event in httpx_sse.EventSource(answer).iter_sse():
        yield event.id, event.retry, event.data


print("httpx", httpx.__version__, "httpx-sse" if httpx_sse else "by hand", flush=True)
while True:
    fields = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
    if last_id:
        fields["Last-Event-ID"] = last_id
    try:
        with httpx.stream("GET", sys.argv[1], headers=fields, timeout=30) as answer:
            if answer.status_code != 200:
                print("closed", answer.status_code, flush=True)
                sys.exit(0)
            print("open", flush=True)
            for identity, retry_ms, data in events_of(answer):
                last_id = identity or last_id
                if retry_ms is not None:
                    wait_s = retry_ms / 1000
                if data:
                    print("event", last_id, data, flush=True)
    except httpx.HTTPError as problem:
        print("error", type(problem).__name__, flush=True)
    time.sleep(wait_s)
