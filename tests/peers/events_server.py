"""events_server.py: event streams by Python's own HTTP server, for what Redial makes of them.

It prints its port, then each request as a line of JSON (method, path, last_event_id, body) as soon
as it has come. GET /events?n=3 sends three numbered events, from behind the last id on, and ends
cleanly; of its query: every=MS between them, retry=MS, eol=cr|crlf, coding=gzip|deflate, form=
chunked|length|close, cut=1 (the connection is reset within the last event), hold=1 (it stays open).
/status?code=N answers N; /redirect?to=URL&code=N; /html. It ends with its standard input.
"""
import json
import os
import socket
import struct
import sys
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Packer:
    """What makes of each piece bytes that can be unpacked as soon as they come."""

    def __init__(self, coding):
        bits = {"gzip": 31, "deflate": 15}.get(coding)
        self.stream = zlib.compressobj(wbits=bits) if bits else None

    def pack(self, data):
        if not self.stream:
            return data
        return self.stream.compress(data) + self.stream.flush(zlib.Z_SYNC_FLUSH)

    def end(self):
        return self.stream.flush() if self.stream else b""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def do_GET(self):
        self.answer(b"")

    def answer(self, body):
        parts = urlsplit(self.path)
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        told = {"method": self.command, "path": self.path, "body": body.decode(),
                "last_event_id": self.headers.get("Last-Event-ID")}
        print(json.dumps(told), flush=True)
        if parts.path == "/events":
            self.stream()
        elif parts.path == "/redirect":
            self.plain(int(self.query.get("code", 307)), [("Location", self.query["to"])], b"")
        elif parts.path == "/status":
            self.plain(int(self.query["code"]), [("Retry-After", "1")], b"no")
        else:
            self.plain(200, [("Content-Type", "text/html")], b"<p>no events")

    def plain(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def begin(self, form, total):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        if self.query.get("coding"):
            self.send_header("Content-Encoding", self.query["coding"])
        if form == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        elif form == "length":
            self.send_header("Content-Length", str(total))
        else:
            self.close_connection = True
        self.end_headers()

    def events(self, eol):
        first = int(self.headers.get("Last-Event-ID") or 0) + 1
        head = ": hello" + eol
        if "retry" in self.query:
            head += "retry: " + self.query["retry"] + eol
        yield (head + eol).encode()
        for number in range(first, first + int(self.query.get("n", 3))):
            lines = ["id: %d" % number, "event: tick", 'data: {"n":%d}' % number, ""]
            yield (eol.join(lines) + eol).encode()

    def stream(self):
        eol = {"cr": "\r", "crlf": "\r\n"}.get(self.query.get("eol"), "\n")
        form = self.query.get("form", "chunked")
        packer = Packer(self.query.get("coding"))
        pieces = [packer.pack(event) for event in self.events(eol)]
        if not self.query.get("hold"):
            pieces.append(packer.end())
        self.begin(form, sum(map(len, pieces)))
        for piece in pieces:
            self.put(form, piece)
            time.sleep(int(self.query.get("every", 0)) / 1000)
        if self.query.get("cut"):
            self.put(form, b"id: 999\ndata: never ")
            self.reset()
        elif self.query.get("hold"):
            while True:
                time.sleep(60)
        elif form == "chunked":
            self.wfile.write(b"0\r\n\r\n")

    def put(self, form, piece):
        if form == "chunked" and piece:
            piece = b"%x\r\n%s\r\n" % (len(piece), piece)
        # In small pieces, which no read holds whole.
        for at in range(0, len(piece), 7):
            self.wfile.write(piece[at:at + 7])
            self.wfile.flush()

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.rfile.close()
        self.connection.close()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


def main():
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)


main()
