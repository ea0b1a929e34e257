// mcp.js: @modelcontextprotocol/sdk, client and server, over WebSocket. The SDK has the client's
// transport alone, so that the server's is made here of the same parts; and neither comes back by
// itself: this is how their users do it.
const WebSocket = require("ws");
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { WebSocketClientTransport } = require("@modelcontextprotocol/sdk/client/websocket.js");
const { Server } = require("@modelcontextprotocol/sdk/server/index.js");
const types = require("@modelcontextprotocol/sdk/types.js");
const { listen } = require("./server");
const { play } = require("./story");

globalThis.WebSocket = WebSocket;

const beat_ms = 200;
const wait_ms = 150;

class ServerTransport {
  constructor(socket) {
    this.socket = socket;
  }
  async start() {
    this.socket.on("message", (data) =>
      this.onmessage?.(types.JSONRPCMessageSchema.parse(JSON.parse(data))),
    );
    this.socket.on("close", () => this.onclose?.());
    this.socket.on("error", () => {});
  }
  async send(message) {
    this.socket.send(JSON.stringify(message));
  }
  async close() {
    this.socket.close();
  }
}

async function serve(tell) {
  const servers = new Set();
  const host = await listen(tell, { handleProtocols: () => "mcp" }, (socket) => {
    const server = new Server(
      { name: "redial-test", version: "1" },
      { capabilities: { tools: {}, logging: {} } },
    );
    servers.add(server);
    server.onclose = () => servers.delete(server);
    server.setRequestHandler(types.ListToolsRequestSchema, () => ({ tools: [] }));
    server.setRequestHandler(types.CallToolRequestSchema, ({ params }) => {
      tell("heard", { m: params.arguments.m });
      return { content: [] };
    });
    server.setRequestHandler(types.PingRequestSchema, () => {
      tell("beat");
      return {};
    });
    void server.connect(new ServerTransport(socket));
  });
  return {
    url: host.url,
    say: (n) => {
      for (const server of servers)
        if (server.getClientVersion())
          server.sendLoggingMessage({ level: "info", data: { n } }).catch(() => {});
    },
    text: (n) => `{"n":${n}}`,
  };
}

function open(url, tell) {
  let client;
  let is_ending = false;
  const dial = async () => {
    let is_open = false;
    let beats;
    const transport = new WebSocketClientTransport(new URL(url));
    const own = (client = new Client({ name: "redial-test", version: "1" }));
    own.setNotificationHandler(types.LoggingMessageNotificationSchema, ({ params }) =>
      tell("got", { n: params.data.n }),
    );
    own.onerror = () => {};
    own.onclose = () => {
      clearInterval(beats);
      tell(is_open ? "lost" : "failed");
      is_open = false;
      if (!is_ending) setTimeout(dial, wait_ms);
    };
    // The library has no heartbeat: this is the one its users write.
    const beat = () =>
      own.ping({ timeout: 4 * beat_ms }).catch(() => transport._socket.terminate());
    await own.connect(transport).then(
      () => {
        is_open = true;
        beats = setInterval(beat, beat_ms);
        tell("ready");
      },
      () => {},
    );
  };
  void dial();
  return {
    close: () => {
      is_ending = true;
      return client.close();
    },
    send: (m) => client.callTool({ name: "say", arguments: { m } }),
  };
}

play({ serve, open, beats: true });
