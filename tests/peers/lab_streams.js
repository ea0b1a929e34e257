// Clients of event streams that other people wrote, at Redial's lab server.
//   node lab_streams.js eventsource URL COUNT    npm's eventsource, until it has COUNT events
//   node lab_streams.js mcp URL TO               @modelcontextprotocol/sdk: counts to TO, listening
//   node lab_streams.js mcp-forgotten URL        the same, whose session the lab has forgotten
// Prints what its own callbacks were told, a JSON text a line, and "ok" at the end.
'use strict';
const [kind, url, wanted] = process.argv.slice(2);

const say = (what) => console.log(JSON.stringify(what));
const done = () => { console.log('ok'); process.exit(0); };
const fail = (error) => { console.log(String(error && error.stack || error)); process.exit(1); };
process.on('unhandledRejection', fail);

function readEvents() {
  const { EventSource } = require('eventsource');
  const source = new EventSource(url);
  let left = Number(wanted);
  source.onopen = () => say({ open: true });
  source.onerror = (event) => {
    say({ error: event.code ?? null, state: source.readyState });
    if (source.readyState === 2) done();
  };
  source.onmessage = (event) => {
    say({ id: event.lastEventId, count: JSON.parse(event.data).count });
    if (--left > 0) return;
    source.close();
    done();
  };
}

async function connect() {
  const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
  const { StreamableHTTPClientTransport } =
    require('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const client = new Client({ name: 'lab-streams', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    reconnectionOptions: { initialReconnectionDelay: 10, maxReconnectionDelay: 10,
      reconnectionDelayGrowFactor: 1, maxRetries: 5 },
  });
  transport.onerror = (error) => say({ error: String(error.message).split(':')[0] });
  await client.connect(transport);
  say({ server: client.getServerVersion().name, hasSession: Boolean(transport.sessionId) });
  return { client, transport };
}

async function callTools() {
  const { client, transport } = await connect();
  const { tools } = await client.listTools();
  say({ tools: tools.map((tool) => tool.name) });
  const said = await client.callTool({ name: 'echo', arguments: { text: 'hi' } });
  say({ echo: said.content[0].text });
  const progress = [];
  const counted = await client.callTool(
    { name: 'count', arguments: { to: Number(wanted), every_ms: 5 } }, undefined,
    { onprogress: ({ progress: step }) => progress.push(step), timeout: 20000 });
  say({ progress, result: counted.content[0].text });
  const wrong = await client.callTool({ name: 'nothing', arguments: {} }).catch((error) => error);
  say({ wrong: wrong.code });
  await transport.terminateSession();
  const late = await client.listTools().catch((error) => error);
  say({ late: late.code });
  done();
}

({ eventsource: readEvents, mcp: callTools })[kind]();
