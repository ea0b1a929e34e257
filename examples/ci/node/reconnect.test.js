// reconnect.test.js: the library reconnecting-websocket through outages, judged by Redial.
// `npm install && npm test`.
"use strict";
const assert = require("node:assert/strict");
const { afterEach, beforeEach, test } = require("node:test");
const ReconnectingWebSocket = require("reconnecting-websocket");
const WebSocket = require("ws");
const { startLab, startTap } = require("./redial_tap.js");

let server, tap, client;

beforeEach(async () => {
  server = await startLab(); // your own server in its place
  tap = await startTap(server.url);
  client = new ReconnectingWebSocket(tap.url, [], {
    WebSocket,
    minReconnectionDelay: 100,
    maxReconnectionDelay: 1000,
    reconnectionDelayGrowFactor: 2,
  });
  await tap.expect({ opens: 1 }, { deadline: "5s" });
});

afterEach(async () => {
  client.close();
  await tap.end();
  await server.end();
});

test("is back within three seconds of an outage, with few dials", async () => {
  await tap.breakFor(500);
  await tap.expect(
    { recovers_within: "3s", dials_at_most: { each_outage: 10 } },
    { deadline: "10s" },
  );
});

test("dials again after a close with 1012", async () => {
  const toxic = await tap.proxy.addToxic({ type: "close", attributes: { code: 1012 } });
  await tap.expect({ opens: { at_least: 2 } }, { deadline: "10s" });
  await toxic.remove();
  const { attempts } = await tap.seen("attempts");
  assert.equal(attempts[0].ended.close_code, 1012);
});

test("what it says while it is down arrives once it is back", async () => {
  await tap.breakFor(300);
  client.send("said while down");
  const messages = { direction: "out", contains: "said while down", count: 1 };
  await tap.expect({ recovers_within: "5s", messages }, { deadline: "10s" });
});
