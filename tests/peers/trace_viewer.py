"""trace_viewer.py FILE PROFILE VIEWER: opens a trace in Catapult's trace viewer, says what it has.

That is the program behind chrome://tracing; Go's sources bring it for `go tool trace`, in the
folder VIEWER. It runs in Chromium. Prints one JSON object: `warnings` of its importer as [type,
message], and `processes`, each with `pid`, `name`, `counters` as {name: {series: [[ms, value]]}}
and `threads` as {name, slices, spans}: objects with title, start and duration in ms, args, parent
(the title of the slice that it is nested in) and unfinished. Spans may overlap.
"""
import functools
import http.server
import json
import sys
import threading

import chromium_tab

PAGE = b"""<!doctype html><html><head><script src="/webcomponents.min.js"></script>
<link rel="import" href="/trace_viewer_full.html"><script>
document.addEventListener("WebComponentsReady", () => { window.is_ready = true; });
</script></head><body></body></html>"""

READ = """(async () => {
  const model = new tr.Model();
  const options = new tr.importer.ImportOptions();
  options.shiftWorldToZero = false;
  await new Promise((done, failed) => new tr.importer.Import(model, options)
      .importTracesWithProgressDialog([TEXT]).then(done, failed));
  const slice_of = slice => ({
    title: slice.title, start: slice.start, duration: slice.duration, args: slice.args ?? {},
    parent: slice.parentSlice?.title ?? null, unfinished: slice.didNotFinish ?? false});
  const thread_of = thread => ({
    name: thread.name, slices: thread.sliceGroup.slices.map(slice_of),
    spans: thread.asyncSliceGroup.slices.map(slice_of)});
  const counter_of = counter => Object.fromEntries(counter.series.map(
      series => [series.name, series.samples.map(sample => [sample.timestamp, sample.value])]));
  return {
    warnings: model.importWarnings.map(warning => [warning.type, warning.message]),
    processes: Object.values(model.processes).map(process => ({
      pid: process.pid, name: process.name,
      threads: Object.values(process.threads).map(thread_of),
      counters: Object.fromEntries(Object.values(process.counters).map(
          counter => [counter.name, counter_of(counter)])),
    })),
  };
})()"""


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *args):
        pass


with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
server = http.server.ThreadingHTTPServer(
    ("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[3]))
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps(chromium_tab.evaluated(
    sys.argv[2], f"http://127.0.0.1:{server.server_port}/", "window.is_ready === true",
    READ.replace("TEXT", json.dumps(text)))))
