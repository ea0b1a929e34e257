// engineio.js [TRANSPORTS]: engine.io-client against engine.io, nothing on top of them; as they
// are from the start it polls and is upgraded. The client has no reconnect of its own: what is
// around it opens another one.
const engine = require("engine.io");
const { Socket } = require("engine.io-client");
const { play } = require("./story");

const transports = (process.argv[2] || "polling,websocket").split(",");
const wait_ms = 150;

play({
  beats: true,
  has_frames: transports.includes("websocket"),
  serve(tell) {
    const listener = require("http").createServer();
    const server = engine.attach(listener, { pingInterval: 300, pingTimeout: 4000 });
    server.on("connection", (socket) => {
      socket.on("message", (text) => tell("heard", JSON.parse(text)));
      socket.on("heartbeat", () => tell("beat"));
      socket.on("close", (reason) => tell("server_lost", { reason }));
    });
    const text = (n) => `{"n":${n}}`;
    return new Promise((done) => {
      listener.listen(0, "127.0.0.1", () =>
        done({
          url: `ws://127.0.0.1:${listener.address().port}/`,
          say(n) {
            for (const socket of Object.values(server.clients)) socket.send(text(n));
          },
          text,
        }),
      );
    });
  },
  open(url, tell) {
    let socket;
    let is_wanted = true;
    const dial = () => {
      socket = new Socket(url.replace("ws:", "http:"), { transports });
      let is_ready = false;
      const ready = () => {
        is_ready = true;
        tell("ready", { id: socket.id });
      };
      socket.once("open", () => {
        if (transports.length === 1) ready();
        else socket.once("upgrade", ready);
      });
      socket.on("error", () => {});
      socket.on("message", (text) => tell("got", JSON.parse(text)));
      socket.on("close", (reason) => {
        tell(is_ready ? "lost" : "failed", { reason });
        if (is_wanted) setTimeout(dial, wait_ms);
      });
    };
    dial();
    return {
      send(m) {
        // It would throw away without a word what is sent while it is away.
        if (socket.readyState !== "open") throw new Error("away");
        socket.send(JSON.stringify({ m }));
      },
      close() {
        is_wanted = false;
        socket.close();
      },
    };
  },
});
