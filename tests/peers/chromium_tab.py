"""chromium_tab.py: a Chromium without a window and with an empty profile folder, in which a page is
opened and an expression evaluated (Chrome DevTools Protocol). For the scripts beside it."""
import asyncio
import json
import subprocess
import sys

import websockets


async def _talk(browser_url, page, is_ready, expression):
    port = browser_url.split(":")[2].split("/")[0]
    async with websockets.connect(browser_url, max_size=None) as socket:
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

        target = await call("Target.createTarget", {"url": page.replace("PORT", port)})
        attached = await call("Target.attachToTarget",
                              {"targetId": target["targetId"], "flatten": True})
        session = attached["sessionId"]
        await call("Page.enable", {}, session)
        while True:
            there = await call("Runtime.evaluate", {"expression": is_ready}, session)
            if there["result"].get("value") is True:
                break
        result = await call("Runtime.evaluate",
                            {"expression": expression, "awaitPromise": True,
                             "returnByValue": True}, session)
        if "exceptionDetails" in result:
            sys.exit(json.dumps(result["exceptionDetails"]))
        return result["result"]["value"]


def evaluated(profile, page, is_ready, expression):
    """What the expression gives in the page once `is_ready` is true there. PORT in the page's URL
    is that of Chromium's own HTTP server, which has its DevTools."""
    browser = subprocess.Popen(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--no-proxy-server", "--remote-debugging-port=0",
         "--remote-allow-origins=*", "--user-data-dir=" + profile, "about:blank"],
        stderr=subprocess.PIPE, text=True)
    try:
        for line in browser.stderr:
            if "DevTools listening on" in line:
                return asyncio.run(_talk(line.split()[-1], page, is_ready, expression))
        sys.exit("Chromium did not say where its DevTools are")
    finally:
        browser.terminate()
        browser.wait()
