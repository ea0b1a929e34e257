// page.test.js: a page in Chromium through an outage: what it shows, and what Redial saw of it.
// `npm install && npm test` beside ../node, whose redial_tap.js it uses.
"use strict";
const assert = require("node:assert/strict");
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const { test } = require("node:test");
const { startLab, startTap } = require("../node/redial_tap.js");
const { openPage } = require("./chromium.js");

// Serves the page; your own development server in its place.
async function servePage() {
  const page = fs.readFileSync(path.join(__dirname, "page.html"));
  const server = http.createServer((_, reply) => {
    reply.writeHead(200, { "Content-Type": "text/html" }).end(page);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

const shows = (page, words) =>
  page.evaluate(`new Promise((done) => {
    const look = () => state.textContent === "${words}" ? done(true) : setTimeout(look, 10);
    look();
  })`);

test("the page says that it reconnects, and is back within five seconds", async (t) => {
  const lab = await startLab();
  t.after(() => lab.end());
  const tap = await startTap(lab.url, "chat");
  t.after(() => tap.end());
  const web = await servePage();
  t.after(() => web.close());
  const page = await openPage(
    `http://127.0.0.1:${web.address().port}/?url=${encodeURIComponent(tap.url)}`,
  );
  t.after(() => page.end());

  await tap.expect({ opens: 1 }, { deadline: "20s" });
  await shows(page, "connected");
  const down = tap.breakFor(1000);
  await shows(page, "reconnecting");
  await down;
  await tap.expect(
    { recovers_within: "5s", dials_at_most: { each_outage: 10 } },
    { deadline: "20s" },
  );
  await shows(page, "connected");
  const { outages } = await tap.seen("outages");
  assert.ok(outages[0].dials >= 1);
});
