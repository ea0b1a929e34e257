// actioncable.js PORT: as much of a Rails server as its client needs: welcome, a ping every 3 s,
// subscriptions confirmed.
const { WebSocketServer } = require("ws");

new WebSocketServer({ port: +process.argv[2], host: "127.0.0.1" }).on("connection", (socket) => {
  const say = (what) => socket.send(JSON.stringify(what));
  say({ type: "welcome" });
  const beat = setInterval(() => say({ type: "ping", message: Math.floor(Date.now() / 1000) }),
                           3000);
  socket.on("message", (data) => {
    const { command, identifier } = JSON.parse(data);
    if (command === "subscribe") say({ identifier, type: "confirm_subscription" });
  });
  socket.on("error", () => {});
  socket.on("close", () => clearInterval(beat));
});
