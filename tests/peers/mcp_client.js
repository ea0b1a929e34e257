// A coding agent's part, played by npm's own SDKs for the Model Context Protocol: starts
// redial mcp, calls every tool at least once against the lab server, breaks a session and waits
// for it.
//   node mcp_client.js sdk|client REDIAL EXPORTS
// "sdk" is @modelcontextprotocol/sdk (initialize, revision 2025-11-25), "client" is
// @modelcontextprotocol/client (revision 2026-07-28, no handshake). Prints "ok" at the end.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { execFileSync } = require('node:child_process');

const [kind, redial, folder] = process.argv.slice(2);
const isModern = kind === 'client';
const { Client } = isModern ? require('@modelcontextprotocol/client')
                            : require('@modelcontextprotocol/sdk/client/index.js');
const { StdioClientTransport } = isModern ? require('@modelcontextprotocol/client/stdio')
                                          : require('@modelcontextprotocol/sdk/client/stdio.js');

const called = new Set();
let client;

// The structured content; an error of the tool throws with its words.
async function call(name, args = {}, options = {}) {
  called.add(name);
  const wish = { name, arguments: args };
  const result = isModern ? await client.callTool(wish, options)
                          : await client.callTool(wish, undefined, options);
  if (result.isError) throw new Error(result.content[0].text);
  assert.deepStrictEqual(JSON.parse(result.content[1].text), result.structuredContent);
  return result.structuredContent;
}

async function useSession(url) {
  const opened = await call('open', { url, name: 'own', session_id: 'demo-1234', ping_every: 0 });
  assert.equal(opened.status, 'open');
  await call('send', { session: 'own', text: 'hello' });
  const got = await call('wait_for',
    { session: 'own', until: 'message', containing: '"count":1', within: '10s' });
  assert.equal(got.is_met, true);
  await call('break', { session: 'own', action: 'reset' });
  const back = await call('wait_for', { session: 'own', until: 'opened', within: '10s' });
  assert.equal(back.is_met, true);
  await call('send', { session: 'own', text: 'again' });
  const judged = await call('wait_for', { session: 'own', until: 'resume_judged', within: '10s' });
  assert.match(judged.last, /resumed/);
  const seen = await call('attempts', { session: 'own' });
  assert.equal(seen.attempts.length, 2);
  assert.equal(seen.outages[0].state, 'healed');
  const { messages } = await call('messages', { session: 'own' });
  assert.equal(messages.length, 4);
  const behind = await call('messages', { session: 'own', after: messages[0].row });
  assert.deepStrictEqual(behind.messages.map((one) => one.row),
    messages.slice(1).map((one) => one.row));
  assert.ok(!JSON.stringify(messages).includes('demo-1234'), 'the session id is told');
  const verdict = await call('expect',
    { session: 'own', expect: { recovers_within: '8s', lost: 0, opens: 2 }, within: '5s' });
  assert.equal(verdict.held, true, JSON.stringify(verdict));
  await call('findings');
}

// A tap, dialled by a session of Redial's own in the client's place.
async function useTap(url) {
  const tap = await call('open', { listen: 0, to: url, name: 'tap' });
  assert.equal(tap.tap.listening, true);
  await call('open', { url: tap.tap.url, name: 'through' });
  await call('break', { session: 'tap', fault: 'answer:503,retry_after 1s,name busy' });
  await call('break', { session: 'tap', action: 'reset' });
  const refused = await call('wait_for', { session: 'tap', until: 'failed', within: '10s' });
  assert.match(refused.last, /503/);
  await call('break', { session: 'tap', action: 'clear' });
  const opened = await call('wait_for', { session: 'through', until: 'opened', within: '10s',
    after_ms: 1 });
  assert.equal(opened.is_met, true);
  assert.equal((await call('list')).sessions.length, 3);
  assert.equal((await call('close', { session: 'through' })).is_closed, true);
  assert.equal((await call('close', { session: 'tap' })).is_closed, true);
}

// A certificate for localhost and its key; each is its own authority.
function certificate(name) {
  const file = (ending) => path.join(folder, name + ending);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
    '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost',
    '-keyout', file('.key'), '-out', file('.pem')], { stdio: 'ignore' });
  return { cert: file('.pem'), key: file('.key') };
}

