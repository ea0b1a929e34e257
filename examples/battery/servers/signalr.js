// signalr.js PORT: as much of an ASP.NET hub as its client needs: the handshake, and a ping every
// 15 s. Messages end with the character 0x1e.
const { WebSocketServer } = require("ws");

const end = "\x1e";
new WebSocketServer({ port: +process.argv[2], host: "127.0.0.1" }).on("connection", (socket) => {
  let is_greeted = false;
  const beat = setInterval(() => socket.send('{"type":6}' + end), 15000);
  socket.on("message", () => {
    if (!is_greeted) socket.send("{}" + end);
    is_greeted = true;
  });
  socket.on("error", () => {});
  socket.on("close", () => clearInterval(beat));
});
