// socketio.js [TRANSPORTS]: socket.io-client against socket.io, with connection state recovery.
// As it is, over WebSocket alone; "polling,websocket" polls and is upgraded, "polling" stays so.
const http = require("http");
const { Server } = require("socket.io");
const { io } = require("socket.io-client");
const { play } = require("./story");

const transports = (process.argv[2] || "websocket").split(",");

play({
  beats: true,
  has_frames: transports.includes("websocket"),
  serve(tell) {
    const listener = http.createServer();
    const server = new Server(listener, {
      pingInterval: 300,
      pingTimeout: 4000,
      connectionStateRecovery: {},
    });
    server.on("connection", (socket) => {
      tell("served", { recovered: socket.recovered });
      socket.on("say", ({ m }) => tell("heard", { m }));
      socket.conn.on("heartbeat", () => tell("beat"));
      socket.on("disconnect", (reason) => tell("server_lost", { reason }));
    });
    return new Promise((done) => {
      listener.listen(0, "127.0.0.1", () =>
        done({
          url: `ws://127.0.0.1:${listener.address().port}/`,
          say: (n) => server.emit("chat", { n }),
          text: (n) => `{"n":${n}}`,
        }),
      );
    });
  },
  open(url, tell) {
    const socket = io(url.replace("ws:", "http:"), {
      transports,
      reconnectionDelay: 150,
      reconnectionDelayMax: 150,
      randomizationFactor: 0,
    });
    socket.on("connect", () => {
      const ready = () => tell("ready", { id: socket.id, recovered: socket.recovered });
      // Where it is upgraded the faults wait for that.
      const is_last = socket.io.engine.transport.name === transports[transports.length - 1];
      is_last ? ready() : socket.io.engine.once("upgrade", ready);
    });
    socket.on("disconnect", (reason) => tell("lost", { reason }));
    socket.io.on("reconnect_error", (error) => tell("failed", { what: error.message }));
    socket.on("chat", (message) => tell("got", { n: message.n }));
    // It keeps what is sent while it is away.
    return { close: () => socket.close(), send: (m) => void socket.emit("say", { m }) };
  },
});
