"""har_devtools.py FILE PROFILE: opens a HAR file in Chromium's own DevTools, says what they have.

Starts Chromium without a window and with the empty profile folder, opens the DevTools frontend that
it brings, and lets that one's own importer read the file. Prints one JSON object a request: url,
status, error, type, address, ms, its frames as [type, opcode, text, time], and `entry`, which is
what DevTools themselves export of it as HAR.
"""
import asyncio
import json
import subprocess
import sys

import websockets

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


async def talk(url, text):
    port = url.split(":")[2].split("/")[0]
    async with websockets.connect(url, max_size=None) as socket:
        count = 0

        async def call(method, params, session=None):
            nonlocal count
            count += 1
            wish = {"id": count, "method": method, "params": params}
            if session:
                wish["sessionId"] = session
            await socket.send(json.dumps(wish))
            while True:
                answer = json.loads(await socket.recv())
                if answer.get("id") == count:
                    return answer["result"]

        page = f"http://127.0.0.1:{port}/devtools/devtools_app.html"
        target = await call("Target.createTarget", {"url": page})
        attached = await call("Target.attachToTarget",
                              {"targetId": target["targetId"], "flatten": True})
        session = attached["sessionId"]
        await call("Page.enable", {}, session)
        while True:  # until the page has its origin
            there = await call("Runtime.evaluate", {"expression": "location.origin"}, session)
            if there["result"].get("value", "").startswith("http://127"):
                break
        result = await call("Runtime.evaluate",
                            {"expression": READ.replace("TEXT", json.dumps(text)),
                             "awaitPromise": True, "returnByValue": True}, session)
        if "exceptionDetails" in result:
            sys.exit(json.dumps(result["exceptionDetails"]))
        for request in result["result"]["value"]:
            print(json.dumps(request))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    browser = subprocess.Popen(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--no-proxy-server", "--remote-debugging-port=0",
         "--remote-allow-origins=*", "--user-data-dir=" + sys.argv[2], "about:blank"],
        stderr=subprocess.PIPE, text=True)
    try:
        for line in browser.stderr:
            if "DevTools listening on" in line:
                asyncio.run(talk(line.split()[-1], text))
                return
        sys.exit("Chromium did not say where its DevTools are")
    finally:
        browser.terminate()
        browser.wait()


main()
