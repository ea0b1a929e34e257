"""reconnect_page.py: serves a page with a small reconnecting WebSocket client, for a browser.

Prints "listening on http://127.0.0.1:PORT/", then "asked for the page" at each visit. The page's
query says how it reconnects: url, base, factor, cap (ms) and jitter (0 none, else full: each wait
is uniform between 0 and its value, drawn by a generator of this seed, so that a test has the same
chance each time). With `first`, that URL is fetched before the first dial: the connection over
which it came may carry WebSockets, too (RFC 8441).
"""
import http.server
import sys

PAGE = b"""<!doctype html><title>reconnecting</title><script>
const wish = new URLSearchParams(location.search);
const base = +wish.get("base"), factor = +wish.get("factor"), cap = +wish.get("cap");
const jitter = +wish.get("jitter");
let failed = 0, state = jitter;
function chance() {  // mulberry32
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
function dial() {
  const socket = new WebSocket(wish.get("url"));
  socket.onopen = () => { failed = 0; socket.send("hello"); };
  socket.onclose = () => {
    const full = Math.min(cap, base * factor ** failed++);
    setTimeout(dial, jitter ? chance() * full : full);
  };
}
const first = wish.get("first");
if (first) fetch(first, {mode: "no-cors", credentials: "include"}).finally(dial);
else dial();
</script>"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        is_page = self.path.startswith("/?")
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE) if is_page else 0))
        self.end_headers()
        if is_page:
            self.wfile.write(PAGE)
            print("asked for the page", flush=True)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"listening on http://127.0.0.1:{server.server_port}/", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)