// A server that wants its client's certificate, and a tap that has one: both by files.
async function useCertificates() {
  const server = certificate('server');
  const own = certificate('own');
  const read = (file) => fs.readFileSync(file);
  const https = require('node:https').createServer({ cert: read(server.cert), key: read(server.key),
    ca: [read(own.cert)], requestCert: true, rejectUnauthorized: true });
  new (require('ws').WebSocketServer)({ server: https });
  await new Promise((listening) => https.listen(0, '127.0.0.1', listening));
  const url = `wss://localhost:${https.address().port}/`;
  const once = { url, once: true, within: '5s' };
  const known = await call('open', { ...once, name: 'known', ca: server.cert, ...own });
  assert.equal(known.status, 'open', known.last_outcome);
  const stranger = await call('open', { ...once, name: 'stranger', ca: server.cert });
  assert.notEqual(stranger.opens > 0 && stranger.status, 'open');
  const doubting = await call('open', { ...once, name: 'doubting', ...own });
  assert.equal(doubting.opens, 0);
  for (const session of ['known', 'stranger', 'doubting']) await call('close', { session });
  https.close();

  const lab = (await call('list')).lab_url;
  const tap = await call('open', { listen: 0, to: lab, name: 'secure', tls_cert: server.cert,
    tls_key: server.key });
  const port = tap.tap.url.match(/:(\d+)/)[1];
  const through = await call('open', { url: `wss://localhost:${port}/`, name: 'client',
    ca: server.cert });
  assert.equal(through.status, 'open', through.last_outcome);
  for (const session of ['client', 'secure']) await call('close', { session });
}

// Progress arrives, a cancelled wait is answered no more, and others go on beside it.
async function waitAndCancel() {
  let told = 0;
  const waited = await call('wait_for', { session: 'own', until: 'gave_up', within: '1.5s' },
    { onprogress: () => { ++told; } });
  assert.equal(waited.is_met, false);
  assert.ok(told >= 1, 'no progress');
  const stop = new AbortController();
  const endless = call('wait_for', { session: 'own', until: 'gave_up', within: '5m' },
    { signal: stop.signal });
  const meanwhile = await call('list');
  assert.ok(meanwhile.sessions.length >= 1);
  stop.abort();
  await assert.rejects(endless);
}

async function refuse() {
  await assert.rejects(call('open', { url: 'wss://example.com/' }), /--allow-hosts/);
  await assert.rejects(call('open', { url: 'ws://127.0.0.1/?t=${command:id}' }), /placeholders/);
  await assert.rejects(call('break', { session: 'own', fault: 'latncy:5ms' }), /latncy/);
  await assert.rejects(call('export', { file: '../out.jsonl' }), /exports go below/);
  await assert.rejects(call('export', { file: '/etc/out.jsonl' }), /exports|leads out/);
  await assert.rejects(call('export', { file: 'out.sh' }), /no name of an export/);
}

async function takeHome() {
  const done = await call('export', { file: 'run.jsonl', session: 'own' });
  const text = fs.readFileSync(path.join(folder, 'run.jsonl'), 'utf8');
  assert.equal(Buffer.byteLength(text), done.size_bytes);
  assert.ok(!text.includes('demo-1234'), 'the session id is exported');
  await assert.rejects(call('export', { file: 'run.jsonl' }), /there already/);
  await call('export', { file: 'run.jsonl', replace: true });
  await call('export', { file: 'run.md' });
  assert.match(fs.readFileSync(path.join(folder, 'run.md'), 'utf8'), /outage/i);
}

async function main() {
  const transport = new StdioClientTransport(
    { command: redial, args: ['mcp', '--exports', folder], stderr: 'inherit' });
  client = new Client({ name: 'redial-test', version: '1' },
    isModern ? { versionNegotiation: { mode: 'auto' } } : {});
  await client.connect(transport);
  const { tools } = await client.listTools();
  const lab = await call('lab', { action: 'start' });
  await useSession(lab.url);
  await useTap(lab.url);
  await useCertificates();
  await waitAndCancel();
  await refuse();
  await takeHome();
  assert.deepStrictEqual(tools.map((tool) => tool.name).filter((name) => !called.has(name)), []);
  await client.close();
  console.log('ok', tools.length, 'tools');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
