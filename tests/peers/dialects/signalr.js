// signalr.js [messagepack] [stateful]: @microsoft/signalr with automatic reconnect, against a hub
// that was written by the Hub Protocol and Transport Protocols specifications: negotiate,
// handshake, pings, invocations, and with "stateful" sessions that go on over a cut. Both sides
// encode with the library's own protocols.
const signalr = require("@microsoft/signalr");
const { MessagePackHubProtocol } = require("@microsoft/signalr-protocol-msgpack");
const { listen } = require("./server");
const { play } = require("./story");

const is_packed = process.argv.includes("messagepack");
const is_stateful = process.argv.includes("stateful");
const beat_ms = 150;
const protocol = is_packed ? new MessagePackHubProtocol() : new signalr.JsonHubProtocol();

const Type = signalr.MessageType;

// What a client sends behind its handshake, as hub messages.
function read(data) {
  const bytes = is_packed ? Uint8Array.from(data).buffer : String(data);
  return protocol.parseMessages(bytes, signalr.NullLogger.instance);
}

// One of a client, over all its connections where it is stateful.
class Session {
  kept = []; // not acknowledged
  said = 0;
  heard = 0; // the newest
  next = 1; // the number of the next message that comes
  socket = null;
  is_in = false;

  write(message) {
    if (this.socket) this.socket.send(protocol.writeMessage(message));
  }
  call(target, ...args) {
    this.say({ type: Type.Invocation, target, arguments: args, headers: {}, streamIds: [] });
  }
  say(message) {
    if (is_stateful) this.kept.push({ number: ++this.said, message });
    this.write(message);
  }
  resume() {
    this.write({ type: Type.Sequence, sequenceId: this.said - this.kept.length + 1 });
    for (const { message } of this.kept) this.write(message);
  }
  // False: it was here before.
  take(message) {
    if (message.type === Type.Ack)
      this.kept = this.kept.filter(({ number }) => number > message.sequenceId);
    if (message.type === Type.Sequence) this.next = message.sequenceId;
    if (!is_stateful || message.type !== Type.Invocation) return true;
    const number = this.next++;
    const is_new = number > this.heard;
    this.heard = Math.max(this.heard, number);
    this.write({ type: Type.Ack, sequenceId: this.heard });
    return is_new;
  }
}

async function serve(tell) {
  const sessions = new Map(); // by their tokens
  const hub = await listen(tell, {}, (socket, request) => {
    const session = sessions.get(new URL(request.url, "ws://a").searchParams.get("id"));
    const take = (data) => {
      for (const message of read(data)) {
        if (!session.take(message) || message.type !== Type.Invocation) continue;
        if (message.target === "Say") tell("heard", message.arguments[0]);
        const { invocationId } = message;
        if (invocationId)
          session.say({ type: Type.Completion, invocationId, result: "joined", headers: {} });
      }
    };
    session.socket = socket;
    const pings = setInterval(() => {
      if (!session.is_in) return;
      session.write({ type: Type.Ping });
      tell("beat");
    }, beat_ms);
    socket.on("close", () => {
      clearInterval(pings);
      if (session.socket === socket) session.socket = null;
    });
    if (session.is_in) {
      session.resume();
      return socket.on("message", take);
    }
    socket.once("message", () => {
      socket.send(is_packed ? Buffer.from("{}\x1e") : "{}\x1e");
      session.is_in = true;
      socket.on("message", take);
    });
  });
  hub.listener.on("request", (request, response) => {
    request.resume();
    const token = `token${sessions.size + 1}`;
    sessions.set(token, new Session());
    response.setHeader("Content-Type", "application/json");
    const asked = new URL(request.url, "ws://a").searchParams.get("useStatefulReconnect");
    response.end(
      JSON.stringify({
        negotiateVersion: 1,
        connectionId: `id${sessions.size}`,
        connectionToken: token,
        useStatefulReconnect: is_stateful && asked === "true",
        availableTransports: [{ transport: "WebSockets", transferFormats: ["Text", "Binary"] }],
      }),
    );
  });
  return {
    url: hub.url + "chat",
    text: (n) => (is_packed ? `n${String.fromCharCode(n)}` : `{"n":${n}}`),
    say(n) {
      for (const session of sessions.values()) if (session.is_in) session.call("chat", { n });
    },
  };
}

async function open(url, tell) {
  let builder = new signalr.HubConnectionBuilder()
    .withUrl(url.replace("ws:", "http:"))
    .withHubProtocol(protocol)
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 150 })
    // A dial of its reconnect that failed is told to the log alone.
    .configureLogging({
      log(_, what) {
        if (what.startsWith("Reconnect attempt failed")) tell("failed", { what });
      },
    });
  if (is_stateful) builder = builder.withStatefulReconnect();
  const connection = builder.build();
  connection.serverTimeoutInMilliseconds = 4 * beat_ms;
  connection.keepAliveIntervalInMilliseconds = beat_ms;
  connection.on("chat", (message) => tell("got", { n: message.n }));
  let is_lost = false;
  const join = () =>
    connection.invoke("Join", "room").then(() => {
      is_lost = false;
      tell("ready", { resumed: false });
    });
  // A session that goes on is told to nobody: these are what the connection calls for it.
  const watch = () => {
    const { features } = connection.connection;
    const { disconnected, resend } = features;
    features.disconnected = () => {
      is_lost = true;
      tell("lost", { reason: "disconnected" });
      disconnected();
    };
    features.resend = async () => {
      await resend();
      is_lost = false;
      tell("ready", { resumed: true });
    };
  };
  const begin = () => {
    if (is_stateful) watch();
    return join();
  };
  connection.onreconnecting((error) => {
    if (is_lost) return tell("failed", { what: String(error) });
    is_lost = true;
    tell("lost", { reason: String(error) });
  });
  connection.onreconnected(begin);
  await connection.start();
  await begin();
  return { close: () => connection.stop(), send: (m) => connection.send("Say", { m }) };
}

// Its timeout and stateful reconnect dial at once, each their own way, and what the one is told
// the other throws on: "Expected a handshake response from the server" (10.0.11).
play({ serve, open, beats: true, is_never_half_open: is_stateful });
