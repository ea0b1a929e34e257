// Says one message of every kind and closes: text, binary, fragments with a ping between them, a
// pong nobody asked for; compressed where the client offers it. npm's ws (Debian: node-ws). Started
// by the end-to-end tests; prints "listening PORT" and ends with its standard input.
"use strict";

const { WebSocketServer } = require("ws");

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  perMessageDeflate: { threshold: 16 },
});

server.on("listening", () => console.log(`listening ${server.address().port}`));
server.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (data, isBinary) => {
    if (data.toString() === "close") return socket.close(4321, "as agreed");
    socket.send(data, { binary: isBinary });
  });
  socket.send("short");
  socket.send("a text that is long enough to be compressed, compressed, compressed");
  socket.send("the same words again are compressed, compressed, compressed still better");
  socket.send(Buffer.from([0, 1, 2, 254, 255]));
  socket.send(Buffer.alloc(70000, 7));
  socket.send("one ", { fin: false, compress: false });
  socket.ping("between");
  socket.send("two ", { fin: false, compress: false });
  socket.send("three", { fin: true, compress: false });
  socket.pong("unasked");
  socket.send("x".repeat(200000), { compress: false });
});

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
