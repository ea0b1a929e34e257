// redial_tap.js: `redial tap` for tests. Faults go through the npm package toxiproxy-node-client,
// whose paths Redial's control API has; what was seen is asked under /redial with fetch.
//
//   const tap = await startTap("ws://127.0.0.1:8765/");   // the client dials tap.url
//   await tap.breakFor(1000);
//   await tap.expect({ recovers_within: "3s" }, { deadline: "10s" });
//   await tap.end();
//
// REDIAL names the program, else it is looked for on PATH.
"use strict";
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const readline = require("node:readline");
const { Toxiproxy } = require("toxiproxy-node-client");

const redial = process.env.REDIAL ?? "redial";

// Starts it, and waits for the line that `pattern` is in; gives both.
async function start(words, pattern) {
  const program = spawn(redial, words, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of readline.createInterface({ input: program.stdout })) {
    const found = pattern.exec(line);
    if (!found) continue;
    program.stdout.resume();
    return { program, found: found[1] };
  }
  throw new Error(`redial ${words.join(" ")} ended at once`);
}

async function end(program) {
  if (program.exitCode !== null) return;
  program.kill("SIGTERM");
  await once(program, "exit");
}

// Redial's lab server; your own stands in its place.
async function startLab() {
  const { program, found } = await start(["serve", "--port", "0"], /(ws:\/\/\S+)/);
  return { url: found, end: () => end(program) };
}

async function startTap(upstream, name = "server") {
  const { program, found: api } = await start(["tap", "--control", "0"], /control API on (\S+)/);
  const toxiproxy = new Toxiproxy(api);
  const proxy = await toxiproxy.createProxy({
    name,
    listen: "127.0.0.1:0",
    upstream,
    enabled: true,
  });
  const switched = async (enabled) => proxy.update({ ...proxy.toJson(), enabled });

  return {
    api,
    proxy, // proxy.addToxic({ type: "latency", ... })
    url: `ws://${proxy.listen}/`,
    // The server is gone: connections are reset, and so is every dial, seen by the tap.
    async breakFor(ms) {
      await switched(false);
      await new Promise((done) => setTimeout(done, ms));
      await switched(true);
    },
    // "", "attempts", "outages", "messages", "findings", "policy".
    async seen(what = "") {
      const reply = await fetch(`${api}/redial/sessions/${name}${what && `/${what}`}`);
      return reply.json();
    },
    // Throws with Redial's reasons where one does not hold (docs/expectations.md).
    async expect(expect, options = {}) {
      const body = JSON.stringify({ expect, ...options });
      const reply = await fetch(`${api}/redial/expect`, { method: "POST", body });
      const answer = await reply.json();
      if (answer.error) throw new Error(answer.error);
      const wrong = answer.expectations.filter((one) => one.held !== "held");
      if (!answer.held)
        throw new Error(
          wrong.map((one) => `${one.name} ${one.expected}: ${one.held}, ${one.reason}`).join("; "),
        );
      return answer;
    },
    end: () => end(program),
  };
}

module.exports = { startLab, startTap };
