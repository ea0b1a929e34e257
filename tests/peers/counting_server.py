"""counting_server.py [COUNT]: an event stream of the numbers 1 to COUNT at /events, from behind
Last-Event-ID on, with a short `retry:`; behind the last one it says nothing and stays open. At
/page is a client: the browser's own EventSource, which reports its callbacks to /told. They are
printed as they come, one a line. "packed" in the query: under gzip, where the client takes it.

Standard library alone. Each connection has a thread; every write is a chunk."""

import http.server
import sys
import time
import zlib

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 9
BETWEEN_S = 0.02
QUIET_S = 60

PAGE = b"""<!doctype html><title>counts</title><script>
let told = Promise.resolve();
function tell(line) {
  told = told.then(() => fetch("/told", {method: "POST", body: line}));
}
const source = new EventSource("/events" + location.search);
source.onopen = () => tell("open");
source.onmessage = (e) => tell(`event ${e.lastEventId} ${e.data}`);
source.onerror = () => tell(source.readyState === EventSource.CLOSED ? "closed" : "error");
</script>"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        line = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print("told:", line, flush=True)
        self.send_response(204)
        self.end_headers()

    def do_GET(self):
        if self.path.startswith("/events"):
            return self.stream()
        is_page = self.path.startswith("/page")
        if is_page:
            print("asked for the page", flush=True)
        body = PAGE if is_page else b""
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self):
        packs = "packed" in self.path and "gzip" in self.headers.get("Accept-Encoding", "")
        packer = zlib.compressobj(wbits=31) if packs else None
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Transfer-Encoding", "chunked")
        if packs:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()

        def send(text):
            data = text.encode()
            if packer:
                data = packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            self.wfile.flush()

        try:
            send("retry: 100\n\n")
            last = self.headers.get("Last-Event-ID") or "0"
            for number in range(int(last) + 1, COUNT + 1):
                send(f"id: {number}\ndata: number {number}\n\n")
                time.sleep(BETWEEN_S)
            time.sleep(QUIET_S)
        except OSError:
            pass
        self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}/events", flush=True)
server.serve_forever()
