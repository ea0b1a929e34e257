"""har_devtools.py FILE PROFILE: opens a HAR file in Chromium's own DevTools, says what they have.

Opens the DevTools frontend that Chromium brings, and lets that one's own importer read the file.
Prints one JSON object a request: url, status, error, type, address, ms, its frames as [type,
opcode, text, time], and `entry`, which is what DevTools themselves export of it as HAR.
"""
import json
import sys

import chromium_tab

READ = """(async () => {
  const har = await import(location.origin + "/devtools/models/har/har.js");
  const root = new har.HARFormat.HARRoot(JSON.parse(TEXT));
  const requests = har.Importer.Importer.requestsFromHARLog(root.log);
  const log = await har.Log.Log.build(requests, {sanitize: false});
  return requests.map((request, at) => ({
    url: request.url(), status: request.statusCode, error: request.localizedFailDescription,
    type: request.resourceType().name(), address: request.remoteAddress(),
    ms: request.duration * 1000,
    request_headers: request.requestHeaders().length,
    response_headers: request.responseHeaders.length,
    entry: log.entries[at],
    frames: request.frames().map(frame => [frame.type, frame.opCode, frame.text, frame.time]),
  }));
})()"""

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
for request in chromium_tab.evaluated(
        sys.argv[2], "http://127.0.0.1:PORT/devtools/devtools_app.html",
        'location.origin.startsWith("http://127")',
        READ.replace("TEXT", json.dumps(text))):
    print(json.dumps(request))
