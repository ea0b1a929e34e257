"""events_by_hand.py URL: an event stream read as people do it with an HTTP client: line by line,
and asked for anew with Last-Event-ID when it ends. What it sees is a line each. A status other than
200 ends it. Standard library alone."""

import http.client
import sys
import time
import urllib.parse

url = urllib.parse.urlsplit(sys.argv[1])
last_id = ""


def read(answer):
    global last_id
    data = []
    for line in answer:
        field, _, value = line.decode().rstrip("\r\n").partition(":")
        value = value.removeprefix(" ")
        if field == "id":
            last_id = value
        elif field == "data":
            data.append(value)
        elif not field and not value and data:
            print("event", last_id, "\n".join(data), flush=True)
            data = []


while True:
    connection = http.client.HTTPConnection(url.hostname, url.port)
    try:
        fields = {"Accept": "text/event-stream"}
        if last_id:
            fields["Last-Event-ID"] = last_id
        connection.request("GET", url.path or "/", headers=fields)
        answer = connection.getresponse()
        if answer.status != 200:
            print("closed", flush=True)
            sys.exit(0)
        print("open", flush=True)
        read(answer)
    except (OSError, http.client.HTTPException):
        pass
    connection.close()
    print("error", flush=True)
    time.sleep(0.1)
