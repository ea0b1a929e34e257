"""trace_devtools.py FILE PROFILE: opens a trace in the engine of Chromium's own DevTools.

That is what their Performance panel reads traces with; it looks for Chromium's own events, and
checks the others' form. Prints one JSON object: `complaints`, what it wrote to the console, and
`names`, those of processes.
"""
import json
import sys

import chromium_tab

READ = """(async () => {
  const trace = await import(location.origin + "/devtools/models/trace/trace.js");
  const complaints = [];
  for (const level of ["error", "warn"])
    console[level] = (...words) => complaints.push(words.join(" "));
  const processor = trace.Processor.TraceProcessor.createWithAllHandlers();
  await processor.parse(JSON.parse(TEXT).traceEvents, {});
  const names = [...processor.data.Meta.processNames.values()].map(event => event.args.name);
  return {complaints, names};
})()"""

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
print(json.dumps(chromium_tab.evaluated(
    sys.argv[2], "http://127.0.0.1:PORT/devtools/devtools_app.html",
    'location.origin.startsWith("http://127")', READ.replace("TEXT", json.dumps(text)))))
