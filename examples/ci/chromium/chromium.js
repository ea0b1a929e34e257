// chromium.js: a headless Chromium by its DevTools protocol, for tests of a page. With Playwright
// or Puppeteer you have this already: what matters is that the page dials the tap.
"use strict";
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const WebSocket = require("ws");

const words = (profile) => [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-dev-shm-usage",
  "--no-proxy-server",
  "--remote-debugging-port=0",
  `--user-data-dir=${profile}`,
  "about:blank",
];

// Its port stands in this file once it listens; a Chromium that does not come up is begun again.
async function portOf(profile, program) {
  const file = path.join(profile, "DevToolsActivePort");
  for (let i = 0; i < 300 && program.exitCode === null; ++i) {
    if (fs.existsSync(file)) {
      const port = Number(fs.readFileSync(file, "utf8").split("\n")[0]);
      if (port) return port;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return 0;
}

async function start() {
  for (let round = 0; round < 3; ++round) {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), "redial-chromium-"));
    const program = spawn(process.env.CHROMIUM ?? "chromium", words(profile), {
      stdio: "ignore",
      env: { ...process.env, HOME: profile },
    });
    const port = await portOf(profile, program);
    if (port) return { program, profile, port };
    await end(program, profile);
  }
  throw new Error("Chromium did not come up");
}

async function end(program, profile) {
  if (program.exitCode === null && program.signalCode === null) {
    program.kill("SIGTERM");
    const late = setTimeout(() => program.kill("SIGKILL"), 5000);
    await once(program, "exit");
    clearTimeout(late);
  }
  await remove(profile);
}

// Chromium's other processes outlive it for a moment and still write. rmSync's own retries look for
// the files once, and wait in vain for a folder to become empty that got another since.
async function remove(folder) {
  for (let tries = 100; ; --tries) {
    try {
      return fs.rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== "ENOTEMPTY" || tries === 0) throw error;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

// Opens `url` in a page of its own. evaluate() gives an expression's value; waits for promises.
async function openPage(url) {
  const { program, profile, port } = await start();
  const pages = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  const page = pages.find((one) => one.type === "page");
  const devtools = new WebSocket(page.webSocketDebuggerUrl);
  await once(devtools, "open");
  const waiting = new Map();
  let last = 0;
  devtools.on("message", (text) => {
    const { id, result, error } = JSON.parse(text);
    const done = waiting.get(id);
    if (!done) return;
    waiting.delete(id);
    error ? done.reject(new Error(error.message)) : done.resolve(result);
  });
  const call = (method, params) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      devtools.send(JSON.stringify({ id: last, method, params }));
    });
  await call("Page.navigate", { url });
  return {
    async evaluate(expression) {
      const wish = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await call("Runtime.evaluate", wish);
      if (exceptionDetails) throw new Error(exceptionDetails.text);
      return result.value;
    },
    async end() {
      devtools.close();
      await end(program, profile);
    },
  };
}

module.exports = { openPage };
