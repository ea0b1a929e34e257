// served_client.js DIALECT URL: the dialect's official client, with short waits, at `redial serve
// --dialect`. It prints what its own callbacks tell: "open ..." when it is let in, "event N" for
// each numbered event, "echo" for what it sent itself, "reply" for the answer to it, "lost", and
// "away" when it will not come back. It never ends by itself. NODE_PATH names where npm put them.
const WebSocket = require("ws");

const [dialect, url] = process.argv.slice(2);
const http = url.replace("ws://", "http://");
const say = (...words) => console.log(words.join(" "));
const event = (value) => value && value.n !== undefined && say("event", value.n);
const wait_ms = 50;

const clients = {
  "socket.io": () => {
    const { io } = require("socket.io-client");
    const transports = process.env.POLLING ? ["polling", "websocket"] : ["websocket"];
    const socket = io(new URL(http).origin, {
      transports,
      reconnectionDelay: wait_ms,
      reconnectionDelayMax: wait_ms,
    });
    socket.io.engine.on("upgrade", () => say("upgraded"));
    socket.on("connect", () => {
      say("open", socket.recovered);
      socket.emit("chat", "hi", () => say("reply"));
    });
    socket.on("event", event);
    socket.on("chat", () => say("echo"));
    socket.on("connect_error", (error) => say("refused", error.message));
    socket.on("disconnect", (reason) => say(socket.active ? "lost" : "away", reason));
  },
  mqtt: () => {
    const version = Number(process.env.MQTT_VERSION || 4);
    const client = require("mqtt").connect(url, {
      protocolVersion: version,
      properties: version === 5 ? { sessionExpiryInterval: 3600 } : undefined,
      clientId: "served",
      clean: false,
      reconnectPeriod: wait_ms,
    });
    client.on("connect", (connack) => {
      say("open", connack.sessionPresent);
      if (connack.sessionPresent) return;
      client.subscribe(["events", "chat"], { qos: 1 }, () =>
        client.publish("chat", "hi", { qos: 1 }, () => say("reply")),
      );
    });
    client.on("message", (topic, payload) =>
      topic === "chat" ? say("echo") : event(JSON.parse(payload)),
    );
    client.on("error", (error) => say("refused", error.message));
    client.on("close", () => say("lost"));
  },
  mcp: () => {
    // It does not come back by itself: this is how its users do it.
    globalThis.WebSocket = WebSocket;
    const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
    const { WebSocketClientTransport } = require("@modelcontextprotocol/sdk/client/websocket.js");
    const { LoggingMessageNotificationSchema } = require("@modelcontextprotocol/sdk/types.js");
    const dial = async () => {
      const transport = new WebSocketClientTransport(new URL(url));
      const client = new Client({ name: "served", version: "1" });
      client.onerror = () => {};
      client.onclose = () => {
        say("lost");
        setTimeout(dial, wait_ms);
      };
      client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params: { data } }) =>
        data.echo ? say("echo") : event(data),
      );
      const failed = (error) => say("refused", error.message);
      await client.connect(transport).then(async () => {
        say("open", (await client.listTools()).tools.map(({ name }) => name));
        // A reply that does not come is noticed by its ping.
        const beat = () =>
          client.ping({ timeout: 400 }).then(
            () => setTimeout(beat, wait_ms),
            () => (say("no pong"), transport._socket.terminate()),
          );
        if (process.env.PINGS) beat();
        await client.callTool({ name: "echo", arguments: { text: "hi" } });
        say("reply");
        const onprogress = ({ progress, total }) => say("progress", progress, total);
        const counted = { name: "count", arguments: { to: 3 } };
        const { content } = await client.callTool(counted, undefined, { onprogress });
        say("result", content[0].text);
      }).catch(failed);
    };
    dial();
  },
  signalr: () => {
    const { HubConnectionBuilder, LogLevel } = require("@microsoft/signalr");
    let builder = new HubConnectionBuilder()
      .withUrl(http)
      .configureLogging(LogLevel.None)
      .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => wait_ms });
    if (process.env.STATEFUL) builder = builder.withStatefulReconnect();
    if (process.env.MESSAGEPACK) {
      const { MessagePackHubProtocol } = require("@microsoft/signalr-protocol-msgpack");
      builder = builder.withHubProtocol(new MessagePackHubProtocol());
    }
    const connection = builder.build();
    const open = (how) => {
      say("open", how);
      const none = () => {}; // it was cut off before the answer came
      connection.invoke("chat", 5).then((value) => value === 5 && say("reply"), none);
    };
    connection.on("event", event);
    connection.on("chat", () => say("echo"));
    connection.onreconnecting(() => say("lost"));
    connection.onreconnected(() => open("again"));
    connection.onclose(() => say("away"));
    const start = () =>
      connection.start().then(
        () => open("new"),
        (error) => {
          say("refused", error.message);
          setTimeout(start, wait_ms);
        },
      );
    start();
  },
  stomp: () => {
    globalThis.WebSocket = WebSocket;
    const { Client } = require("@stomp/stompjs");
    const SockJS = process.env.SOCKJS && require("sockjs-client");
    const client = new Client({
      ...(SockJS ? { webSocketFactory: () => new SockJS(http) } : { brokerURL: url }),
      reconnectDelay: wait_ms,
      heartbeatIncoming: 10000,
      heartbeatOutgoing: 10000,
    });
    client.onConnect = (frame) => {
      say("open", frame.headers.version);
      client.subscribe("/topic/events", (message) => event(JSON.parse(message.body)));
      client.subscribe("/topic/chat", (message) => message.body === "hi" && say("echo"));
      client.watchForReceipt("r", () => say("reply"));
      client.publish({ destination: "/topic/chat", body: "hi", headers: { receipt: "r" } });
    };
    client.onStompError = (frame) => say("refused", frame.headers.message);
    client.onWebSocketClose = () => say("lost");
    client.activate();
  },
  "graphql-transport-ws": () => {
    const { createClient } = require("graphql-ws");
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      retryAttempts: Infinity,
      retryWait: () => new Promise((done) => setTimeout(done, wait_ms)),
      lazy: false,
      onNonLazyError: (error) => say("away", error.code),
    });
    client.on("connected", () => {
      say("open");
      const none = () => {};
      client.subscribe(
        { query: "mutation($t: String) { send(text: $t) }", variables: { t: "hi" } },
        { next: () => say("reply"), error: none, complete: none },
      );
    });
    client.on("closed", (end) => say("lost", end.code));
    client.subscribe(
      { query: "subscription { news { n } }" },
      {
        next: ({ data }) => (data.news.echo ? say("echo") : event(data.news)),
        error: () => {},
        complete: () => {},
      },
    );
  },
  phoenix: () => {
    const { Socket } = require("phoenix");
    const socket = new Socket(url.replace("/websocket", ""), {
      transport: WebSocket,
      reconnectAfterMs: () => wait_ms,
      rejoinAfterMs: () => wait_ms,
    });
    socket.onClose(() => say("lost"));
    const channel = socket.channel("room:1", {});
    channel.on("event", event);
    channel.on("chat", () => say("echo"));
    channel.onClose(() => say("away"));
    socket.connect();
    channel
      .join()
      .receive("ok", () => {
        say("open");
        channel.push("chat", { text: "hi" }).receive("ok", () => say("reply"));
      })
      .receive("error", ({ reason }) => say("refused", reason));
  },
  actioncable: () => {
    // What it expects of a browser's page that stays visible.
    globalThis.document = { visibilityState: "visible", addEventListener: () => {} };
    globalThis.addEventListener = () => {};
    globalThis.removeEventListener = () => {};
    const ActionCable = require("@rails/actioncable");
    ActionCable.adapters.WebSocket = WebSocket;
    ActionCable.ConnectionMonitor.staleThreshold = 1;
    const cable = ActionCable.createConsumer(url).subscriptions;
    const channel = cable.create("Chat", {
      connected: () => {
        say("open");
        channel.send({ text: "hi" });
      },
      received: (message) => (message.text ? say("echo") : event(message)),
      disconnected: ({ willAttemptReconnect }) => say(willAttemptReconnect ? "lost" : "away"),
      rejected: () => say("refused"),
    });
  },
};
clients[dialect]();
