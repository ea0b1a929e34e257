"""events_client.py API LIBRARY: follows the control API's events as a script would.

LIBRARY is http.client, or requests where that is installed. Prints a line for each event as it
comes, "whole" when the stream has ended as it should, and "cut" when it was cut off.
"""
import http.client
import sys
import urllib.parse

API, LIBRARY = sys.argv[1:]
PATH = "/redial/events?after=0"


def lines_of_http_client():
    address = urllib.parse.urlsplit(API)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    connection.request("GET", PATH)
    reply = connection.getresponse()
    assert reply.status == 200, reply.status
    while line := reply.readline():
        yield line


def lines_of_requests():
    import requests  # of another project: not everywhere
    with requests.get(API + PATH, stream=True, timeout=20) as reply:
        reply.raise_for_status()
        yield from reply.iter_lines()


try:
    for line in {"http.client": lines_of_http_client, "requests": lines_of_requests}[LIBRARY]():
        print(line.decode().strip(), flush=True)
    print("whole", flush=True)
except Exception as error:  # each library has a name of its own for it
    print("cut", type(error).__name__, flush=True)
