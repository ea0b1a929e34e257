// phoenix.js PORT: as much of a Phoenix server as its client needs: every message of the serializer
// of version 2 is answered with "ok".
const { WebSocketServer } = require("ws");

new WebSocketServer({ port: +process.argv[2], host: "127.0.0.1" }).on("connection", (socket) => {
  socket.on("message", (data) => {
    const [joined, reference, topic] = JSON.parse(data);
    const reply = { status: "ok", response: {} };
    socket.send(JSON.stringify([joined, reference, topic, "phx_reply", reply]));
  });
  socket.on("error", () => {});
});
