"""chromium.py URL: Chromium without a window, on a page that dials again by itself.

A browser reconnects nothing: the page doubles its wait from one second to thirty, draws it between
half and whole, and starts anew once it was open.
"""
import http.server
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse

PAGE = b"""<!doctype html><title>reconnecting</title><script>
const url = new URLSearchParams(location.search).get("url");
let failed = 0;
function dial() {
  const socket = new WebSocket(url);
  socket.onopen = () => { failed = 0; socket.send('{"hello":1}'); };
  socket.onclose = () => {
    const full = Math.min(30000, 1000 * 2 ** failed++);
    setTimeout(dial, full / 2 + Math.random() * full / 2);
  };
}
dial();
</script>"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        is_page = self.path.startswith("/?")
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE if is_page else b"")

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
query = urllib.parse.urlencode({"url": sys.argv[1]})
profile = tempfile.mkdtemp(prefix="redial-battery-")
try:
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update",
                    "--user-data-dir=" + profile,
                    "http://127.0.0.1:%d/?%s" % (server.server_port, query)],
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)
finally:
    shutil.rmtree(profile, ignore_errors=True)
